#include "core/base/shell_word.h"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>

namespace passband {
namespace {

/// What a shell makes of the text.
std::string printedByShell(const std::string& word) {
  std::FILE* const shell = popen(("printf %s " + word).c_str(), "r");
  std::array<char, 256> text{};
  const std::size_t length = std::fread(text.data(), 1, text.size(), shell);
  pclose(shell);
  return {text.data(), length};
}

TEST(ShellWord, AShellReadsTheTextBack) {
  for (const std::string text : {"plain/file-1.pth", "my images", "a.pth?weights=ema&stem=pooled", "it's", "$HOME `id`",
                                 "\\back\"slash", "*", ""}) {
    EXPECT_EQ(printedByShell(shellWord(text)), text);
  }
  EXPECT_EQ(shellWord("plain/file-1.pth"), "plain/file-1.pth");
}

}  // namespace
}  // namespace passband
