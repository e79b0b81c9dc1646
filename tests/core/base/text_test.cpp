#include "core/base/text.h"

#include <cstdint>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace passband {
namespace {

using testing::ElementsAre;

TEST(Text, IsCutAtEverySeparator) {
  EXPECT_THAT(split("a,b c,", ','), ElementsAre("a", "b c", ""));
  EXPECT_THAT(split("a,,b", ','), ElementsAre("a", "", "b"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, LosesTheBlanksAtItsEndsOnly) {
  EXPECT_EQ(trimmed("\t a b\r\n"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
  EXPECT_EQ(trimmed(""), "");
  EXPECT_EQ(trimmed("'a' ", " '"), "a");
}

TEST(Text, IsTakenPartByPart) {
  std::string_view text = "one,two,,";
  EXPECT_EQ(takeUntil(text, ','), "one");
  EXPECT_EQ(takeUntil(text, ','), "two");
  EXPECT_EQ(takeUntil(text, ','), "");
  EXPECT_EQ(text, "");
  EXPECT_EQ(takeUntil(text, ','), "");
}

TEST(NumberFrom, IsAllOfTheTextOrNothing) {
  EXPECT_EQ(numberFrom<double>("-2.5e-1"), -.25);
  EXPECT_EQ(numberFrom<float>(".1"), .1F);
  EXPECT_EQ(numberFrom<std::int64_t>("-12"), -12);
  EXPECT_EQ(numberFrom<std::uint64_t>("ff", 16), 255U);
  for (const char* const text : {"", " 1", "1 ", "1,5", "1.5x", "0x10", "+1"})
    EXPECT_EQ(numberFrom<double>(text), std::nullopt) << text;
  EXPECT_EQ(numberFrom<int>("1.5"), std::nullopt);
}

TEST(NumberFrom, HasNoNumberOutOfRange) {
  EXPECT_EQ(numberFrom<std::int32_t>("2147483648"), std::nullopt);
  EXPECT_EQ(numberFrom<std::uint8_t>("-1"), std::nullopt);
  EXPECT_EQ(numberFrom<double>("1e400"), std::nullopt);
}

}  // namespace
}  // namespace passband
