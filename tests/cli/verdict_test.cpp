// search and verdict together, as programs.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/workflow/run_store.h"
#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

const std::string set = "syn:B1?images=40&size=8&rings=0,2,3,4&all=0:3-4";

class VerdictProgram : public testing::Test {
 protected:
  VerdictProgram() { writeSmallModel(model_); }

  json run(std::vector<std::string> arguments, int exitCode = 0) {
    arguments.insert(arguments.end(), {"--model", model_, "--json", "--quiet"});
    last_ = runProgram(arguments);
    EXPECT_EQ(last_.exitCode, exitCode) << last_.err;
    return exitCode == 0 ? json::parse(last_.out) : json();
  }
  json search(const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"search", "--method", "cull", "--data", set, "--area", ".1"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments);
  }
  std::vector<std::string> verdict(const std::string& data, const std::string& maps) const {
    return {"verdict", "--data", data, "--maps", maps, "--area", ".1,.3"};
  }

  TemporaryFolder folder_;
  std::string model_ = folder_ / "m.safetensors";
  std::string maps_ = folder_ / "maps";
  ProgramResult last_;
};

TEST_F(VerdictProgram, OneSetIsSplitAndTheOtherPartIsJudged) {
  const json searched = search({"--split", ".25", "--out", maps_});
  EXPECT_EQ(searched["searched"]["split"], .25);
  EXPECT_EQ(searched["searched"]["images"], 40);
  auto arguments = verdict(set, maps_);
  arguments.insert(arguments.end(), {"--out", folder_ / "cards"});
  const json result = run(arguments);
  EXPECT_EQ(result["judged_images"], 120);
  EXPECT_EQ(result["split"], true);
  EXPECT_EQ(result["searched"], searched["searched"]);
  ASSERT_EQ(result["classes"].size(), 4u);
  for (const json& entry : result["classes"]) {
    EXPECT_THAT((std::vector<std::string>{"shortcut", "sink", "none", "undecided"}),
                testing::Contains(entry["verdict"].get<std::string>()));
    EXPECT_EQ(entry["n"], 30);
    EXPECT_EQ(entry["others"], 90);
    EXPECT_NEAR(entry["j"].get<double>(), entry["tpr"].get<double>() - entry["fpr"].get<double>(), 1e-12);
    ASSERT_EQ(entry["areas"].size(), 2u);
    EXPECT_GE(entry["areas"][0]["random_area"]["masks"], 20);
    EXPECT_EQ(entry["areas"][1]["random_energy"]["masks"], 20);
    EXPECT_GT(entry["p_value"], 0);
    EXPECT_TRUE(fs::exists(folder_.path() / "cards" / (entry["name"].get<std::string>() + ".png")));
  }
  EXPECT_TRUE(fs::exists(folder_.path() / "cards" / "verdicts.png"));
}

TEST_F(VerdictProgram, TheImagesOfTheSearchAreRefused) {
  search({"--out", maps_});
  run(verdict(set, maps_), 1);
  EXPECT_THAT(last_.err, HasSubstr("--split"));
  EXPECT_EQ(run(verdict(set + "&seed=5", maps_))["judged_images"], 160) << "another set is judged whole";
}

TEST_F(VerdictProgram, TheImagesOfTheSearchAreKnownInALongerSet) {
  search({"--out", maps_});
  const std::string longer = "syn:B1?images=60&size=8&rings=0,2,3,4&all=0:3-4";
  EXPECT_EQ(run(verdict(longer, maps_))["judged_images"], 80) << "160 of its 240 were searched";
}

TEST_F(VerdictProgram, WithLimitTheRestIsJudged) {
  search({"--limit", "15", "--out", maps_});
  EXPECT_EQ(run(verdict(set, maps_))["judged_images"], 100);
}

TEST_F(VerdictProgram, MapsOfTheProjectGiveTheVerdictOfTheFolderAndItIsKept) {
  const std::string project = folder_ / "p.passband";
  search({"--split", ".5", "--out", maps_, "--project", project});
  json fromFolder = run(verdict(set, maps_));
  auto arguments = verdict(set, "project");
  arguments.insert(arguments.end(), {"--project", project});
  const json fromProject = run(arguments);
  EXPECT_EQ(fromProject["classes"], fromFolder["classes"]);
  EXPECT_EQ(run(arguments), fromProject) << "taken from the project, seconds and all";
}

TEST_F(VerdictProgram, OfTheFormerMethodItIsKeptAndNotTakenForThisOne) {
  const std::string project = folder_ / "p.passband";
  search({"--split", ".5", "--project", project});
  auto arguments = verdict(set, "project");
  arguments.insert(arguments.end(), {"--project", project});
  const json made = run(arguments);
  std::int64_t former = 0;
  {
    RunStore store(std::make_shared<ProjectFile>(project));
    const passband::Run run = store.file()->runs().back();
    RunKey key = run.key;
    json options = json::parse(key.options);
    ASSERT_EQ(options.erase("form"), 1U);
    key.options = options.dump();
    store.remove(run.id);
    former = store.store(key, {.result = run.result, .maps = {}});
  }
  EXPECT_EQ(run(arguments)["classes"], made["classes"]);
  const json runs = json::parse(runProgram({"runs", project, "--json", "--quiet"}).out)["runs"];
  EXPECT_EQ(std::ranges::count_if(runs, [](const json& one) { return one["command"] == "verdict"; }), 2)
      << "it was found anew";
  const ProgramResult shown = runProgram({"runs", project, "--export", std::to_string(former), "--out", maps_});
  EXPECT_EQ(shown.exitCode, 0) << shown.err;
  EXPECT_TRUE(fs::exists(folder_.path() / "maps" / "verdict.json"));
}

TEST_F(VerdictProgram, MasksThatAreCutAreJudgedAsTheyAre) {
  search({"--split", ".5", "--out", maps_});
  const json result = run({"verdict", "--data", set + "&seed=5", "--maps", maps_ + "/area-0.1"});
  EXPECT_EQ(result["areas"].size(), 1u);
  for (const json& entry : result["classes"]) {
    EXPECT_NEAR(entry["areas"][0]["mask_area"].get<double>(), 5. / 64, 1.01 / 64) << "to one pair of bins";
  }
  EXPECT_TRUE(result["searched"].is_null());
  EXPECT_THAT(last_.err, HasSubstr("does not say on which images"));
  run(verdict(set + "&seed=5", maps_ + "/area-0.1"), 1);
  EXPECT_THAT(last_.err, HasSubstr("cut already"));
}

TEST_F(VerdictProgram, ADamagedListOfSearchedImagesIsNamed) {
  search({"--split", ".5", "--out", maps_});
  for (const std::string& text :
       {std::string("\xff\xfe not a list"), std::string(13, 'a'), std::string(5000, '\xff')}) {
    std::ofstream(maps_ + "/searched-images.txt", std::ios::binary) << text;
    run(verdict(set, maps_), 1);
    EXPECT_THAT(last_.err, HasSubstr("searched-images.txt' is damaged; search again, or remove it"));
  }
}

TEST_F(VerdictProgram, BadInputIsASentence) {
  run(verdict(set, folder_ / "nowhere"), 1);
  EXPECT_THAT(last_.err, HasSubstr("nowhere"));
  fs::create_directories(maps_);
  run(verdict(set, maps_), 1);
  EXPECT_THAT(last_.err, HasSubstr("no class has a map"));
  run(verdict(set, "run:3"), 2);
  EXPECT_THAT(last_.err, HasSubstr("--project"));
  search({"--split", ".5", "--out", maps_});
  run({"verdict", "--data", set, "--maps", maps_, "--area", ".01"}, 2);
  EXPECT_THAT(last_.err, HasSubstr("less than one pair"));
  run({"verdict", "--data", set, "--maps", maps_, "--limit", "5"}, 1);
  EXPECT_THAT(last_.err, HasSubstr("5 images to be judged on"));
  for (const auto& wrong : {std::pair{"--threshold", "1.5"}, {"--nulls", "3"}, {"--area", "2"}, {"--classes", "cat"}}) {
    auto arguments = verdict(set, maps_);
    if (std::string(wrong.first) == "--area") arguments.resize(5);
    arguments.insert(arguments.end(), {wrong.first, wrong.second});
    run(arguments, 2);
  }
}

}  // namespace
}  // namespace passband::test
