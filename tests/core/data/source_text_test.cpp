#include "core/data/source_text.h"

#include <filesystem>
#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

TEST(SourceText, AChangeIsAddedReplacedAndTakenAway) {
  const test::TemporaryFolder folder;
  const std::string path = folder.path().string();
  EXPECT_EQ(withChange(path, "order", "name"), path + "?order=name");
  EXPECT_EQ(withChange(path + "?order=name", "order", "number"), path + "?order=number");
  EXPECT_EQ(withChange(path + "?order=name", "exif", "ignore"), path + "?exif=ignore&order=name");
  EXPECT_EQ(withChange(path + ":train?order=name", "order", ""), path + ":train");
  EXPECT_EQ(withChange(path, "order", ""), path);
}

TEST(TextLines, HaveNoBreaksEmptyLinesAndNoMarkBeforeUtf8) {
  EXPECT_EQ(textLines("\xEF\xBB\xBF"
                      "cat\r\n\ndog"),
            (std::vector<std::string>{"cat", "dog"}));
}

}  // namespace
}  // namespace passband
