// Files that cannot be used end with 1 and one sentence, and leave nothing behind under a final name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

const std::string tinySet = "syn:B1?images=4";

void write(const fs::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

/// Exit code 1 and one line that names the file; returns the line.
std::string expectOneSentence(const std::vector<std::string>& arguments, const std::string& names, const ProgramOptions& options = {}) {
  const ProgramResult result = runProgram(arguments, options);
  EXPECT_EQ(result.exitCode, 1) << result.out << result.err;
  const auto lastLine = result.err.find_last_of('\n', result.err.size() - 2);
  const std::string line = lastLine == std::string::npos ? result.err : result.err.substr(lastLine + 1);
  EXPECT_THAT(line, HasSubstr(names));
  EXPECT_THAT(line, Not(HasSubstr("Exception raised from"))) << "a stack trace is not for the user";
  return line;
}

std::vector<std::string> evaluation(const std::string& data, const std::string& model) {
  return {"evaluate", "--data", data, "--model", model, "--quiet"};
}

TEST(BadInput, MissingFiles) {
  const TemporaryFolder folder;
  expectOneSentence({"spectra", "--data", folder / "nowhere"}, "nowhere");
  expectOneSentence(evaluation(tinySet, folder / "none.pth"), "none.pth");
  expectOneSentence({"info", folder / "nothing"}, "nothing");
}

TEST(BadInput, ForeignFiles) {
  const TemporaryFolder folder;
  write(folder / "letter.txt", "Dear reader, this is neither images nor a network.\n");
  expectOneSentence({"spectra", "--data", folder / "letter.txt"}, "letter.txt");
  expectOneSentence(evaluation(tinySet, folder / "letter.txt"), "letter.txt");
  expectOneSentence({"info", folder / "letter.txt"}, "letter.txt");
  expectOneSentence({"spectra", "--data", tinySet, "--project", folder / "letter.txt"}, "letter.txt");
}

TEST(BadInput, TruncatedModel) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  fs::resize_file(folder / "m.safetensors", 100'000);
  expectOneSentence(evaluation(tinySet, folder / "m.safetensors"), "m.safetensors");
}

TEST(BadInput, EmptyClassFolder) {
  const TemporaryFolder folder;
  fs::create_directories(folder / "set/cat");
  fs::create_directories(folder / "set/dog");
  fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data/rgb.png", folder / "set/cat/1.png");
  expectOneSentence({"spectra", "--data", folder / "set", "--preset", "cifar10"}, "dog");
}

TEST(BadInput, ClassCountsDiffer) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.classes = 7});
  const std::string line = expectOneSentence(evaluation(tinySet, folder / "m.safetensors"), "7");
  EXPECT_THAT(line, HasSubstr("4"));
}

TEST(BadInput, NanWeightsAreNamed) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors", {.nanIn = "conv2.weight"});
  expectOneSentence(evaluation(tinySet, folder / "m.safetensors"), "conv2.weight");
}

TEST(BadInput, PickleThatCallsOsSystemRunsNothing) {
  const TemporaryFolder folder;
  const std::string proof = folder / "proof";
  // Protocol 0: os.system('touch PROOF').
  write(folder / "evil.pth", "cos\nsystem\n(S'touch " + proof + "'\ntR.");
  // Protocol 2, as torch.save writes it: posix.system.
  std::string modern = std::string("\x80\x02") + "cposix\nsystem\nX";
  const std::string command = "touch " + proof;
  modern += static_cast<char>(command.size());
  modern += std::string(3, '\0') + command + "\x85R.";
  write(folder / "evil2.pth", modern);
  expectOneSentence(evaluation(tinySet, folder / "evil.pth"), "evil.pth");
  const std::string line = expectOneSentence(evaluation(tinySet, folder / "evil2.pth"), "evil2.pth");
  EXPECT_THAT(line, HasSubstr("posix"));
  EXPECT_FALSE(fs::exists(proof));
}

TEST(BadInput, MaskOfAnotherSizeAndNoMask) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  write(folder / "mask.npy", "not numpy");
  auto arguments = evaluation(tinySet, folder / "m.safetensors");
  arguments.insert(arguments.end(), {"--mask", folder / "mask.npy"});
  expectOneSentence(arguments, "mask.npy");
  const ProgramResult made = runProgram({"spectra", "--data", "syn:B1?images=4&size=16", "--out", folder / "out", "--quiet"});
  ASSERT_EQ(made.exitCode, 0) << made.err;
  arguments.back() = folder / "out/adcs/C0.npy";
  EXPECT_THAT(expectOneSentence(arguments, "C0.npy"), HasSubstr("16x16"));
  arguments.insert(arguments.end(), {"--size", "16"});
  EXPECT_THAT(expectOneSentence(arguments, "C0.npy"), HasSubstr("outside 0..1"));
}

TEST(BadInput, UnknownPreprocessingAsksForIt) {
  const TemporaryFolder folder;
  for (const char* name : {"cat", "dog"}) {
    fs::create_directories(folder / "set" / name);
    fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data/rgb.png", folder / "set" / name / "1.png");
  }
  expectOneSentence({"spectra", "--data", folder / "set"}, "--preset");
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
  expectOneSentence({"spectra", "--data", tinySet, "--project", folder / "p.passband", "--quiet"}, "p.passband", {.largestFile = 8192});
}

TEST(BadInput, FolderThatCannotBeMade) {
  const TemporaryFolder folder;
  write(folder / "taken", "a file");
  expectOneSentence({"spectra", "--data", tinySet, "--out", folder / "taken"}, "taken");
}

TEST(BadInput, FullStandardOutput) {
  const TemporaryFolder folder;
  const std::string command = std::string(PASSBAND_CLI) + " spectra --data '" + tinySet + "' --json > /dev/full 2> " + (folder / "err").string();
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 1);
}

}  // namespace
}  // namespace passband::test
