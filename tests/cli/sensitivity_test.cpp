// sensitivity as a program: its files say what its object says.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>

#include "core/export/npy.h"
#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class SensitivityProgram : public testing::Test {
 protected:
  SensitivityProgram() { writeSmallModel(folder_ / "m.safetensors"); }
  std::vector<std::string> command(const std::vector<std::string>& more) const {
    std::vector<std::string> arguments{"sensitivity",
                                       "--data",
                                       "syn:B1?images=6&size=8&rings=0,2,3,4&all=0:2-3",
                                       "--size",
                                       "8",
                                       "--model",
                                       folder_ / "m.safetensors"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }
  TemporaryFolder folder_;
};

TEST_F(SensitivityProgram, MapsTableAndObjectAgree) {
  const fs::path out = folder_ / "out";
  const json result = resultOf(command({"--norm", "2", "--out", out}));
  EXPECT_EQ(result["images"], 24);
  EXPECT_EQ(result["classes"].size(), 4u);
  EXPECT_EQ(result["clipped"], true);
  EXPECT_EQ(result["norm"], 2.);
  const Grid<float> error = readNpy(out / "error/all images.npy"), change = readNpy(out / "change/all images.npy");
  float most = 0;
  for (const float value : error.values()) most = std::max(most, value);
  EXPECT_FLOAT_EQ(result["worst"]["error"].get<float>(), most);
  EXPECT_NEAR(error(2, 3) - change(2, 3), result["clean_error"].get<double>(), 1e-6);
  std::ifstream table(out / "sensitivity.csv");
  std::string line;
  int lines = 0;
  while (std::getline(table, line)) ++lines;
  EXPECT_EQ(lines, 1 + 5 * 34) << "8 x 8 has 34 pairs";
  for (const char* file : {"error.png", "change.png", "error/C3.csv", "error/C3.png", "turns-into/C0.npy"})
    EXPECT_TRUE(fs::exists(out / file)) << file;
}

TEST_F(SensitivityProgram, AFinishedRunIsTakenFromTheProject) {
  const auto arguments = command({"--project", folder_ / "p.passband"});
  const json first = resultOf(arguments);
  EXPECT_EQ(resultOf(arguments), first);
}

TEST_F(SensitivityProgram, ImpossibleNumbersAreWrongUsage) {
  EXPECT_EQ(runProgram(command({"--norm", "-1"})).exitCode, 2);
  EXPECT_EQ(runProgram(command({"--radius", "-1"})).exitCode, 2);
}

}  // namespace
}  // namespace passband::test
