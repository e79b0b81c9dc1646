#include "core/base/word_list.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(WordList, AlternativesAreNamedOnce) {
  EXPECT_EQ(alternatives({}), "");
  EXPECT_EQ(alternatives({"", "a", "a"}), "a");
  EXPECT_EQ(alternatives({"a", "b"}), "a or b");
  EXPECT_EQ(alternatives({"a", "b", "a", "", "c"}), "a, b or c");
}

}  // namespace
}  // namespace passband
