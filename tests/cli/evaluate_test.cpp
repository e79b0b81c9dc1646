// evaluate as a program: what makes two evaluations one.
#include <array>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/export/npy.h"
#include "tests/support/run_program.h"
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
    std::vector<std::string> command{"evaluate",  "--json",
                                     "--data",    folder_ / "images.npy",
                                     "--labels",  labelFile,
                                     "--model",   folder_ / "m.safetensors",
                                     "--project", folder_ / "p.passband"};
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

}  // namespace
}  // namespace passband::test
