// evaluate as a program: what makes two evaluations one.
#include <array>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/export/npy.h"
#include "tests/support/run_program.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class EvaluateProgram : public testing::Test {
 protected:
  EvaluateProgram() {
    writeSmallModel(folder_ / "m.safetensors");
    std::vector<float> values(8 * 8 * 8 * 3);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 251) / 250.F;
    writeNpy(folder_ / "images.npy", values, std::array<std::int64_t, 4>{8, 8, 8, 3});
  }
  /// Twice each, in this order.
  std::string labels(const std::string& file, const std::vector<std::string>& names) const {
    std::ofstream text(folder_ / file);
    for (int round = 0; round < 2; ++round) {
      for (const std::string& name : names) text << name << '\n';
    }
    return folder_ / file;
  }
  ProgramResult run(const std::string& labelFile, std::vector<std::string> more) const {
    more.emplace_back("--json");
    return plainRun(labelFile, more);
  }
  ProgramResult plainRun(const std::string& labelFile, const std::vector<std::string>& more) const {
    std::vector<std::string> command{"evaluate",
                                     "--data",
                                     folder_ / "images.npy",
                                     "--labels",
                                     labelFile,
                                     "--model",
                                     folder_ / "m.safetensors",
                                     "--project",
                                     folder_ / "p.passband"};
    command.insert(command.end(), more.begin(), more.end());
    ProgramResult result = runProgram(command);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return result;
  }

  TemporaryFolder folder_;
};

TEST_F(EvaluateProgram, OtherClassNamesAreAnotherEvaluation) {
  const std::string pets = labels("pets.txt", {"ape", "bat", "cat", "dog"});
  const std::string shapes = labels("shapes.txt", {"arc", "bow", "cone", "disc"});
  const std::vector<std::string> preset{"--preset", "synthetic"};
  EXPECT_EQ(json::parse(run(pets, preset).out)["classes"][2]["name"], "cat");
  const ProgramResult other = run(shapes, preset);
  EXPECT_EQ(json::parse(other.out)["classes"][2]["name"], "cone");
  EXPECT_THAT(other.err, Not(HasSubstr("is taken from")));
  const ProgramResult again = run(pets, preset);
  EXPECT_EQ(json::parse(again.out)["classes"][2]["name"], "cat");
  EXPECT_THAT(again.err, HasSubstr("is taken from"));
}

TEST_F(EvaluateProgram, TheSameValuesUnderAnotherNameAreTheSamePreprocessing) {
  const std::string pets = labels("pets.txt", {"ape", "bat", "cat", "dog"});
  run(pets, {"--preset", "synthetic"});
  EXPECT_THAT(run(pets, {"--size", "32", "--mean", ".498", "--std", ".172,.173042,.173"}).err,
              HasSubstr("is taken from"));
  EXPECT_THAT(run(pets, {"--size", "32", "--mean", ".497", "--std", ".172,.173042,.173"}).err,
              Not(HasSubstr("is taken from")));
}

TEST_F(EvaluateProgram, WhatWasDetectedOnTheseImagesIsTakenFromTheProject) {
  const std::string pets = labels("pets.txt", {"ape", "bat", "cat", "dog"});
  const json first = json::parse(run(pets, {}).out), again = json::parse(run(pets, {"--mask", "ring:0,2"}).out);
  EXPECT_EQ(again["recipe"], first["recipe"]);
  EXPECT_EQ(again["recipe_source"], "detected");
  EXPECT_EQ(again["recipe_detection"], first["recipe_detection"]);
  const ProgramResult shown = plainRun(pets, {"--mask", "ring:0,3"});
  EXPECT_THAT(shown.out, HasSubstr("(auto-detected, as in run 2 of " + std::string(folder_ / "p.passband") + ")"));
  EXPECT_THAT(shown.out, Not(HasSubstr("recipe tried")));
  EXPECT_THAT(plainRun(pets, {"--preset", "half"}).out, HasSubstr("(chosen)"));
  EXPECT_THAT(plainRun(pets, {"--size", "16"}).out, HasSubstr("recipe tried")) << "of that size";
}

TEST_F(EvaluateProgram, ClassesOfAnEarlierRunNameTheOutputs) {
  const std::string pets = labels("pets.txt", {"ape", "bat", "cat", "dog"});
  std::ofstream(folder_ / "two.txt") << "dog\ncat\ndog\ncat\ndog\ncat\ndog\ncat\n";
  const std::vector<std::string> two{"evaluate",          "--data",  folder_ / "images.npy",    "--labels",
                                     folder_ / "two.txt", "--model", folder_ / "m.safetensors", "--preset",
                                     "synthetic"};
  EXPECT_THAT(runProgram(two).err, HasSubstr("the data has 2 classes and the model 4 outputs"));
  run(pets, {"--preset", "synthetic"});
  const ProgramResult named = plainRun(folder_ / "two.txt", {"--preset", "synthetic"});
  EXPECT_THAT(named.out, HasSubstr("matched by class name (names that were given, or of the dataset this model was used with)"));
  EXPECT_THAT(named.out, HasSubstr("cat = 2, dog = 3"));
  EXPECT_THAT(runProgram(two).err, HasSubstr("the data has 2 classes")) << "without the project nothing is known";
}

TEST(EvaluateOtherDomains, KeepThePreprocessingThatTheProjectHasSeen) {
  PASSBAND_SHARED_OR_SKIP(cifar, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(pacs, "pacs/sketch");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.th");
  const TemporaryFolder folder;
  for (const char* const name : {"dog", "horse"}) {
    std::filesystem::create_directories(folder / "sketches");
    std::filesystem::copy(std::filesystem::path(pacs) / name, folder / "sketches" / name);
  }
  const auto run = [&](const std::string& data, std::vector<std::string> more) {
    std::vector<std::string> command{"evaluate", "--data", data, "--model", model};
    command.insert(command.end(), more.begin(), more.end());
    return runProgram(command);
  };
  const std::vector<std::string> project{"--project", folder / "p.passband", "--limit", "100"};
  EXPECT_THAT(run(cifar, project).out, HasSubstr("Recipe  32x32 RGB"));
  const ProgramResult shown = run(folder / "sketches", project);
  EXPECT_EQ(shown.exitCode, 0) << shown.err;
  EXPECT_THAT(shown.out, Not(HasSubstr("recipe tried")));
  EXPECT_THAT(shown.out, testing::ContainsRegex("Recipe  32x32 RGB, squash, .*\\(as in run 1 of .*p.passband\\)"));
  EXPECT_THAT(shown.out, HasSubstr("dog = 5, horse = 7"));
}

/// Figures of a person who tried it: right by forced choice among two of ten outputs is not right.
TEST(EvaluateOtherDomains, AllOutputsCompeteUnlessTheUserSaysOtherwise) {
  PASSBAND_SHARED_OR_SKIP(pacs, "pacs");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.th");
  const TemporaryFolder folder;
  for (const char* const domain : {"photo", "sketch"}) {
    std::filesystem::create_directories(folder / domain);
    std::filesystem::copy(std::filesystem::path(pacs) / domain / "dog", folder / domain / "5");
    std::filesystem::copy(std::filesystem::path(pacs) / domain / "horse", folder / domain / "7");
  }
  const auto accuracy = [&](const char* domain, bool mappedOnly) {
    std::vector<std::string> command{"evaluate", "--json", "--data", folder / domain, "--model", model};
    if (mappedOnly) command.emplace_back("--mapped-outputs-only");
    const json result = json::parse(runProgram(command).out);
    EXPECT_EQ(result["mapped_outputs_only"], mappedOnly);
    const std::size_t columns = mappedOnly ? 2 : 3;
    EXPECT_EQ(result["confusion"][0].size(), columns);
    EXPECT_EQ(result["confusion_columns"].size(), columns);
    return result["accuracy"].get<double>();
  };
  EXPECT_NEAR(accuracy("photo", false), .667, .001);
  EXPECT_NEAR(accuracy("photo", true), .833, .001);
  EXPECT_NEAR(accuracy("sketch", false), .200, .001);
  EXPECT_NEAR(accuracy("sketch", true), .567, .001);
}

TEST(EvaluateOtherDomains, NamesOfTheOutputsMayBeGivenWhereTheFileHasNone) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  for (const char* const name : {"dog", "cat"}) {
    std::filesystem::create_directories(folder / "set" / name);
    std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "data/rgb.png",
                               folder / "set" / name / "a.png");
  }
  const auto run = [&](const std::string& names) {
    return runProgram({"evaluate", "--data", folder / "set", "--model", folder / "m.safetensors", "--preset",
                       "synthetic", "--output-names", names});
  };
  const ProgramResult named = run("ant,cat,bee,dog");
  EXPECT_EQ(named.exitCode, 0) << named.err;
  EXPECT_THAT(named.out, HasSubstr("cat = 1, dog = 3"));
  EXPECT_THAT(named.out, HasSubstr("by class name (names that were given"));
  EXPECT_THAT(run("ant,cat,bee").err, HasSubstr("gives 3 names, and"));
  EXPECT_THAT(run("ant,cat,bee,cow").err, HasSubstr("no partner in the model: dog"));
}

TEST(EvaluateOtherDomains, TheChoiceStandsBesideTheNumberAndIsAnotherRun) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const std::vector<float> values(4 * 8 * 8 * 3, .3F);
  writeNpy(folder / "images.npy", values, std::array<std::int64_t, 4>{4, 8, 8, 3});
  std::ofstream(folder / "labels.txt") << "0\n2\n0\n2\n";
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> command{"evaluate",
                                     "--data",
                                     folder / "images.npy",
                                     "--labels",
                                     folder / "labels.txt",
                                     "--model",
                                     folder / "m.safetensors",
                                     "--preset",
                                     "synthetic",
                                     "--project",
                                     folder / "p.passband"};
    command.insert(command.end(), more.begin(), more.end());
    const ProgramResult result = runProgram(command);
    EXPECT_EQ(result.exitCode, 0) << result.err;
    return result;
  };
  const ProgramResult all = run({});
  EXPECT_THAT(all.out, HasSubstr("3 of 4 outputs, matched by index; all 4 compete"));
  EXPECT_THAT(all.out, HasSubstr("\nAccuracy "));
  EXPECT_THAT(all.out, Not(HasSubstr("mapped outputs")));
  const ProgramResult mapped = run({"--mapped-outputs-only"});
  EXPECT_THAT(mapped.out, HasSubstr("only these 3 compete"));
  EXPECT_THAT(mapped.out, HasSubstr("\nAccuracy among the 3 mapped outputs "));
  EXPECT_THAT(mapped.err, Not(HasSubstr("is taken from"))) << "not the run in which all compete";
  EXPECT_THAT(run({}).err, HasSubstr("is taken from"));
}

TEST(EvaluateFolders, WhatIsNotUsedIsInTheResult) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.classes = 2});
  for (const char* const name : {"cat", "dog"}) std::filesystem::create_directories(folder / "set" / name);
  for (const char* const name : {"cat", "dog"}) {
    std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "data/rgb.png",
                               folder / "set" / name / "a.png");
  }
  std::ofstream(folder / "set/cat/b.gif") << "GIF89a";
  const ProgramResult result = runProgram(
      {"evaluate", "--json", "--data", folder / "set", "--model", folder / "m.safetensors", "--preset", "synthetic"});
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const json remarks = json::parse(result.out)["remarks"];
  ASSERT_EQ(remarks.size(), 1U);
  EXPECT_THAT(remarks[0].get<std::string>(), HasSubstr("b.gif"));
}

}  // namespace
}  // namespace passband::test
