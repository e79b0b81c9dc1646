#include "core/base/utf8.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(Utf8, WellFormedCharactersHaveTheirLength) {
  EXPECT_EQ(utf8Length("a", 0), 1U);
  EXPECT_EQ(utf8Length("\u00e9", 0), 2U);
  EXPECT_EQ(utf8Length("x\u20ac", 1), 3U);
  EXPECT_EQ(utf8Length("\U0001F98A", 0), 4U);
  for (const char* const none :
       {"\xe9", "\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "\xe2\x82", "\xc3("})
    EXPECT_EQ(utf8Length(none, 0), 0U) << none;
}

TEST(Utf8, OtherBytesAreSpelledAndStayDifferent) {
  EXPECT_EQ(asUtf8("caf\u00e9\n"), "caf\u00e9\n");
  EXPECT_EQ(asUtf8("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(asUtf8("\xff\xe9 \xe2\x82"), "\\xff\\xe9 \\xe2\\x82");
  EXPECT_EQ(asUtf8(""), "");
}

}  // namespace
}  // namespace passband
