#include "core/workflow/spectra_run.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "tests/support/noise_set.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using nlohmann::json;

SpectraTask task(Convention convention = Convention::Exact) {
  const auto set = std::make_shared<test::NoiseSet>(12, 3, 8, 8);
  const Recipe recipe{.name = "pixels", .height = 8, .width = 8, .channels = 3};
  return {.images = set, .recipe = recipe, .convention = convention};
}

TEST(SpectraRun, KeepsTheMapsOfEachClass) {
  JobContext context;
  RunStore store;
  const RunOutcome outcome = runSpectra(&store, task(), context);
  const ClassSpectra truth = classSpectra(*task().images, task().recipe, {}, context);
  ASSERT_EQ(outcome.maps.size(), 6U);
  EXPECT_EQ(outcome.maps[0].name, "spectrum/a");
  EXPECT_EQ(outcome.maps[0].values, centred(truth.classes[0].grey));
  EXPECT_EQ(outcome.maps[1].name, "adcs/a");
  EXPECT_EQ(outcome.maps[1].values, centred(adcs(truth, Convention::Exact)[0]));
  EXPECT_EQ(json::parse(outcome.result)["images"], 12);
  EXPECT_FALSE(runSpectra(&store, task(), context).finished.empty());
  EXPECT_TRUE(runSpectra(&store, task(Convention::Published), context).finished.empty()) << "another convention";
}

/// With a fourth class that has no image.
class WithAnEmptyClass : public test::NoiseSet {
 public:
  WithAnEmptyClass() : NoiseSet(12, 3, 8, 8), info_(NoiseSet::info()) { info_.classNames.emplace_back("none"); }
  const ImageSetInfo& info() const override { return info_; }

 private:
  ImageSetInfo info_;
};

TEST(SpectraRun, AClassWithoutImagesIsLeftOutAndSaid) {
  const test::TemporaryFolder folder;
  JobContext context;
  SpectraTask four = task();
  four.images = std::make_shared<WithAnEmptyClass>();
  const RunOutcome outcome = runSpectra(nullptr, four, context);
  ASSERT_EQ(outcome.maps.size(), 6U);
  EXPECT_EQ(outcome.maps, runSpectra(nullptr, task(), context).maps) << "as if it were not there";
  const json result = json::parse(outcome.result);
  EXPECT_EQ(result["classes"][3], json({{"name", "none"}, {"images", 0}}));
  writeSpectra(folder / "out", outcome);
  EXPECT_TRUE(std::filesystem::exists(folder / "out/spectrum/b.npy"));
  EXPECT_FALSE(std::filesystem::exists(folder / "out/spectrum/none.npy"));
}

TEST(SpectraRun, ConventionsHaveNames) {
  for (const Convention convention : {Convention::Exact, Convention::Published})
    EXPECT_EQ(conventionNamed(nameOf(convention)), convention);
  EXPECT_THROW(conventionNamed("new"), UsageError);
}

TEST(SpectraRun, ARunWithoutItsMapsIsDamaged) {
  const test::TemporaryFolder folder;
  JobContext context;
  RunOutcome outcome = runSpectra(nullptr, task(), context);
  writeSpectra(folder / "whole", outcome);
  for (const char* const file : {"spectrum/a.npy", "adcs.png", "adcs-radial.csv"})
    EXPECT_TRUE(std::filesystem::exists(folder / "whole" / file)) << file;
  outcome.maps.pop_back();
  EXPECT_THROW(writeSpectra(folder / "part", outcome), DamagedResult);
}

}  // namespace
}  // namespace passband
