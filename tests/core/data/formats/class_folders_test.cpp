#include "core/data/formats/class_folders.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/formats/image_file.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::string failureOf(const std::string& source) {
  try {
    openImageSet(source);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

class ClassFolders : public testing::Test {
 protected:
  /// Copies a fixture to a path in the folder.
  void put(const std::string& fixture, const std::string& to) {
    fs::create_directories((folder_ / to).parent_path());
    fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data" / fixture, folder_ / to);
  }
  void write(const std::string& to, const std::string& text) {
    fs::create_directories((folder_ / to).parent_path());
    writeFileAtomically(folder_ / to, text);
  }
  std::string source() { return folder_.path().string(); }
  std::shared_ptr<const ImageSet> open() { return openImageSet(source()); }

  test::TemporaryFolder folder_;
};

TEST_F(ClassFolders, FindsImagesByContentInSortedOrder) {
  put("rgb.png", "zebra/b.png");
  put("colour.jpg", "zebra/a");  // no extension
  put("rgb.webp", "cat/deep/er/x.png");
  put("grey.bmp", "cat/notes.txt");
  write("cat/readme.md", "not an image");
  write("cat/.hidden.png", "hidden");
  put("rgb.png", ".cache/a.png");
  put("rgb.png", "cat/.thumbs/a.png");
  put("rgb.png", "stray.png");
  const auto set = open();
  EXPECT_EQ(set->info().format, "class folders");
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "zebra"));
  ASSERT_EQ(set->size(), 4);
  EXPECT_EQ(set->imageName(0), "cat/deep/er/x.png");
  EXPECT_EQ(set->imageName(1), "cat/notes.txt");
  EXPECT_EQ(set->imageName(2), "zebra/a");
  EXPECT_EQ(set->imageName(3), "zebra/b.png");
  EXPECT_THAT((std::vector<std::int32_t>(set->labels().begin(), set->labels().end())), ElementsAre(0, 0, 1, 1));
  EXPECT_EQ(set->image(3).values, readImageFile(folder_ / "zebra/b.png").values);
}

TEST_F(ClassFolders, StatesASizeOnlyWhereAllAgree) {
  put("rgb.png", "cat/a.png");
  put("rgb.webp", "dog/a.webp");
  EXPECT_EQ(open()->info().height, 14);
  EXPECT_EQ(open()->info().width, 20);
  EXPECT_EQ(open()->info().channels, 3);
  put("grey.png", "dog/b.png");
  EXPECT_EQ(open()->info().height, 14);
  EXPECT_EQ(open()->info().channels, 0);
  put("colour.jpg", "dog/c.jpg");
  EXPECT_EQ(open()->info().height, 0);
}

TEST_F(ClassFolders, StatesNoSizeForImagesThatMayBeTurned) {
  put("orientation6.jpg", "cat/a.jpg");
  EXPECT_EQ(open()->info().height, 0);
  EXPECT_EQ(open()->image(0).height, 40);
}

TEST_F(ClassFolders, LinksThatLeadToThemselvesOrNowhereAreLeftOutAndCounted) {
  put("rgb.png", "cat/a.png");
  put("rgb.png", "dog/a.png");
  fs::create_symlink("loop.png", folder_ / "cat/loop.png");
  fs::create_symlink("circle", folder_ / "circle");
  fs::create_symlink("not there", folder_ / "dog/lost.png");
  fs::create_symlink("a.png", folder_ / "dog/good.png");
  const auto set = open();
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_EQ(set->size(), 3);
  ASSERT_EQ(set->info().remarks.size(), 1U);
  EXPECT_THAT(set->info().remarks[0], HasSubstr("3 links were skipped"));
}

TEST_F(ClassFolders, FilesThatAreOnlyCalledImagesAreCountedAndNamed) {
  put("rgb.png", "cat/a.png");
  write("cat/empty.JPG", "");
  write("cat/text.png", "no image");
  write("cat/notes.txt", "no image either");
  const auto set = open();
  EXPECT_EQ(set->size(), 1);
  EXPECT_THAT(set->info().remarks, ElementsAre("2 files were skipped: named like an image, but none; the first are "
                                               "'cat/empty.JPG', 'cat/text.png'"));
}

TEST_F(ClassFolders, ImagesOfKindsThatAreNotReadAreCountedAndNamed) {
  put("rgb.png", "cat/a.png");
  write("cat/b.gif", "GIF89a");
  write("dog/c.AVIF", "ftypavif");
  put("rgb.png", "dog/d.png");
  put("rgb.png", "stray.png");
  EXPECT_THAT(open()->info().remarks,
              ElementsAre("2 files were skipped: .AVIF, .gif images are not read, convert them to PNG; the first are "
                          "'cat/b.gif', 'dog/c.AVIF'",
                          "1 file was skipped: an image in no class folder; it is 'stray.png'"));
}

/// Twelve folders 0 .. 11, each with one image.
class NumberedFolders : public ClassFolders {
 protected:
  void SetUp() override {
    for (int number = 0; number < 12; ++number) put("rgb.png", std::to_string(number) + "/a.png");
  }
  std::vector<std::string> names(const std::string& changes, const DataOptions& options = {}) {
    return openImageSet(source() + changes, options)->info().classNames;
  }
};

TEST_F(NumberedFolders, AreIndicesWhereAllCount) {
  const auto set = open();
  EXPECT_THAT(set->info().classNames, ElementsAre("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11"));
  EXPECT_EQ(set->imageName(2), "2/a.png");
  ASSERT_EQ(set->info().remarks.size(), 1U);
  EXPECT_THAT(set->info().remarks[0],
              AllOf(HasSubstr("0 to 11"), HasSubstr("(0, 1, 10, 11, ..)"), HasSubstr("?order=name")));
}

TEST_F(NumberedFolders, ComeInTheOrderOfTheirNamesWhereThatIsAskedFor) {
  const auto set = openImageSet(source() + "?order=name");
  EXPECT_THAT(set->info().classNames, ElementsAre("0", "1", "10", "11", "2", "3", "4", "5", "6", "7", "8", "9"));
  EXPECT_EQ(set->imageName(2), "10/a.png");
  EXPECT_EQ(set->labels()[2], 2);
  EXPECT_THAT(set->info().remarks, testing::IsEmpty());
  EXPECT_EQ(names("", {.classOrder = ClassOrder::Name}), set->info().classNames);
  EXPECT_EQ(names("?order=number", {.classOrder = ClassOrder::Name}), open()->info().classNames)
      << "said of this source";
  EXPECT_NE(set->info().hash, open()->info().hash);
  EXPECT_THAT(failureOf(source() + "?order=size"), HasSubstr("name or number"));
}

TEST_F(NumberedFolders, WithGapsAreSortedByName) {
  fs::rename(folder_ / "0", folder_ / "100");
  EXPECT_EQ(names("").at(1), "10");
  EXPECT_THAT(open()->info().remarks.at(0), AllOf(HasSubstr("sorted by name"), HasSubstr("?order=number")));
  EXPECT_EQ(names("?order=number"),
            (std::vector<std::string>{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "100"}));
  put("rgb.png", "cat/a.png");
  EXPECT_EQ(names("").back(), "cat");
  EXPECT_THAT(open()->info().remarks, testing::IsEmpty());
  EXPECT_THAT(failureOf(source() + "?order=number"), HasSubstr("not all of them are numbers"));
}

TEST_F(ClassFolders, TurnedImagesAreCountedAndMayBeTakenAsStored) {
  put("orientation6.jpg", "cat/a.jpg");
  put("rgb.png", "cat/b.png");
  const auto turned = open(), stored = openImageSet(source() + "?exif=ignore");
  EXPECT_THAT(turned->info().remarks.at(0), AllOf(HasSubstr("one image is turned upright"), HasSubstr("?exif=ignore")));
  EXPECT_THAT(stored->info().remarks, testing::IsEmpty());
  EXPECT_EQ(turned->image(0).height, stored->image(0).width);
  EXPECT_EQ(turned->image(0).width, stored->image(0).height);
  EXPECT_NE(turned->info().hash, stored->info().hash);
  EXPECT_THAT(failureOf(source() + "?exif=maybe"), HasSubstr("turn or ignore"));
}

TEST_F(ClassFolders, HashTellsNamesSizesAndLabels) {
  put("rgb.png", "cat/a.png");
  put("rgb.png", "dog/a.png");
  const std::string hash = open()->info().hash;
  EXPECT_EQ(open()->info().hash, hash);
  fs::rename(folder_ / "dog/a.png", folder_ / "dog/b.png");
  const std::string renamed = open()->info().hash;
  EXPECT_NE(renamed, hash);
  fs::remove(folder_ / "dog/b.png");
  put("grey.png", "dog/b.png");
  EXPECT_NE(open()->info().hash, renamed);
}

TEST_F(ClassFolders, AnImageThatDoesNotDecodeIsAnErrorOnlyWhenItIsRead) {
  const MappedFile whole(fs::path(PASSBAND_FIXTURES) / "data/colour.jpg");
  write("cat/broken.jpg", std::string(whole.text().substr(0, 700)));
  put("rgb.png", "cat/good.png");
  const auto set = open();
  ASSERT_EQ(set->size(), 2);
  EXPECT_NO_THROW(set->image(1));
  try {
    set->image(0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("cat/broken.jpg"), HasSubstr("cut off")));
  }
}

TEST_F(ClassFolders, AnEmptyFolderIsAClassWithoutImagesAndNamed) {
  put("rgb.png", "cat/a.png");
  put("rgb.png", "emu/a.png");
  fs::create_directories(folder_ / "dog");
  for (const bool text : {false, true}) {
    if (text) write("dog/list.txt", "only text");
    const auto set = open();
    EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog", "emu")) << "outputs are matched by all of them";
    EXPECT_THAT(set->labels(), ElementsAre(0, 2));
    EXPECT_THAT(set->info().remarks, testing::Contains("class 'dog' has no image"));
  }
}

TEST_F(ClassFolders, FoldersWithoutAnyImageAreNoData) {
  write("src/main.c", "int main() {}");
  EXPECT_THAT(failureOf(source()), HasSubstr("hold no JPEG"));
}

TEST_F(ClassFolders, TrainingAndValidationFoldersAreNotClasses) {
  put("rgb.png", "train/cat/a.png");
  put("rgb.png", "val/cat/a.png");
  EXPECT_THROW(open(), UsageError);
  EXPECT_THAT(failureOf(source()), AllOf(HasSubstr("train and val"), HasSubstr(source() + "/train")));
  put("rgb.png", "val/directly.png");
  EXPECT_EQ(open()->classCount(), 2);
}

TEST_F(ClassFolders, SplitsMayBeCapitalised) {
  put("rgb.png", "Train/cat/a.png");
  put("rgb.png", "Test/cat/b.png");
  put("rgb.png", "Test/dog/b.png");
  EXPECT_THAT(failureOf(source()), HasSubstr("divided into Test and Train"));
  EXPECT_THAT(openImageSet(source() + ":test")->info().classNames, ElementsAre("cat", "dog"));
}

TEST_F(ClassFolders, OneFolderAroundTheClassFoldersIsNoClass) {
  put("rgb.png", "Training/cat/a.png");
  put("rgb.png", "Training/dog/a.png");
  EXPECT_THAT(failureOf(source()), HasSubstr("lie in Training: give " + source() + "/Training"));
  put("rgb.png", "Training/direct.png");
  EXPECT_EQ(open()->classCount(), 1) << "a class with folders of its own";
}

TEST_F(ClassFolders, AListThatIsNotReadIsSaid) {
  put("rgb.png", "train/a.png");
  write("trainLabels.csv", "image,label\na,3\n");
  EXPECT_THAT(open()->info().remarks,
              testing::Contains(AllOf(HasSubstr("'trainLabels.csv'"), HasSubstr("is not read"))));
}

TEST_F(ClassFolders, LinkedFoldersThatFormACircleEnd) {
  put("rgb.png", "cat/a.png");
  fs::create_directory_symlink(folder_.path(), folder_ / "cat/again");
  fs::create_directory_symlink(folder_ / "cat", folder_ / "dog");
  const auto set = open();
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_EQ(set->size(), 2);
}

TEST(ClassFoldersReal, ImagenetteHasTenClassesOfOneSize) {
  PASSBAND_SHARED_OR_SKIP(folder, "imagenette-224/val");
  const auto set = openImageSet(folder.string());
  EXPECT_EQ(set->size(), 500);
  EXPECT_EQ(set->classCount(), 10);
  EXPECT_EQ(set->info().classNames[0], "n01440764");
  const Image image = set->image(499);
  EXPECT_EQ(image.height, 224);
  EXPECT_EQ(image.width, 224);
  EXPECT_THROW(openImageSet(folder.parent_path().string()), UsageError);
}

TEST(ClassFoldersReal, PacsDomainsDecodeCompletely) {
  PASSBAND_SHARED_OR_SKIP(folder, "pacs/sketch");
  const auto set = openImageSet(folder.string());
  EXPECT_EQ(set->classCount(), 7);
  EXPECT_EQ(set->size(), 210);
  for (std::int64_t i = 0; i < set->size(); i += 30) EXPECT_EQ(set->image(i).width, 227) << set->imageName(i);
}

}  // namespace
}  // namespace passband
