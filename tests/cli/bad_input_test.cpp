// Files that cannot be used end with 1 and one sentence, and leave nothing behind under a final name.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include "tests/cli/one_sentence.h"
#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string tinySet = "syn:B1?images=4";

void write(const fs::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(BadInput, MissingFiles) {
  const TemporaryFolder folder;
  expectOneSentence({"spectra", "--data", folder / "nowhere"}, "nowhere");
  expectOneSentence(quietEvaluation(tinySet, folder / "none.pth"), "none.pth");
  expectOneSentence({"info", folder / "nothing"}, "nothing");
}

TEST(BadInput, ForeignFiles) {
  const TemporaryFolder folder;
  write(folder / "letter.txt", "Dear reader, this is neither images nor a network.\n");
  expectOneSentence({"spectra", "--data", folder / "letter.txt"}, "letter.txt");
  expectOneSentence(quietEvaluation(tinySet, folder / "letter.txt"), "letter.txt");
  expectOneSentence({"info", folder / "letter.txt"}, "letter.txt");
  expectOneSentence({"spectra", "--data", tinySet, "--project", folder / "letter.txt"}, "letter.txt");
}

TEST(BadInput, ClassCountsDiffer) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.classes = 7});
  const std::string line = expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors"), "7");
  EXPECT_THAT(line, HasSubstr("4"));
}

TEST(BadInput, MaskOfAnotherSizeAndNoMask) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  write(folder / "mask.npy", "not numpy");
  auto arguments = quietEvaluation(tinySet, folder / "m.safetensors");
  arguments.insert(arguments.end(), {"--mask", folder / "mask.npy"});
  expectOneSentence(arguments, "mask.npy");
  const ProgramResult made =
      runProgram({"spectra", "--data", "syn:B1?images=4&size=16&rings=0,4,8,10", "--out", folder / "out", "--quiet"});
  ASSERT_EQ(made.exitCode, 0) << made.err;
  arguments.back() = folder / "out/adcs/C0.npy";
  EXPECT_THAT(expectOneSentence(arguments, "C0.npy"), HasSubstr("16x16"));
  arguments.insert(arguments.end(), {"--size", "16"});
  EXPECT_THAT(expectOneSentence(arguments, "C0.npy"), HasSubstr("outside 0..1"));
}

TEST(BadInput, ImagesOfSeveralSizesAskForOne) {
  const TemporaryFolder folder;
  for (const auto& [name, picture] : {std::pair("cat", "data/rgb.png"), std::pair("dog", "data/crop_wide.png")}) {
    fs::create_directories(folder / "set" / name);
    fs::copy_file(fs::path(PASSBAND_FIXTURES) / picture, folder / "set" / name / "1.png");
  }
  expectOneSentence({"spectra", "--data", folder / "set"}, "--size");
}

TEST(BadInput, FullDiskLeavesNoPartialFile) {
  const TemporaryFolder folder;
  const ProgramResult result =
      runProgram({"spectra", "--data", tinySet, "--out", folder / "out", "--quiet"}, {.largestFile = 2048});
  EXPECT_EQ(result.exitCode, 1) << result.out;
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path())) {
    EXPECT_TRUE(entry.is_directory()) << entry.path() << " is left behind";
  }
}

TEST(BadInput, FullDiskOfTheProject) {
  const TemporaryFolder folder;
  expectOneSentence({"spectra", "--data", tinySet, "--project", folder / "p.passband", "--quiet"}, "p.passband",
                    {.largestFile = 8192});
}

TEST(BadInput, FolderThatCannotBeMade) {
  const TemporaryFolder folder;
  write(folder / "taken", "a file");
  expectOneSentence({"spectra", "--data", tinySet, "--out", folder / "taken"}, "taken");
}

TEST(BadInput, FullDiskOfATraining) {
  const TemporaryFolder folder;
  const std::vector<std::string> training = {"train",
                                             "--data",
                                             "syn:B1?images=16&size=16&rings=0,4,8,10",
                                             "--size",
                                             "16",
                                             "--epochs",
                                             "1",
                                             "--batch",
                                             "16",
                                             "--out",
                                             folder / "m.safetensors",
                                             "--quiet"};
  const std::string line = expectOneSentence(training, "m.safetensors", {.largestFile = 100'000});
  EXPECT_THAT(line, HasSubstr("free some space"));
  EXPECT_TRUE(fs::is_empty(folder.path()));
}

TEST(BadInput, FullDiskOfLogits) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  expectOneSentence(
      quietEvaluation("syn:B1?images=40", folder / "m.safetensors", {"--save-logits", folder / "logits.npy"}),
      "logits.npy", {.largestFile = 1000});
  EXPECT_FALSE(fs::exists(folder / "logits.npy"));
}

TEST(BadInput, WhatIsNoFileIsNotWrittenOver) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const fs::path pipe = folder / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  expectOneSentence(quietEvaluation(tinySet, folder / "m.safetensors", {"--save-logits", pipe}), "it is not a file");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

TEST(BadInput, FullStandardOutput) {
  const TemporaryFolder folder;
  const std::string command = std::string(PASSBAND_CLI) + " spectra --data '" + tinySet + "' --json > /dev/full 2> " +
                              (folder / "err").string();
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace passband::test
