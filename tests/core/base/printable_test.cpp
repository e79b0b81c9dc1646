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

TEST(Printable, WhatTurnsTheWritingGoes) {
  EXPECT_EQ(printable("a\u202Egnp.exe"), "a???gnp.exe");
  EXPECT_EQ(printable("a\u2066b\u2069\u2028"), "a???b??????");
  EXPECT_EQ(printable("\u2030 \u2065 \u206A"), "\u2030 \u2065 \u206A") << "their neighbours stay";
}

TEST(Printable, SentencesAndTextsMayBeLong) {
  const std::string folder(150, 'x');
  EXPECT_EQ(printableLine("cannot read " + folder + "/\x1b]0;a\x07\n"), "cannot read " + folder + "/?]0;a??");
  EXPECT_EQ(printableText("a\n\x1b[2Jb\n"), "a\n?[2Jb\n");
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

TEST(Printable, APathThatIsTooDeepDoesNotFillTheMessage) {
  const std::string path(240000, 'x');
  const std::string said = printableLine("cannot open /top/" + path + "/end.pt: there is no such file");
  EXPECT_LT(said.size(), 400U);
  EXPECT_EQ(said.substr(0, 20), "cannot open /top/xxx");
  EXPECT_NE(said.find("/end.pt: there is no such file"), std::string::npos);
  std::string words;
  for (int i = 0; i < 100000; ++i) words += "a ";
  EXPECT_LE(shortened(words).size(), 4003U) << "folders whose names have blanks";
  std::string umlauts;
  for (int i = 0; i < 1000; ++i) umlauts += "ü";
  for (const int shift : {0, 1}) EXPECT_TRUE(isPrintable(shortened(std::string(std::size_t(shift), 'x') + umlauts)));
}

}  // namespace
}  // namespace passband
