#include "core/base/option_values.h"

#include <gtest/gtest.h>

#include "tests/support/some_options.h"

namespace passband {
namespace {

std::string valuesOf(std::string_view key) {
  return optionValuesText(test::specOf(key), test::someTable());
}

TEST(OptionValues, SayTheRangeAndWhatZeroStandsFor) {
  EXPECT_EQ(valuesOf("count"), "at least 2, or 0: none");
  EXPECT_EQ(valuesOf("steps"), "at least 0");
  EXPECT_EQ(valuesOf("rate"), "above 0 and below 1");
  EXPECT_EQ(valuesOf("budget"), "each at least 1");
}

TEST(OptionValues, SayTheNamesOfAChoice) {
  EXPECT_EQ(valuesOf("colour"), "one of red, green, blue");
  EXPECT_EQ(valuesOf("side"), "one of left, right");
  EXPECT_EQ(valuesOf("bright"), "") << "a switch has none";
}

TEST(OptionValues, HaveTheUnitButSharesNone) {
  OptionSpec spec = test::specOf("steps");
  spec.unit = "px";
  spec.zero = "none";
  EXPECT_EQ(optionValuesText(spec, test::someTable()), "at least 0 px; 0: none");
  spec.unit = "%";
  spec.range.high = 1;
  EXPECT_EQ(optionValuesText(spec, test::someTable()), "in 0 .. 1; 0: none");
}

}  // namespace
}  // namespace passband
