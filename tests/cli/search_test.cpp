// search as a program: what it says of the images it judges on, and what cannot be, in one sentence.
#include <csignal>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

json jsonOf(const ProgramResult& result) {
  EXPECT_EQ(result.exitCode, 0) << result.err;
  return json::parse(result.out, nullptr, false);
}

TEST(SearchProgram, RatesOnImagesOfTheSearchSaySo) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const auto judged = [&](const std::string& test) {
    const ProgramResult result =
        runProgram({"search", "--method", "estimate", "--data", "syn:B1?images=12", "--test", test, "--model",
                    (folder / "m.safetensors").string(), "--out", (folder / "out").string(), "--json"});
    const json object = jsonOf(result);
    const bool warned = result.err.find("are images of the search") != std::string::npos;
    EXPECT_EQ(warned, object["judged_on_search_images"].get<bool>()) << test;
    EXPECT_FALSE(object["searched"].contains("image_hashes")) << "which only programs read";
    return object["judged_search_images"].get<int>();
  };
  EXPECT_EQ(judged("syn:B1?images=12"), 48);
  EXPECT_EQ(judged("syn:B1?images=14"), 48);
  EXPECT_EQ(judged("syn:B1?images=14&seed=1"), 0);
}

/// Evaluating may take longer than the search: what is found is not kept waiting for it.
TEST(SearchProgram, TheMapsAreWrittenAndShownBeforeTheyAreEvaluated) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  RunningProgram running({"search", "--method", "estimate", "--data", "syn:B1?images=400", "--model",
                          (folder / "m.safetensors").string(), "--preset", "synthetic", "--out",
                          (folder / "out").string(), "--json"});
  ASSERT_TRUE(running.waitForErrorLine("evaluating under masks"));
  running.send(SIGINT);
  EXPECT_EQ(running.finish().exitCode, 130);
  EXPECT_TRUE(fs::exists(folder / "out/relevance.png"));
  EXPECT_TRUE(fs::exists(folder / "out/area-0.05"));
  const ProgramResult whole =
      runProgram({"search", "--method", "estimate", "--data", "syn:B1?images=12", "--model",
                  (folder / "m.safetensors").string(), "--preset", "synthetic", "--out", (folder / "o2").string()});
  const auto maps = whole.out.find("Maps    written to "), rates = whole.out.find("Tested on ");
  ASSERT_NE(maps, std::string::npos) << whole.out;
  EXPECT_LT(maps, rates);
  EXPECT_THAT(whole.out, HasSubstr("r 0-4"));
}

TEST(SearchProgram, AModelThatChangedSinceIsRefusedWithBothHashes) {
  const TemporaryFolder folder;
  const fs::path model = folder / "m.safetensors";
  writeSmallModel(model);
  const std::vector<std::string> command{
      "search", "--data", "syn:B1?images=80", "--model",   model.string(), "--method",
      "cull",   "--json", "--preset",         "synthetic", "--project",    (folder / "p.passband").string()};
  {
    RunningProgram running(command);
    ASSERT_TRUE(running.waitForErrorLine("\"saved\""));
    running.send(SIGINT);
    EXPECT_EQ(running.finish().exitCode, 130);
  }
  writeSmallModel(model, {.seed = 2});
  const ProgramResult refused = runProgram(command);
  EXPECT_EQ(refused.exitCode, 1);
  EXPECT_THAT(refused.err, HasSubstr("has changed since its search"));
}

class SearchedFolder : public testing::Test {
 protected:
  SearchedFolder() { writeSmallModel(folder_ / "m.safetensors"); }
  ProgramResult search(const std::string& method, std::vector<std::string> more) const {
    std::vector<std::string> command{"search",   "--json",
                                     "--method", method,
                                     "--data",   "syn:B1?images=20&size=8&rings=0,2,3,4&all=0:3-4",
                                     "--model",  folder_ / "m.safetensors"};
    command.insert(command.end(), more.begin(), more.end());
    return runProgram(command);
  }

  TemporaryFolder folder_;
};

TEST_F(SearchedFolder, MapsOfTwoSearchesAreNotMixed) {
  const std::string out = folder_ / "maps";
  const auto searched = [&](const std::string& classes, const std::string& area) {
    return search("estimate", {"--classes", classes, "--area", area, "--out", out});
  };
  ASSERT_EQ(searched("C0,C1", ".1").exitCode, 0);
  for (const auto& [classes, area] : {std::pair{"C2", ".1"}, std::pair{"C0", ".1"}, std::pair{"C0,C1", ".2"}}) {
    const ProgramResult refused = searched(classes, area);
    EXPECT_EQ(refused.exitCode, 1) << classes << area;
    EXPECT_THAT(refused.err, HasSubstr("holds a map of another search"));
  }
  EXPECT_FALSE(fs::exists(folder_ / "maps/relevance/C2.npy"));
  EXPECT_EQ(searched("C0,C1", ".1").exitCode, 0) << "the same search once more";
  fs::remove(folder_ / "maps/search.json");
  EXPECT_EQ(searched("C0,C1", ".1").exitCode, 0) << "one that was killed while it wrote";
}

TEST_F(SearchedFolder, ACullingServesEveryArea) {
  const auto cull = [&](const std::string& area, std::vector<std::string> more) {
    more.insert(more.end(), {"--area", area, "--project", folder_ / "p.passband"});
    return search("cull", more).err;
  };
  EXPECT_THAT(cull(".1", {}), testing::Not(HasSubstr("is taken from")));
  EXPECT_THAT(cull(".3", {}), HasSubstr("the map search is taken from"));
  EXPECT_THAT(cull(".1", {"--settled", ".5"}), testing::Not(HasSubstr("is taken from")));
  EXPECT_THAT(cull(".3", {"--settled", ".5"}), testing::Not(HasSubstr("is taken from"))) << "it stops for its area";
}

TEST(SearchProgram, WhatCannotBeIsOneSentence) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  writeSmallModel(folder / "nan.safetensors", {.nanIn = "fc.weight"});
  const auto sentence = [&](const std::string& data, const std::string& model, std::vector<std::string> more) {
    std::vector<std::string> command{
        "search", "--data", data, "--model", (folder / model).string(), "--out", (folder / "out").string(), "--quiet"};
    command.insert(command.end(), more.begin(), more.end());
    const ProgramResult result = runProgram(command);
    EXPECT_NE(result.exitCode, 0);
    return result.err;
  };
  EXPECT_THAT(sentence("syn:B1?images=9", "m.safetensors", {"--method", "estimate"}),
              HasSubstr("a map takes at least 10 images"));
  EXPECT_THAT(sentence("syn:B1?images=20", "m.safetensors", {"--method", "learned", "--area", ".001"}),
              HasSubstr("less than one pair of bins"));
  EXPECT_THAT(sentence("syn:B1?images=20", "m.safetensors", {"--method", "hierarchical", "--budget", "3,4"}),
              HasSubstr("in 4 stages"));
  EXPECT_THAT(sentence("syn:B1?images=20", "m.safetensors", {"--method", "cull", "--convention", "published"}),
              HasSubstr("--convention is an option of --method hierarchical"));
  EXPECT_THAT(sentence("syn:B1?images=20", "m.safetensors", {"--method", "estimate", "--labels", "none.npy"}),
              HasSubstr("has labels of its own"));
  EXPECT_THAT(sentence("syn:B1?images=20", "nan.safetensors", {"--method", "learned"}), HasSubstr("nan.safetensors"));
  EXPECT_THAT(sentence("syn:B1?images=20", "none.safetensors", {"--method", "estimate"}),
              HasSubstr("none.safetensors"));
  EXPECT_FALSE(fs::exists(folder / "out")) << "a folder without results is not left";
}

TEST(SearchProgram, RatesOfASplitSearchAreOfTheHeldOutImages) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const ProgramResult result = runProgram({"search", "--method", "estimate", "--data", "syn:B1?images=30", "--split",
                                           ".5", "--model", folder / "m.safetensors", "--out", folder / "out"});
  EXPECT_EQ(result.exitCode, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Tested on syn:B1?images=30, the held-out images, 60 images"));
}

TEST(SearchProgram, AClassWithoutValuesHasNoFileOfAMap) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.alwaysAnswers = 1});
  const json result = jsonOf(runProgram({"search", "--method", "cull", "--cell", "8", "--data", "syn:B1?images=12",
                                         "--model", folder / "m.safetensors", "--out", folder / "out", "--json"}));
  int without = 0;
  for (const json& own : result["classes"]) {
    const bool map = own["map"].is_string();
    const std::string name = own["name"].get<std::string>() + ".npy";
    EXPECT_EQ(fs::exists(folder / ("out/area-0.05/" + name)), map) << name;
    EXPECT_EQ(fs::exists(folder / ("out/relevance/" + name)), map) << name;
    EXPECT_EQ(own["tpr"].is_number(), map) << name;
    without += !map;
  }
  EXPECT_GT(without, 0);
  EXPECT_THAT(result["notes"].dump(), HasSubstr("every frequency has the same value"));
}

}  // namespace
}  // namespace passband::test
