#include "cli/options.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/error_of.h"

namespace passband::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Values {
  std::string text;
  std::filesystem::path path = "before";
  int whole = 3;
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  double share = .5;
  bool flag = false;
  std::vector<std::string> files;
};

Values parsed(const std::vector<std::string>& arguments) {
  Values values;
  const auto parser = parseArguments(arguments, [&](Options& options) {
    options.add("--text,--other", values.text, "a text").required();
    options.add("--path", values.path, "a path");
    options.add("--whole", values.whole, "a number").showDefault();
    options.add("--seed", values.seed, "a large number");
    options.add("--steps", values.steps, "a large number of either sign");
    options.add("--share", values.share, "a share");
    options.addFlag("--flag", values.flag, "a switch");
    options.add("FILE", values.files, "files");
  });
  return values;
}

TEST(Options, EveryKindIsWrittenIntoItsMember) {
  const Values values = parsed({"one", "--other", "a b", "--path", "p/q", "--whole", "-7", "--seed",
                                "18446744073709551615", "--share", ".25", "--flag", "two"});
  EXPECT_EQ(values.text, "a b");
  EXPECT_EQ(values.path, "p/q");
  EXPECT_EQ(values.whole, -7);
  EXPECT_EQ(values.seed, 18446744073709551615u);
  EXPECT_EQ(values.share, .25);
  EXPECT_TRUE(values.flag);
  EXPECT_THAT(values.files, ElementsAre("one", "two"));
}

TEST(Options, WhatIsNotGivenStaysAsItWas) {
  const Values values = parsed({"--text", "t"});
  EXPECT_EQ(values.path, "before");
  EXPECT_EQ(values.whole, 3);
  EXPECT_FALSE(values.flag);
  EXPECT_THAT(values.files, ElementsAre());
}

TEST(Options, NumbersThatDoNotFitAreRefused) {
  const auto saidOf = [](const char* option, const char* value) {
    return test::errorOf([&] { parsed({"--text", "t", option, value}); });
  };
  EXPECT_THAT(saidOf("--seed", "18446744073709551616"), HasSubstr("--seed: is too large: it must be below 2^64"));
  EXPECT_THAT(saidOf("--steps", "9223372036854775808"), HasSubstr("--steps: is too large"));
  EXPECT_THAT(saidOf("--whole", "2147483648"), HasSubstr("--whole"));
}

TEST(Options, WrongUsageNamesTheOption) {
  EXPECT_THROW(parsed({}), UsageError);
  EXPECT_THAT(test::errorOf([] { parsed({"--whole", "1"}); }), HasSubstr("--text"));
  EXPECT_THAT(test::errorOf([] { parsed({"--text", "t", "--whole", "many"}); }), HasSubstr("--whole"));
  EXPECT_THAT(test::errorOf([] { parsed({"--text", "t", "--nothing"}); }), HasSubstr("--nothing"));
  EXPECT_THAT(test::errorOf([] { parsed({"--text", "t", "--path", ""}); }), HasSubstr("--path: is given without"));
}

}  // namespace
}  // namespace passband::cli
