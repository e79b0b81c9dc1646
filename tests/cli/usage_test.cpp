// Wrong usage ends with 2 and one sentence, before anything is opened.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/run_program.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct WrongUsage {
  std::string name;
  std::vector<std::string> arguments;
  std::string says;
};

class UsageTest : public testing::TestWithParam<WrongUsage> {};

TEST_P(UsageTest, EndsWithTwoAndOneSentence) {
  const ProgramResult result = runProgram(GetParam().arguments);
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr(GetParam().says));
  EXPECT_EQ(std::ranges::count(result.err, '\n'), 1) << result.err;
}

INSTANTIATE_TEST_SUITE_P(
    Cli, UsageTest,
    testing::Values(
        WrongUsage{"no_command", {}, "passband-cli --help"}, WrongUsage{"unknown_command", {"paint"}, "--help"},
        WrongUsage{"data_missing", {"evaluate", "--model", "m"}, "--data"},
        WrongUsage{"unknown_option", {"spectra", "--data", "syn:B1", "--bright"}, "--bright"},
        WrongUsage{"limit_zero", {"spectra", "--data", "syn:B1", "--limit", "0"}, "--limit must be at least 1"},
        WrongUsage{"limit_negative", {"spectra", "--data", "syn:B1", "--limit=-3"}, "--limit must be at least 1"},
        WrongUsage{"limit_text", {"spectra", "--data", "syn:B1", "--limit", "ten"}, "--limit needs a whole number"},
        WrongUsage{"size_zero", {"spectra", "--data", "syn:B1", "--size", "0"}, "--size 0 is not possible"},
        WrongUsage{"size_huge", {"spectra", "--data", "syn:B1", "--size", "99999x9"}, "is not possible"},
        WrongUsage{"mean_of_two", {"spectra", "--data", "syn:B1", "--mean", ".5,.5"}, "one value or three"},
        WrongUsage{"std_zero", {"spectra", "--data", "syn:B1", "--std", "0"}, "--std must be above 0"},
        WrongUsage{"seed_negative", {"spectra", "--data", "syn:B1", "--seed", "-1"}, "--seed"},
        WrongUsage{"seed_beyond",
                   {"spectra", "--data", "syn:B1", "--seed", "18446744073709551616"},
                   "--seed: is too large: it must be below 2^64"},
        WrongUsage{"mean_nan", {"spectra", "--data", "syn:B1", "--mean", "nan"}, "--mean needs numbers"},
        WrongUsage{"preset", {"spectra", "--data", "syn:B1", "--preset", "cifar11"}, "cifar10"},
        WrongUsage{"batch", {"evaluate", "--data", "syn:B1", "--model", "m", "--batch", "0"}, "--batch must be"},
        WrongUsage{"threads", {"spectra", "--data", "syn:B1", "--threads=-1"}, "--threads -1 is not possible"},
        WrongUsage{"accuracy", {"evaluate", "--data", "syn:B1", "--model", "m", "--expect-accuracy", "91.7"}, "0..1"},
        WrongUsage{"convention", {"spectra", "--data", "syn:B1", "--convention", "new"}, "exact or published"},
        WrongUsage{"schedule", {"train", "--data", "syn:B1", "--out", "m.safetensors", "--schedule", "odd"}, "plateau"},
        WrongUsage{"train_out", {"train", "--data", "syn:B1", "--out", "m.pth"}, ".safetensors"},
        WrongUsage{"method",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "guess", "--out", "o"},
                   "give one of estimate, learned, cull, hierarchical"},
        WrongUsage{"area",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "cull", "--area", "5"},
                   "share of the plane"},
        WrongUsage{
            "cell", {"search", "--data", "syn:B1", "--model", "m", "--method", "cull", "--cell", "-1"}, "--cell"},
        WrongUsage{"own_number",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "cull", "--settled", "1.5", "--out", "o"},
                   "--settled must be in 0 .. 1\n"},
        WrongUsage{"own_text",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "learned", "--steps", "x", "--out", "o"},
                   "--steps needs a whole number, not 'x'"},
        WrongUsage{"own_choice",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "hierarchical", "--criterion", "q"},
                   "--criterion is one of loss, j, not 'q'"},
        WrongUsage{"own_list",
                   {"search", "--data", "syn:B1", "--model", "m", "--method", "hierarchical", "--budget", "3,0"},
                   "each of --budget must be at least 1"},
        WrongUsage{"train_number",
                   {"train", "--data", "syn:B1", "--out", "m.safetensors", "--beta2", "1"},
                   "--beta2 must be at least 0 and below 1"},
        WrongUsage{
            "no_place", {"search", "--data", "syn:B1", "--model", "m", "--method", "cull"}, "--out DIR or --project"},
        WrongUsage{"two_masks",
                   {"evaluate", "--data", "syn:B1", "--model", "m", "--mask", "ring:0,4", "--band-stop"},
                   "exclude"}),
    [](const auto& param) { return param.param.name; });

TEST(Usage, HelpNamesEveryCommandAndEndsWithZero) {
  const ProgramResult result = runProgram({"--help"});
  EXPECT_EQ(result.exitCode, 0);
  for (const char* command : {"info", "train", "spectra", "evaluate", "search"})
    EXPECT_THAT(result.out, HasSubstr(command));
}

TEST(Usage, HelpOfACommandNamesTheCommonOptions) {
  const ProgramResult result = runProgram({"search", "--help"});
  EXPECT_EQ(result.exitCode, 0);
  for (const char* option :
       {"--data", "--model", "--project", "--out", "--device", "--threads", "--batch", "--seed", "--preset", "--size",
        "--mean", "--std", "--expect-accuracy", "--limit", "--json", "--quiet"}) {
    EXPECT_THAT(result.out, HasSubstr(option));
  }
}

TEST(Usage, HelpOfACommandHasItsOptionsInGroups) {
  const std::string help = runProgram({"evaluate", "--help"}).out;
  std::size_t last = 0;
  for (const char* heading : {"\nMasks:", "\nOutputs of the model:", "\nDataset:", "\nPreprocessing:", "\nModel:",
                              "\nComputation:", "\nOutput:"}) {
    const std::size_t place = help.find(heading);
    ASSERT_NE(place, std::string::npos) << heading << help;
    EXPECT_GT(place, last) << heading;
    last = place;
  }
  EXPECT_GT(help.find("-h, --help"), last) << "the help itself comes last";
  EXPECT_THAT(help, Not(HasSubstr("\nOptions:"))) << "an option without a group";
}

TEST(Usage, HelpSaysWhatIsPossibleAndWhatIsUsual) {
  const std::string train = std::regex_replace(runProgram({"train", "--help"}).out, std::regex("\\s+"), " ");
  EXPECT_THAT(train, HasSubstr("The learning rate at its highest (above 0; default 0.01)"));
  EXPECT_THAT(train, HasSubstr("(at least 1, or 0: no limit; default 0)"));
  EXPECT_THAT(train, HasSubstr("one of constant, step, plateau, cosine"));
  const std::string search = runProgram({"search", "--help"}).out;
  EXPECT_THAT(search, HasSubstr("synthetic, none (the values"));
}

TEST(Usage, LinesOfTheHelpFitATerminal) {
  for (const char* command : {"train", "search"}) {
    std::istringstream help(runProgram({command, "--help"}).out);
    for (std::string line; std::getline(help, line);) EXPECT_LE(line.size(), 100U) << line;
  }
}

TEST(Usage, OptionsOfAMethodStandTogetherInTheHelp) {
  const std::string help = runProgram({"search", "--help"}).out;
  const auto place = [&](const std::string& part) { return help.find(part); };
  EXPECT_LT(place("--method cull:"), place("--settled"));
  EXPECT_LT(place("--settled"), place("--bootstrap"));
  EXPECT_LT(place("--method hierarchical:"), place("--budget"));
  EXPECT_NE(place("--budget"), std::string::npos);
}

TEST(Usage, ErrorsAreJsonLinesWithJson) {
  const ProgramResult result = runProgram({"spectra", "--data", "syn:B1", "--limit", "0", "--json"});
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_THAT(nlohmann::json::parse(result.err).at("error").get<std::string>(), HasSubstr("--limit"));
}

TEST(Usage, UnknownClassIsNamedWithTheKnownOnes) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const ProgramResult result = runProgram({"search", "--data", "syn:B1?images=4", "--model", folder / "m.safetensors",
                                           "--method", "cull", "--classes", "C0,zebra", "--out", folder / "out"});
  EXPECT_EQ(result.exitCode, 2);
  EXPECT_THAT(result.err, HasSubstr("'zebra'"));
  EXPECT_THAT(result.err, HasSubstr("C0, C1, C2, C3"));
}

}  // namespace
}  // namespace passband::test
