#include "core/export/dynamics_record.h"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/export/npy.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

DynamicsPoint pointAt(std::int64_t step, double cat, double dog) {
  return {.step = step,
          .accuracy = (cat + dog) / 2,
          .loss = 1 / double(step),
          .classes = {{.f1 = cat, .precision = .25, .recall = .75, .loss = 1.5}, {.f1 = dog, .loss = .125}}};
}

/// Two classes of a 4x4 plane; the second has an awkward name.
DynamicsRecord sample(const fs::path& folder) {
  DynamicsRecord record{.weights = folder / "a.safetensors",
                        .classNames = {"cat", "dog, \"wild\"/é"},
                        .bandNames = {"0-1", "1+"},
                        .probeImages = 50,
                        .epochs = {{.epoch = 1,
                                    .steps = 8,
                                    .learningRate = .1,
                                    .trainLoss = .7,
                                    .trainAccuracy = .6,
                                    .validationLoss = nan,
                                    .validationAccuracy = nan}},
                        .points = {pointAt(1, .6, .1), pointAt(2, .4, .2), pointAt(8, .7, .9)},
                        .maps = {},
                        .kept = {{2, folder / "a/step-000002.safetensors"}},
                        .lookingShare = .2,
                        .shareLimit = .25};
  record.points[1].passAccuracy = {.5, .75};
  record.points[1].stopAccuracy = {.25, .125};
  EstimatedMaps maps{.step = 2,
                     .classes = {FrequencyMap(FrequencyPlane(4, 4)), FrequencyMap(FrequencyPlane(4, 4), nan)}};
  for (std::size_t pair = 0; pair < maps.classes[0].values.size(); ++pair)
    maps.classes[0].values[pair] = double(pair) / 4;
  record.maps.push_back(maps);
  return record;
}

class DynamicsRecordTest : public testing::Test {
 protected:
  void replace(const std::string& from, const std::string& to) const {
    std::string text(MappedFile(folder_ / "a/dynamics.json").text());
    const auto at = text.find(from);
    ASSERT_NE(at, std::string::npos);
    writeFileAtomically(folder_ / "a/dynamics.json", text.replace(at, from.size(), to));
  }
  std::string refusal() const {
    try {
      readDynamics(folder_ / "a");
    } catch (const Error& error) {
      return error.what();
    }
    return "it was read";
  }
  test::TemporaryFolder folder_;
};

TEST_F(DynamicsRecordTest, WhatWasWrittenIsRead) {
  const DynamicsRecord written = sample(folder_.path());
  writeDynamics(folder_ / "a", written);
  const DynamicsRecord read = readDynamics(folder_ / "a/dynamics.json");
  EXPECT_EQ(read.classNames, written.classNames);
  EXPECT_EQ(read.bandNames, written.bandNames);
  EXPECT_EQ(read.probeImages, 50);
  EXPECT_EQ(read.lookingShare, .2);
  ASSERT_EQ(read.points.size(), 3U);
  EXPECT_EQ(read.points[2].step, 8);
  EXPECT_EQ(read.points[2].classes[1].f1, .9);
  EXPECT_EQ(read.points[0].classes[0].recall, .75);
  EXPECT_EQ(read.points[1].passAccuracy, written.points[1].passAccuracy);
  EXPECT_EQ(read.points[1].stopAccuracy, written.points[1].stopAccuracy);
  EXPECT_TRUE(read.points[0].passAccuracy.empty());
  ASSERT_EQ(read.epochs.size(), 1U);
  EXPECT_EQ(read.epochs[0].trainLoss, .7);
  EXPECT_TRUE(std::isnan(read.epochs[0].validationLoss));
  ASSERT_EQ(read.maps.size(), 1U);
  EXPECT_EQ(read.maps[0].classes[0].values, written.maps[0].classes[0].values);
  EXPECT_TRUE(std::isnan(read.maps[0].classes[1].values[3])) << "a class without images";
}

TEST_F(DynamicsRecordTest, TheSummarySaysWhoWasFirst) {
  const json summary = json::parse(dynamicsSummary(sample(folder_.path())));
  EXPECT_EQ(summary["first"], "cat");
  EXPECT_TRUE(summary["first_for_good"].is_null()) << "both from step 8 on";
  EXPECT_EQ(summary["classes"][0]["first_step"], 1);
  EXPECT_EQ(summary["classes"][0]["for_good_step"], 8);
  EXPECT_EQ(summary["bands"][1]["pass_accuracy"], .75);
  EXPECT_EQ(summary["maps"], json({2}));
}

TEST_F(DynamicsRecordTest, AFolderThatWasMovedStillFindsItsWeights) {
  const fs::path old = folder_ / "old";
  fs::create_directories(old);
  writeDynamics(old / "a", sample(old));
  for (const char* file : {"a.safetensors", "a/step-000002.safetensors"}) writeFileAtomically(old / file, "weights");
  EXPECT_EQ(readDynamics(old / "a").kept[0].file, old / "a/step-000002.safetensors");
  const fs::path now = folder_ / "now";
  fs::rename(old, now);
  EXPECT_EQ(readDynamics(now / "a").kept[0].file, now / "a/step-000002.safetensors");
  EXPECT_EQ(readDynamics(now / "a").weights, now / "a.safetensors");
}

TEST_F(DynamicsRecordTest, ForeignAndDamagedFilesAreRefusedWithTheirName) {
  EXPECT_THAT(refusal(), HasSubstr("dynamics.json"));
  fs::create_directories(folder_ / "a");
  writeFileAtomically(folder_ / "a/dynamics.json", R"({"labels": [1, 2]})");
  EXPECT_THAT(refusal(), HasSubstr("is not the record of a training"));
  const auto broken = [&](const std::string& from, const std::string& to) {
    writeDynamics(folder_ / "a", sample(folder_.path()));
    replace(from, to);
    return refusal();
  };
  EXPECT_THAT(broken("\"step\": 8", "\"step\": 1"), HasSubstr("step 1 comes after step 2"));
  EXPECT_THAT(broken("\"band_names\": [\n", "\"band_names\": [\"9\",\n"), HasSubstr("has other bands"));
  EXPECT_THAT(broken("\"points\": [", "\"points\": [{\"step\": 0, \"accuracy\": 0, \"loss\": 0, \"classes\": []},"),
              HasSubstr("step 0 has other classes"));
  writeDynamics(folder_ / "a", sample(folder_.path()));
  writeNpy(folder_ / "a/maps/step-000002/cat.npy", Grid<float>(8, 8));
  EXPECT_THAT(refusal(), HasSubstr("maps of different sizes"));
}

}  // namespace
}  // namespace passband
