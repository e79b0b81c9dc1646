#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/some_options.h"

namespace passband {
namespace {

using test::Colour;
using test::SomeOptions;
using test::someTable;

SomeOptions read(const std::string& json) {
  std::any options = SomeOptions();
  optionsFromJson(someTable(), options, json);
  return std::any_cast<SomeOptions>(options);
}

TEST(OptionJson, HasEveryOptionUnderItsKey) {
  EXPECT_EQ(optionsToJson(someTable(), SomeOptions{.colour = Colour::Blue, .budget = {4}}),
            R"({"bright":false,"budget":[4],"colour":"blue","count":3,"rate":0.5,"side":"left","steps":0})");
}

TEST(OptionJson, OfWhatIsNotAsTheDefaultsIsOnlyThat) {
  EXPECT_EQ(changedOptionsToJson(someTable(), SomeOptions()), "{}");
  EXPECT_EQ(changedOptionsToJson(someTable(), SomeOptions{.count = 4, .right = true}), R"({"count":4,"side":"right"})");
}

TEST(OptionJson, ComesBackAsItWasWritten) {
  const SomeOptions some{.bright = true, .count = 5, .steps = 7, .inner = {.1}, .colour = Colour::Green, .budget = {9}};
  const std::string json = optionsToJson(someTable(), some);
  EXPECT_EQ(optionsToJson(someTable(), read(json)), json);
}

TEST(OptionJson, NamesOfTheCommandLineAndIndicesOfChoicesAreReadToo) {
  EXPECT_EQ(read(R"({"lr":0.25})").inner.rate, .25);
  EXPECT_EQ(read(R"({"colour":2})").colour, Colour::Blue);
  EXPECT_EQ(read(R"({"another":2})").count, 3);
}

TEST(OptionJson, WhatIsNoneOfItsValuesIsRefusedAndLeavesTheOptions) {
  std::any options = SomeOptions{.count = 8};
  for (const char* json : {"", "[", R"({"count":"x"})", R"({"count":1})", R"({"colour":"pink"})", R"({"colour":-1})",
                           R"({"budget":[0]})", R"({"count":9,"rate":2})"}) {
    EXPECT_THROW(optionsFromJson(someTable(), options, json), Error) << json;
  }
  EXPECT_EQ(std::any_cast<SomeOptions>(options).count, 8);
}

TEST(OptionIdentity, HasListsAlwaysAndOtherOptionsWhereTheyAreNotTheDefault) {
  EXPECT_EQ(optionsIdentity(someTable(), SomeOptions()), R"({"both":[0,"red"]})");
  EXPECT_EQ(optionsIdentity(someTable(), SomeOptions{.count = 4, .steps = 2}), R"({"both":[2,"red"],"count":4})");
}

TEST(OptionIdentity, IsReadBackIntoTheSameOptions) {
  const SomeOptions some{.bright = true, .count = 5, .steps = 7, .inner = {.1}, .colour = Colour::Green, .budget = {9}};
  const std::string identity = optionsIdentity(someTable(), some);
  std::any options = SomeOptions();
  optionsFromIdentity(someTable(), options, identity);
  EXPECT_EQ(optionsToJson(someTable(), options), optionsToJson(someTable(), some));
  EXPECT_THROW(optionsFromIdentity(someTable(), options, R"({"both":[2]})"), Error) << "one of the list is missing";
}

}  // namespace
}  // namespace passband
