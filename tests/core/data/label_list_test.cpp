#include "core/data/label_list.h"

#include <gmock/gmock.h>

#include "tests/core/data/formats/formats.h"
#include "tests/support/error_of.h"
#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LabelList read(const std::string& content) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "labels", content);
  return readLabelList(folder / "labels");
}

std::string refusal(const std::string& content) {
  return test::errorOf([&] { read(content); });
}

TEST(LabelList, NumbersAreTakenAsTheyAre) {
  const LabelList list = read("3\n0\r\n\n12\n");
  EXPECT_THAT(list.labels, ElementsAre(3, 0, 12));
  EXPECT_THAT(list.names, IsEmpty());
  EXPECT_EQ(list.highest(), 12);
}

/// Windows programs write it before UTF-8: the first number became a name, and all numbers with it.
TEST(LabelList, TheMarkBeforeUtf8BelongsToNoLabel) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_THAT(read(mark + "3\n0\n").labels, ElementsAre(3, 0));
  EXPECT_THAT(read(mark + "dog\ncat\n").names, ElementsAre("cat", "dog"));
  EXPECT_THAT(read(mark + "[2, 1]").labels, ElementsAre(2, 1));
}

TEST(LabelList, NamesAreNumberedInSortedOrder) {
  const LabelList list = read("dog\ncat\n\"dog\"\nant\n");
  EXPECT_THAT(list.names, ElementsAre("ant", "cat", "dog"));
  EXPECT_THAT(list.labels, ElementsAre(2, 1, 2, 0));
}

TEST(LabelList, NumbersAmongNamesAreNames) {
  const LabelList list = read("dog\ncat\n7\n");
  EXPECT_THAT(list.names, ElementsAre("7", "cat", "dog"));
  EXPECT_THAT(list.labels, ElementsAre(2, 1, 0));
}

TEST(LabelList, OfATableTheLastColumnCountsAndItsHeadDoesNot) {
  EXPECT_THAT(read("file,class_id\na.png,4\nb.png,2\n").labels, ElementsAre(4, 2));
  EXPECT_THAT(read("a.png;4\nb.png;2\n").labels, ElementsAre(4, 2));
  EXPECT_THAT(read("label\ncat\n").names, ElementsAre("cat"));
}

TEST(LabelList, JsonListsHoldNumbersOrNames) {
  EXPECT_THAT(read(" [2, 0, 2]").labels, ElementsAre(2, 0, 2));
  EXPECT_THAT(read("[\"b\", \"a\"]").names, ElementsAre("a", "b"));
  EXPECT_THAT(refusal("[1.5]"), HasSubstr("whole numbers or names"));
  EXPECT_THAT(refusal("[1, 2"), HasSubstr("begins as a JSON list but is none"));
}

TEST(LabelList, ArraysAreOneNumberAnImage) {
  const auto array = [](const std::string& type, const std::string& shape, const std::string& values) {
    return test::npyBytes(type, shape, values);
  };
  EXPECT_THAT(read(array("|u1", "3,", {1, 0, 2})).labels, ElementsAre(1, 0, 2));
  EXPECT_THAT(read(array("|u1", "3, 1", {1, 0, 2})).labels, ElementsAre(1, 0, 2));
  EXPECT_THAT(refusal(array("|u1", "1, 3", {1, 0, 2})), AllOf(HasSubstr("labels"), HasSubstr("1 x 3")));
  EXPECT_THAT(refusal(array("|i1", "2,", {1, -1})), HasSubstr("it holds -1"));
  EXPECT_THAT(refusal(array("<f4", "1,", std::string("\0\0\0\x3f", 4))), HasSubstr("it holds 0.5"));
  EXPECT_THAT(refusal(array("<i4", "1,", std::string("\xa0\x86\1\0", 4))), HasSubstr("it holds 100000"));
}

TEST(LabelList, ArraysMayHoldTexts) {
  using namespace std::string_literals;
  const std::string two =
      "d\0\0\0\xf6\0\0\0g\0\0\0"
      "c\0\0\0\0\0\0\0\0\0\0\0"s;  // "d\u00f6g", "c"
  EXPECT_THAT(read(test::npyBytes("<U3", "2,", two)).names, ElementsAre("c", "d\xc3\xb6g"));
  EXPECT_THAT(read(test::npyBytes("|S3", "2,", "dogc\0\0"s)).names, ElementsAre("c", "dog"));
  EXPECT_THAT(read(test::npyBytes(">U1", "2,", "\0\0\0b\0\0\0a"s)).labels, ElementsAre(1, 0));
  EXPECT_THAT(read(test::npyBytes("|S1", "2,", "31")).labels, ElementsAre(3, 1)) << "numbers as texts";
  for (const std::string& shape : {"3,"s, "18446744073709551615, 18446744073709551615"s})
    EXPECT_THAT(refusal(test::npyBytes("|S3", shape, "dogc\0\0"s)), HasSubstr("is damaged"));
  EXPECT_THAT(refusal(test::npyBytes("|O", "1,", "x")), HasSubstr("no plain numbers"));
}

TEST(LabelList, TheOnlyArrayOfAnArchiveIsTaken) {
  const std::string labels = test::npyBytes("|u1", "2,", {1, 0});
  EXPECT_THAT(read(test::zipArchive({{"arr_0.npy", labels}})).labels, ElementsAre(1, 0));
  EXPECT_THAT(refusal(test::zipArchive({{"a.npy", labels}, {"b.npy", labels}})), HasSubstr("of one array"));
}

TEST(LabelList, NothingIsNoList) {
  EXPECT_THAT(refusal("\n\n"), HasSubstr("it holds none"));
  EXPECT_THAT(refusal("a.png,cat\nb.png,\n"), HasSubstr("one of them is empty"));
}

}  // namespace
}  // namespace passband
