// torch.export files on the command line: what they are, and the size that they ask for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <string>

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

TEST(ExportModel, TheRecipeTakesTheSizeThatTheModelAsksFor) {
  const ProgramResult result =
      runProgram({"evaluate", "--data", "syn:B1?images=2&C4=1:7-10", "--model", kModel, "--preset", "imagenet"});
  EXPECT_THAT(result.out, HasSubstr("Recipe  16x16"));
}

}  // namespace
}  // namespace passband::test
