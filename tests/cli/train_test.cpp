// train as a program: what it takes, what it refuses, and what it leaves behind.
#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "core/base/hash.h"
#include "core/project/project_file.h"
#include "tests/support/json_result.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class TrainProgram : public testing::Test {
 protected:
  std::vector<std::string> command(const std::string& out, const std::vector<std::string>& more,
                                   const std::string& data = "syn:B1?images=16&size=16&rings=0,4,8,10") const {
    std::vector<std::string> arguments{"train",     "--data", data,    "--size",      "16",      "--epochs", "2",
                                       "--threads", "1",      "--out", folder_ / out, "--batch", "16"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  /// The sentence of a run that must fail.
  std::string refusal(const std::vector<std::string>& arguments, int exitCode) const {
    const ProgramResult run = runProgram(arguments);
    EXPECT_EQ(run.exitCode, exitCode) << run.err;
    EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));
    return run.err;
  }
  TemporaryFolder folder_;
};

TEST_F(TrainProgram, EveryOptionTogetherTrainsAndFineTunes) {
  const json first = resultOf(
      command("first.safetensors", {"--optimizer", "adamw", "--schedule", "cosine", "--warmup", "2", "--mixup", ".4",
                                    "--label-smoothing", ".1", "--colour-jitter", ".2", "--band-drop", ".3"}));
  EXPECT_EQ(first["steps"], 8);
  const json second = resultOf(command("second.safetensors", {"--from", folder_ / "first.safetensors"}));
  EXPECT_EQ(second["architecture"], first["architecture"]);
  EXPECT_EQ(second["recipe"], first["recipe"]);
}

TEST_F(TrainProgram, WhatIsLearnedWhenIsRecordedWithProvenance) {
  const json result =
      resultOf(command("m.safetensors", {"--dynamics", folder_ / "seen", "--dynamics-share", "1", "--probe", "4",
                                         "--keep-weights", "--project", folder_ / "p.passband", "--lr", ".05"}));
  const json& seen = result["dynamics"];
  EXPECT_EQ(seen["images"], 16);
  EXPECT_EQ(seen["steps"], 8);
  EXPECT_GT(seen["share_of_time"], 0);
  EXPECT_EQ(seen["bands"].size(), 4u);
  const json all = json::parse(MappedFile(folder_ / "seen/dynamics.json").text());
  ASSERT_EQ(all["points"].size(), 8u);
  for (const char* key : {"first", "first_for_good", "classes", "bands", "kept"}) EXPECT_EQ(all[key], seen[key]) << key;
  const json& last = all["points"].back();
  EXPECT_EQ(last["step"], 8);
  for (std::size_t c = 0; c < 4; ++c) {
    EXPECT_EQ(last["classes"][c]["f1"], seen["classes"][c]["f1"]);
    EXPECT_EQ(last["classes"][c]["name"], "C" + std::to_string(c));
  }
  const std::string table(MappedFile(folder_ / "seen/dynamics.csv").text());
  EXPECT_THAT(table, testing::StartsWith("step,accuracy,loss,F1 C0,"));
  EXPECT_EQ(std::ranges::count(table, '\n'), 9);
  for (const char* picture : {"seen/f1.png", "seen/bands.png"}) EXPECT_TRUE(fs::exists(folder_ / picture));
  std::vector<std::string> models;
  for (const ProjectInput& input : ProjectFile(folder_ / "p.passband").inputs()) {
    if (input.kind != "model") continue;
    models.push_back(input.description);
    EXPECT_EQ(input.hash, sha256File(input.source));
  }
  EXPECT_THAT(models, testing::Contains(testing::StartsWith("small CNN, step 2 of the training of")));
  EXPECT_EQ(models.size(), 4u) << "steps 1, 2 and 4, and the last, which is the network itself";
}

TEST_F(TrainProgram, WrongUsageIsSaid) {
  EXPECT_THAT(refusal(command("m.safetensors", {"--schedule", "sometimes"}), 2),
              HasSubstr("constant, step, plateau, cosine"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--optimizer", "lion"}), 2), HasSubstr("sgd, adam, adamw"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--from", "x", "--arch", "smallcnn"}), 2), HasSubstr("leave --arch"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--mix-share", ".2"}), 2), HasSubstr("--mix-maps"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--keep-weights"}), 2), HasSubstr("goes with --dynamics"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--dynamics", folder_ / "d", "--dynamics-share", ".01"}), 2),
              HasSubstr("look at fewer images, train for more steps, or let looking take a larger share"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--mixup", "9"}), 2), HasSubstr(".1 .. 4"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--band-drop", "2"}), 2), HasSubstr("0 .. 1"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--mixed-precision", "--device", "cpu"}), 2), HasSubstr("GPU"));
}

TEST_F(TrainProgram, UnusableInputIsSaid) {
  EXPECT_THAT(refusal(command("m.safetensors", {}, "syn:B1?images=3&size=16&rings=0,4,8,10"), 1),
              HasSubstr("fewer than one batch of 16"));
  EXPECT_THAT(refusal(command("m.safetensors", {"--from", folder_ / "none.safetensors"}), 1),
              HasSubstr("none.safetensors"));
  auto large = command("m.safetensors", {"--arch", "resnet50"});
  *(std::ranges::find(large, "--size") + 1) = "4096";
  EXPECT_THAT(refusal(large, 1), HasSubstr("GiB of memory"));
}

TEST_F(TrainProgram, OneClassOnlyAndAClassWithoutImagesAreSaid) {
  for (const char* name : {"cat", "dog"}) {
    fs::create_directories(folder_ / "set" / name);
    for (int i = 0; i < 9; ++i) {
      fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data/rgb.png",
                    folder_ / "set" / name / (std::to_string(i) + ".png"));
    }
  }
  fs::create_directories(folder_ / "set/emu");
  EXPECT_THAT(
      refusal(command("m.safetensors", {}, folder_ / "set"), 1),
      HasSubstr("class 'emu' of " + (folder_ / "set").string() + " has no images; add some or leave the class out"));
  fs::remove(folder_ / "set/emu");
  fs::rename(folder_ / "set/dog", folder_ / "dog");
  auto one = command("m.safetensors", {}, folder_ / "set");
  *(std::ranges::find(one, "--batch") + 1) = "4";
  EXPECT_THAT(refusal(one, 1), HasSubstr("has only one class; training needs images of at least two"));
}

TEST_F(TrainProgram, ADivergedTrainingIsSaidAndGoesOnFromItsLastGoodWeights) {
  auto wild = command("m.safetensors", {"--lr", "1000", "--warmup", "1000"});
  *(std::ranges::find(wild, "--epochs") + 1) = "100";
  const std::string said = refusal(wild, 1);
  EXPECT_THAT(said, HasSubstr("the training diverged at step"));
  EXPECT_THAT(said, HasSubstr("m.safetensors.checkpoint: fine-tune them with a lower learning rate into another file"));
  EXPECT_EQ(resultOf(command("again.safetensors", {"--from", folder_ / "m.safetensors.checkpoint"}))["steps"], 8);
}

TEST_F(TrainProgram, AFullDiskEndsItWithASentence) {
  const ProgramResult run = runProgram(command("m.safetensors", {}), {.largestFile = 20'000});
  EXPECT_EQ(run.exitCode, 1);
  EXPECT_THAT(run.err, HasSubstr("free some space"));
  EXPECT_FALSE(fs::exists(folder_ / "m.safetensors"));
}

}  // namespace
}  // namespace passband::test
