// What info says of each kind of file.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/each_kind.h"
#include "tests/support/run_program.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Info, NamesEachKindOfFileAsTheWindowDoes) {
  const TemporaryFolder folder;
  const std::vector<FileOfKind> files = oneFileOfEachKind(folder.path());
  std::vector<std::string> command = {"info", "--json"};
  for (const FileOfKind& file : files) command.push_back(file.source);
  const ProgramResult result = runProgram(command);
  ASSERT_EQ(result.exitCode, 0) << result.err;
  const json reports = json::parse(result.out)["files"];
  ASSERT_EQ(reports.size(), files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    EXPECT_EQ(reports[i]["kind"], files[i].inReport) << files[i].source << reports[i].dump();
    EXPECT_EQ(identify(files[i].source).role, files[i].role) << files[i].source;
  }
}

TEST(Info, TellsOfATrainingWhatWasLearnedAndWhereItIsOpened) {
  const TemporaryFolder folder;
  writeTrainingLog(folder / "log");
  const std::string text = runProgram({"info", folder / "log"}).out;
  EXPECT_THAT(text, HasSubstr("log of a training"));
  EXPECT_THAT(text, HasSubstr("cat, dog"));
  EXPECT_THAT(text, HasSubstr("learned first  cat"));
  EXPECT_THAT(text, HasSubstr("passband " + (folder / "log").string()));
}

TEST(Info, TellsTheValuesOfMasksInPicturesAndTables) {
  const TemporaryFolder folder;
  oneFileOfEachKind(folder.path());
  for (const char* name : {"m.csv", "m.png"}) {
    const std::string text = runProgram({"info", folder / name}).out;
    EXPECT_THAT(text, HasSubstr("mask of 32x32, values 0 .. 1")) << name;
    EXPECT_THAT(text, HasSubstr("evaluate --mask")) << name;
  }
}

TEST(Info, AColouredPictureIsNoMaskAndImagesAreOpenedAsAFolder) {
  const ProgramResult result = runProgram({"info", std::string(PASSBAND_FIXTURES) + "/data/rgb.png"});
  EXPECT_EQ(result.exitCode, 1);
  EXPECT_THAT(result.err, testing::AllOf(HasSubstr("a mask is grey"), HasSubstr("images are opened as the folder")));
}

}  // namespace
}  // namespace passband::test
