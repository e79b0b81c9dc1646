#include "core/base/printable.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(Printable, TextStaysAndControlsGo) {
  EXPECT_EQ(printable("layer1.0.conv1.weight"), "layer1.0.conv1.weight");
  EXPECT_EQ(printable("größe 尺 😀"), "größe 尺 😀");
  EXPECT_EQ(printable("\x1b[31mred\n\x7f"), "?[31mred??");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "??31m")
      << "the one-byte escape of C1";
}

TEST(Printable, InvalidUtf8IsNotPassedOn) {
  for (const char* bad : {"\x80", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf0\x80\x80\x80",
                          "\xe2\x82", "\xff"}) {
    EXPECT_FALSE(isPrintable(bad));
    for (const char byte : printable(bad)) EXPECT_EQ(byte, '?');
  }
  EXPECT_TRUE(isPrintable(""));
  EXPECT_TRUE(isPrintable("\xf4\x8f\xbf\xbf"));
}

TEST(Printable, LongNamesAreCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 60; ++i) name += "é";
  const std::string shown = printable(name);
  EXPECT_LE(shown.size(), 103u);
  EXPECT_TRUE(shown.ends_with("..."));
  EXPECT_TRUE(isPrintable(shown));
}

}  // namespace
}  // namespace passband
