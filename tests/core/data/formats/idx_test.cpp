#include "core/data/formats/idx.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/data/formats/formats.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace std::string_literals;

const std::string twoImages = "\0\0\x08\3\0\0\0\2\0\0\0\1\0\0\0\2"s + "\x00\xff\x33\x66"s;
const std::string twoLabels = "\0\0\x08\1\0\0\0\2"s + "\7\1"s;

TEST(Idx, TakesTheLabelsBeside) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "train-images-idx3-ubyte", twoImages);
  EXPECT_THAT(test::refusal(folder / "train-images-idx3-ubyte"), HasSubstr("give the labels in a file of their own"));
  test::writeBytes(folder / "train-labels-idx1-ubyte", twoLabels);
  for (const std::string& source :
       {(folder / "train-images-idx3-ubyte").string(), folder.path().string(), folder.path().string() + ":train"}) {
    const auto set = openImageSet(source);
    EXPECT_THAT(set->labels(), ElementsAre(7, 1));
    EXPECT_EQ(set->info().height, 1);
    EXPECT_EQ(set->info().width, 2);
    EXPECT_THAT(set->image(0).values, ElementsAre(0.F, 1.F));
    EXPECT_EQ(set->info().classNames.size(), 8U);
  }
  EXPECT_THAT(test::refusal(folder.path().string() + ":test"), HasSubstr("no IDX images of that part"));
}

/// As torchvision leaves it behind, and as some unpackers do.
TEST(Idx, ASetThatIsThereTwiceOrBesideAFolderOfItsNameIsOneSet) {
  const test::TemporaryFolder folder;
  const std::filesystem::path raw = folder / "MNIST/raw";
  std::filesystem::create_directories(raw / "t10k-images-idx3-ubyte");
  test::writeBytes(raw / "train-images-idx3-ubyte", twoImages);
  test::writeBytes(raw / "train-images-idx3-ubyte.gz", "not looked at");
  test::writeBytes(raw / "train-labels-idx1-ubyte", twoLabels);
  for (const std::string& source : {raw.string(), raw.string() + ":train", folder.path().string(),
                                    folder.path().string() + ":train", (folder / "MNIST").string()})
    EXPECT_EQ(openImageSet(source)->imageName(1), "image 1 of train-images-idx3-ubyte") << source;
  std::filesystem::copy(folder / "MNIST", folder / "KMNIST", std::filesystem::copy_options::recursive);
  EXPECT_THAT(test::refusal(folder.path()), testing::AllOf(HasSubstr("several datasets"), HasSubstr("KMNIST/raw")));
}

TEST(Idx, LabelsThatBeginAtOneAreSaid) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "train-images-idx3-ubyte", twoImages);
  test::writeBytes(folder / "train-labels-idx1-ubyte", "\0\0\x08\1\0\0\0\2"s + "\1\2"s);
  EXPECT_THAT(openImageSet(folder.path())->info().remarks,
              ElementsAre("label 0 has no image; if the labels count from 1, subtract 1 from each"));
  test::writeBytes(folder / "train-labels-idx1-ubyte", "\0\0\x08\1\0\0\0\2"s + "\0\3"s);
  EXPECT_THAT(openImageSet(folder.path())->info().remarks, ElementsAre("2 classes have no image; the first is '1'"));
}

TEST(Idx, ATestSetMayLieBesideTheTrainingSet) {
  const test::TemporaryFolder folder;
  for (const char* part : {"train", "t10k"}) {
    test::writeBytes(folder / (part + "-images-idx3-ubyte"s), twoImages);
    test::writeBytes(folder / (part + "-labels-idx1-ubyte"s), twoLabels);
  }
  EXPECT_THAT(test::refusal(folder.path()), HasSubstr(":train"));
  EXPECT_EQ(openImageSet(folder.path().string() + ":test")->imageName(0), "image 0 of t10k-images-idx3-ubyte");
}

TEST(Idx, RefusesFilesOfAnotherLengthThanTheirHeaderSays) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "a-labels-idx1-ubyte", twoLabels);
  for (const std::string& bytes : {twoImages.substr(0, twoImages.size() - 1), twoImages + "x",
                                   "\0\0\x08\3\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"s}) {
    test::writeBytes(folder / "a-images-idx3-ubyte", bytes);
    EXPECT_NE(test::refusal(folder / "a-images-idx3-ubyte"), "");
  }
}

TEST(Idx, RealFashionMnistIsReadPacked) {
  PASSBAND_SHARED_OR_SKIP(path, "fashion-mnist");
  const auto set = openImageSet(path.string() + "?classes=fashion-mnist");
  EXPECT_EQ(set->size(), 10'000);
  EXPECT_EQ(set->info().format, "IDX (gzip)");
  EXPECT_EQ(set->info().height, 28);
  EXPECT_EQ(set->info().channels, 1);
  EXPECT_EQ(set->info().classNames[9], "ankle boot");
  EXPECT_EQ(indicesOfClass(*set, 4).size(), 1'000U);  // as the set's authors say
  const auto glance = openImageSet(path, {.glance = true});
  EXPECT_EQ(glance->size(), 10'000);
  EXPECT_EQ(glance->info().hash, "");
}

TEST(Idx, ADamagedPackedFileIsRefused) {
  PASSBAND_SHARED_OR_SKIP(path, "fashion-mnist/t10k-images-idx3-ubyte.gz");
  const test::TemporaryFolder folder;
  const MappedFile whole(path);
  writeFileAtomically(folder / "t10k-images-idx3-ubyte.gz", whole.bytes().first(100'000));
  std::filesystem::copy_file(path.parent_path() / "t10k-labels-idx1-ubyte.gz", folder / "t10k-labels-idx1-ubyte.gz");
  EXPECT_THAT(test::refusal(folder / "t10k-images-idx3-ubyte.gz"), HasSubstr("damaged or cut off"));
}

}  // namespace
}  // namespace passband
