#include "core/data/label_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/data/formats/formats.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

const std::string picture = std::string(PASSBAND_FIXTURES) + "/data/grey.png";

class LabelTableTest : public testing::Test {
 protected:
  LabelTableTest() {
    std::filesystem::create_directory(folder_ / "deep");
    for (const char* name : {"a.png", "b.png", "deep/c.png"}) std::filesystem::copy_file(picture, folder_ / name);
  }

  std::shared_ptr<const ImageSet> openWith(const std::string& name, const std::string& text) {
    test::writeBytes(folder_ / name, text);
    return openImageSet(folder_.path());
  }

  test::TemporaryFolder folder_;
};

TEST_F(LabelTableTest, CsvNamesItsColumnsOrHasTwo) {
  for (const char* text :
       {"file,label\na.png,dog\nb.png,cat\n", "a.png,dog\nb.png,cat", "id;breed\r\na;dog\r\nb;cat\r\n",
        "x,category,y,image\n1,dog,2,\"a.png\"\n1,cat,2,\"b.png\"\n"}) {
    const auto set = openWith("labels.csv", text);
    EXPECT_EQ(set->info().format, "images with labels.csv");
    EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog")) << text;
    EXPECT_THAT(set->labels(), ElementsAre(1, 0)) << text;
    EXPECT_EQ(set->imageName(1), "b.png") << text;
    EXPECT_EQ(set->image(0).channels, 1) << text;
  }
}

TEST_F(LabelTableTest, JsonMayBeAnObjectOrAList) {
  for (const char* text : {R"({"a.png": "dog", "deep/c.png": "cat"})", R"([{"file": "a.png", "label": "dog"},
                            {"file": "c.png", "label": "cat"}])",
                           R"({"labels": [["a.png", "dog"], ["deep/c.png", "cat"]]})"}) {
    const auto set = openWith("labels.json", text);
    EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog")) << text;
    EXPECT_EQ(set->imageName(1), "deep/c.png") << text;
  }
}

TEST_F(LabelTableTest, ListsOfPublishedSetsAreFound) {
  const std::vector<std::pair<std::string, std::string>> lists = {
      {"metadata.csv", "file_name,label\na.png,dog\ndeep/c.png,cat\n"},
      {"metadata.jsonl",
       "{\"file_name\": \"a.png\", \"label\": \"dog\"}\n{\"file_name\": \"deep/c.png\", \"label\": \"cat\"}\n"},
      {"val_annotations.txt", "a.png\tdog\t0\t32\t44\t62\nc.png\tcat\t52\t55\t57\t59\n"}};
  for (const auto& [name, text] : lists) {
    const auto set = openWith(name, text);
    EXPECT_EQ(set->info().format, "images with " + name);
    EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog")) << name;
    EXPECT_THAT(set->labels(), ElementsAre(1, 0)) << name;
    std::filesystem::remove(folder_ / name);
  }
}

TEST(LabelTable, ReadsWhatPeopleWrite) {
  const auto files = [](const std::string& text) { return parseLabelTable(text, "t").files; };
  const auto expected = ElementsAre(Pair("a.png", "dog"), Pair("b.png", "cat"));
  EXPECT_THAT(files(",file,label\n0,a.png,dog\n1,b.png,cat\n"), expected) << "pandas' index";
  EXPECT_THAT(files("image,cat,dog,bird\na.png,0,1,0\nb.png,1.0,0.0,0.0\n"), expected) << "one column a class";
  EXPECT_THAT(files("a.png dog\nb.png cat\n"), expected) << "blanks";
  EXPECT_THAT(files("ImageId,PredictionString\na.png,dog 85 1 499 272 dog 131 0 499 254\nb.png,cat 1 2 3 4\n"),
              expected)
      << "boxes of ImageNet's challenge";
  EXPECT_THROW(files("image,cat,dog\na.png,1,1\nb.png,1,0\n"), Error) << "two classes of one image";
  EXPECT_THROW(files("{\"file\": \"a.png\", \"label\": \"dog\"}\nno object\n"), Error);
}

TEST_F(LabelTableTest, BackslashesInAListDivideFolders) {
  const auto set = openWith("labels.csv", "file,label\ndeep\\c.png,dog\n.\\a.png,cat\n");
  EXPECT_EQ(set->size(), 2);
  EXPECT_EQ(set->imageName(0), "deep/c.png");
}

TEST_F(LabelTableTest, NumbersStayTheLabelsTheyAre) {
  const auto set = openWith("labels.csv", "file,label\na.png,10\nb.png,2\n");
  EXPECT_THAT(set->labels(), ElementsAre(10, 2));
  EXPECT_EQ(set->classCount(), 11);
}

TEST_F(LabelTableTest, MissingFilesAreCounted) {
  const auto set = openWith("labels.csv", "file,label\na.png,dog\nnone.png,cat\n../b.png,cat\n");
  EXPECT_EQ(set->size(), 2);  // ../b.png is found as b.png inside, nothing outside is looked for
  EXPECT_THAT(set->info().remarks, ElementsAre("1 listed files are not there"));
  test::writeBytes(folder_ / "labels.csv", "file,label\nnone.png,dog\n");
  EXPECT_THAT(test::refusal(folder_.path()), HasSubstr("none of its 1 files"));
}

TEST_F(LabelTableTest, AListElsewhereIsGivenWithLabels) {
  const test::TemporaryFolder elsewhere;
  test::writeBytes(elsewhere / "mine.csv", "a.png,1\nb.png,0\n");
  const auto set = openImageSet(folder_.path(), {.labels = elsewhere / "mine.csv"});
  EXPECT_THAT(set->labels(), ElementsAre(1, 0));
}

TEST(LabelTable, QuotedFieldsMayHoldSeparatorsAndQuotes) {
  const LabelTable table = parseLabelTable("file,label\n\"a,b.png\",\"say \"\"x\"\"\"\n", "t");
  EXPECT_THAT(table.files, ElementsAre(Pair("a,b.png", "say \"x\"")));
}

TEST(LabelTable, RefusesListsWithoutFilesOrLabels) {
  for (const char* text :
       {"", "\n\n", "one\ntwo\n", "a,b,c\n1,2,3\n", "file,label\na.png\n", "{", "[1, 2]", "{\"a\": [1]}", "[]"})
    EXPECT_THROW(parseLabelTable(text, "t"), Error) << text;
}

}  // namespace
}  // namespace passband
