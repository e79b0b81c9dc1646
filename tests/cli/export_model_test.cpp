// torch.export files on the command line: what they are, and the size that they ask for.
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/core/model/pt2/export_builder.h"
#include "tests/support/run_program.h"

namespace passband::test {
namespace {

using testing::HasSubstr;

const std::string kModel = PASSBAND_FIXTURES "/export/conv_torch215.pt2";

TEST(ExportModel, InfoTellsSizeClassesAndParameters) {
  const ProgramResult text = runProgram({"info", kModel});
  EXPECT_EQ(text.exitCode, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("exported network Conv, torch.export, 1,053 parameters"));
  EXPECT_THAT(text.out, HasSubstr("colour images of 16x16"));
  const ProgramResult json = runProgram({"info", kModel, "--json"});
  const auto file = nlohmann::json::parse(json.out).at("files").at(0);
  EXPECT_EQ(file.at("classes"), 5);
  EXPECT_EQ(file.at("height"), 16);
  EXPECT_EQ(file.at("width"), 16);
}

/// A zip archive with a hole of so many bytes between its members and its directory.
std::filesystem::path writeWithHole(const std::filesystem::path& path, std::string archive, std::uint32_t hole) {
  const std::size_t directory = archive.find("PK\x01\x02");
  archive.replace(archive.size() - 6, 4, little(directory + hole, 4));
  std::ofstream file(path, std::ios::binary);
  file.write(archive.data(), static_cast<std::streamsize>(directory));
  file.seekp(static_cast<std::streamoff>(directory + hole));
  file.write(archive.data() + directory, static_cast<std::streamsize>(archive.size() - directory));
  return path;
}

TEST(ExportModel, InfoOnALargeFileReadsItsGraphAndNotItsWeights) {
  const TemporaryFolder folder;
  ExportFileText file;
  file.members.clear();
  const auto path = writeWithHole(folder / "large.pt2", file.bytes(), 300u << 20);
  const ProgramResult text = runProgram({"info", path.string()});
  EXPECT_EQ(text.exitCode, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("exported network, torch.export, 3 parameters"));
  EXPECT_THAT(text.out, HasSubstr("colour images of 4x4"));
  EXPECT_THAT(text.out, HasSubstr("3 classes"));
}

TEST(ExportModel, TheRecipeTakesTheSizeThatTheModelAsksFor) {
  const ProgramResult result =
      runProgram({"evaluate", "--data", "syn:B1?images=2&C4=1:7-10", "--model", kModel, "--preset", "imagenet"});
  EXPECT_THAT(result.out, HasSubstr("Recipe  16x16"));
}

}  // namespace
}  // namespace passband::test
