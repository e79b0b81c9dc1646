#include "core/base/option_spec.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/error_of.h"
#include "tests/support/some_options.h"

namespace passband {
namespace {

using test::Colour;
using test::errorOf;
using test::SomeOptions;
using test::someTable;
using test::specOf;

/// The options after one text, or none where it is refused.
SomeOptions with(std::string_view key, const std::string& text) {
  std::any options = SomeOptions();
  setOption(specOf(key), options, text, "--it");
  return std::any_cast<SomeOptions>(options);
}

std::string refusal(std::string_view key, const std::string& text) {
  return errorOf([&] { with(key, text); });
}

TEST(OptionSpec, TextsAreWrittenIntoTheFieldsOfTheStruct) {
  EXPECT_TRUE(with("bright", "true").bright);
  EXPECT_EQ(with("count", "12").count, 12);
  EXPECT_EQ(with("steps", "9000000000").steps, 9'000'000'000);
  EXPECT_EQ(with("rate", ".25").inner.rate, .25);
  EXPECT_EQ(with("rate", "1e-3").inner.rate, .001);
  EXPECT_EQ(with("colour", "blue").colour, Colour::Blue);
  EXPECT_TRUE(with("side", "right").right);
  EXPECT_EQ(with("budget", "3,4,5").budget, (std::vector<std::int64_t>{3, 4, 5}));
  EXPECT_EQ(with("budget", "pair").budget, (std::vector<std::int64_t>{1, 2}));
  EXPECT_TRUE(with("budget", "").budget.empty());
}

TEST(OptionSpec, ATextReadBackGivesTheSameText) {
  for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{{"bright", "true"},
                                                                                  {"count", "0"},
                                                                                  {"steps", "9000000000"},
                                                                                  {"rate", "0.1"},
                                                                                  {"colour", "green"},
                                                                                  {"side", "left"},
                                                                                  {"budget", "3,4,5"}}) {
    std::any options = SomeOptions();
    setOption(specOf(key), options, text, "--it");
    EXPECT_EQ(optionText(specOf(key), options), text) << key;
  }
}

TEST(OptionSpec, WhatCannotBeIsOneSentenceThatBeginsWithTheNameOfTheFace) {
  EXPECT_EQ(refusal("count", "ten"), "--it needs a whole number, not 'ten'");
  EXPECT_EQ(refusal("count", "2.5"), "--it needs a whole number, not '2.5'");
  EXPECT_EQ(refusal("count", "9000000000"), "--it is too large or too small: 9000000000");
  EXPECT_EQ(refusal("count", "-1"), "--it must be at least 2, or 0 (none)");
  EXPECT_EQ(refusal("rate", "0"), "--it must be above 0 and below 1");
  EXPECT_EQ(refusal("rate", "nan"), "--it must be above 0 and below 1");
  EXPECT_EQ(refusal("rate", ""), "--it needs a number, not ''");
  EXPECT_EQ(refusal("colour", "pink"), "--it is one of red, green, blue, not 'pink'");
  EXPECT_EQ(refusal("bright", "yes"), "--it is true or false, not 'yes'");
  EXPECT_EQ(refusal("budget", "3,0"), "each of --it must be at least 1");
  EXPECT_EQ(refusal("budget", "3,,4"), "--it needs a whole number, not ''");
}

TEST(OptionSpec, ARefusedTextLeavesTheOptionsAsTheyWere) {
  std::any options = SomeOptions{.count = 7};
  EXPECT_THROW(setOption(specOf("count"), options, "1", "--it"), UsageError);
  EXPECT_EQ(std::any_cast<SomeOptions>(options).count, 7);
}

TEST(OptionSpec, ZeroIsPossibleWhereItStandsForSomething) {
  EXPECT_EQ(with("count", "0").count, 0);
  EXPECT_EQ(refusal("count", "1"), "--it must be at least 2, or 0 (none)");
}

TEST(OptionSpec, ChecksNameTheOptionByItsLabel) {
  checkOptions(someTable(), SomeOptions());
  EXPECT_EQ(errorOf([] { checkOptions(someTable(), SomeOptions{.count = 1}); }),
            "the number of things must be at least 2, or 0 (none)");
  EXPECT_EQ(errorOf([] { checkOptions(someTable(), SomeOptions{.inner = {.rate = 2}}); }),
            "the LR must be above 0 and below 1");
  EXPECT_THROW(checkOptions(someTable(), SomeOptions{.colour = Colour(7)}), UsageError);
}

TEST(OptionSpec, TheNameOnTheCommandLineIsTheKeyWithDashesUnlessItHasItsOwn) {
  EXPECT_EQ(optionName(specOf("rate")), "lr");
  EXPECT_EQ(optionName({.key = "max_steps"}), "max-steps");
}

}  // namespace
}  // namespace passband
