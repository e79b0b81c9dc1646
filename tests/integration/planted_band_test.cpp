// search on a planted set: the band is found by a network that was trained on it, whichever method is asked.
#include <cmath>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/export/npy.h"
#include "tests/support/json_result.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

/// C0 is told by r = 8-12, C1 by r >= 12, C2 by r = 4-8, all of them over the same r < 4 that C3 has alone.
const std::string kPlanted = "syn:B1?images=80&C0=1:3-4+3:6-8&C1=1:3-4+4:6-8&C2=1:3-4+2:6-8&C3=1:6-8";

/// The small network, trained on the planted set once for all tests.
const fs::path& trainedModel() {
  static const TemporaryFolder folder;
  static const fs::path model = [] {
    const fs::path path = folder / "planted.safetensors";
    const auto result = runProgram({"train", "--data", kPlanted, "--arch", "smallcnn", "--epochs", "6", "--lr", "0.05",
                                    "--out", path.string(), "--quiet"});
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return path;
  }();
  return model;
}

std::vector<std::string> searchCommand(const fs::path& folder, const std::vector<std::string>& more) {
  std::vector<std::string> command{
      "search", "--data", kPlanted, "--model", trainedModel().string(), "--out", (folder / "out").string()};
  command.insert(command.end(), more.begin(), more.end());
  return command;
}

/// The share of the bins that a centred mask keeps outside r < 4 which lie within inner <= r < outer.
double shareInBand(const fs::path& file, double inner, double outer) {
  const Grid<float> mask = readNpy(file);
  double inside = 0, all = 0;
  for (int row = 0; row < 32; ++row) {
    for (int col = 0; col < 32; ++col) {
      const double radius = std::hypot(row - 16, col - 16);
      if (mask(row, col) == 0 || radius < 4) continue;
      all += 1;
      inside += radius >= inner && radius < outer;
    }
  }
  return inside / std::max(1., all);
}

TEST(PlantedBand, EveryMethodFindsThePlantedBand) {
  for (const auto& [method, more] : {std::pair<std::string, std::vector<std::string>>{"estimate", {}},
                                     {"learned", {"--quick"}},
                                     {"cull", {"--limit", "20", "--cell", "2"}}}) {
    const TemporaryFolder folder;
    auto options = more;
    options.insert(options.end(), {"--method", method, "--classes", "C0,C1", "--area", ".1,.25"});
    const json result = resultOf(searchCommand(folder / ".", options));
    EXPECT_EQ(result.at("method"), method);
    EXPECT_EQ(result.at("estimate"), method == "estimate");
    EXPECT_GT(result.at("forwards"), 0);
    ASSERT_EQ(result.at("classes").size(), 2u);
    for (const auto& [index, inner, outer] : {std::tuple{0, 8., 12.}, {1, 12., 99.}}) {
      const json& own = result["classes"][static_cast<std::size_t>(index)];
      EXPECT_EQ(own.at("name"), index == 0 ? "C0" : "C1");
      for (const char* key : {"area", "tpr", "fpr", "j"}) EXPECT_TRUE(own.at(key).is_number()) << key;
      const double areaShare = index == 0 ? .245 : .56;  // of the plane
      EXPECT_GT(shareInBand(own.at("map").get<std::string>(), inner, outer), (1 + areaShare) / 2) << method << index;
    }
    EXPECT_EQ(result.at("areas").size(), 2u);
    const json dictionary = json::parse(MappedFile(folder / "out" / "area-0.1.json").text());
    EXPECT_EQ(dictionary.at("C0").size(), 32u);
    EXPECT_TRUE(fs::exists(folder / "out" / "relevance" / "C1.csv"));
    EXPECT_TRUE(fs::exists(folder / "out" / "area-0.25.png"));
    const json told = resultOf({"info", (folder / "out").string()}).at("files").at(0);
    EXPECT_EQ(told.at("kind"), "search") << "its folders of pictures are no classes of images";
    EXPECT_EQ(told.at("names"), json({"C0", "C1"}));
    EXPECT_THAT(runProgram({"spectra", "--data", (folder / "out").string()}).err,
                HasSubstr("holds the maps of a search"));
  }
}

TEST(PlantedBand, HierarchicalJudgesTheMapsItEndsIn) {
  const TemporaryFolder folder;
  const json result = resultOf(searchCommand(
      folder / ".", {"--method", "hierarchical", "--budget", "20,20,20,20", "--limit", "20", "--criterion", "j"}));
  EXPECT_EQ(result.at("forwards"), 80 * 80);
  for (const json& own : result.at("classes")) {
    EXPECT_GT(own.at("area"), .01);
    EXPECT_LT(own.at("area"), .5);
    EXPECT_TRUE(fs::exists(own.at("map").get<std::string>()));
  }
  EXPECT_TRUE(fs::exists(folder / "out" / "area-own.json"));
}

}  // namespace
}  // namespace passband::test
