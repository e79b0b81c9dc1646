#include "core/data/formats/cifar.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/hash.h"
#include "tests/core/data/archives/gzipped.h"
#include "tests/core/data/archives/tar_bytes.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

/// A record whose planes count up from `start`: R = start, G = start + 1, B = start + 2, and one deviating pixel.
std::string record(const std::string& labels, int start) {
  std::string text = labels;
  for (int plane = 0; plane < 3; ++plane) text += std::string(1024, static_cast<char>(start + plane));
  text[labels.size() + 1024 + 33] = '\xFF';  // green at row 1, column 1
  return text;
}

std::string label(int value) {
  return std::string(1, static_cast<char>(value));
}
std::string labels100(int coarse, int fine) {
  return label(coarse) + label(fine);
}

std::string failureOf(const std::string& source) {
  try {
    openImageSet(source);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

std::vector<std::int32_t> labelsOf(const ImageSet& set) {
  return {set.labels().begin(), set.labels().end()};
}

class Cifar : public testing::Test {
 protected:
  void write(const std::string& name, const std::string& content) { writeFileAtomically(folder_ / name, content); }
  std::string path(const std::string& name) { return (folder_ / name).string(); }
  std::string folder() { return folder_.path().string(); }

  test::TemporaryFolder folder_;
};

TEST_F(Cifar, ReadsLabelsPixelsAndNamesWhateverTheFileIsCalled) {
  const std::string content = record(label(3), 10) + record(label(9), 20);
  write("renamed", content);
  const auto set = openImageSet(path("renamed"));
  EXPECT_EQ(set->info().format, "CIFAR-10 binary");
  EXPECT_THAT(labelsOf(*set), ElementsAre(3, 9));
  EXPECT_EQ(set->info().classNames[3], "cat");
  EXPECT_EQ(set->info().hash, sha256(content));
  EXPECT_EQ(set->info().usualRecipe, recipePreset("cifar10"));
  EXPECT_EQ(set->imageName(1), "image 1 of renamed");
  const Image image = set->image(1);
  EXPECT_EQ(image.levels, 255);
  EXPECT_FLOAT_EQ(image.values[0], 20.0F / 255);
  EXPECT_FLOAT_EQ(image.values[3 * 33], 20.0F / 255);
  EXPECT_FLOAT_EQ(image.values[3 * 33 + 1], 1);
  EXPECT_FLOAT_EQ(image.values[3 * 1023 + 2], 22.0F / 255);
  EXPECT_THROW(set->image(2), Error);
}

TEST_F(Cifar, HundredTakesTheFineLabels) {
  write("train.bin", record(labels100(19, 99), 1) + record(labels100(0, 42), 2));
  const auto set = openImageSet(folder());
  EXPECT_EQ(set->info().format, "CIFAR-100 binary");
  EXPECT_THAT(labelsOf(*set), ElementsAre(99, 42));
  EXPECT_EQ(set->info().classNames[42], "class 42");
  EXPECT_EQ(set->info().usualRecipe, recipePreset("cifar100"));
  EXPECT_FLOAT_EQ(set->image(1).values[0], 2.0F / 255);
}

TEST_F(Cifar, NamesComeFromTheFileBesideTheImages) {
  write("batches.meta.txt", "uno\r\ndue\n\ntre\n\n");
  write("test_batch.bin", record(label(2), 1));
  EXPECT_THAT(openImageSet(folder())->info().classNames, ElementsAre("uno", "due", "tre"));
  write("test_batch.bin", record(label(3), 1));
  EXPECT_THAT(failureOf(folder()), AllOf(HasSubstr("batches.meta.txt"), HasSubstr("3 classes")));
}

TEST_F(Cifar, FolderPartsAreChosenBySuffix) {
  write("data_batch_2.bin", record(label(2), 2) + record(label(4), 4));
  write("data_batch_1.bin", record(label(1), 1));
  EXPECT_THAT(labelsOf(*openImageSet(folder())), ElementsAre(1, 2, 4));
  write("test_batch.bin", record(label(7), 7));
  const auto train = openImageSet(folder() + ":train");
  EXPECT_THAT(labelsOf(*train), ElementsAre(1, 2, 4));
  EXPECT_EQ(train->imageName(2), "image 1 of data_batch_2.bin");
  EXPECT_FLOAT_EQ(train->image(2).values[0], 4.0F / 255);
  EXPECT_THAT(labelsOf(*openImageSet(folder() + ":test")), ElementsAre(7));
  EXPECT_THROW(openImageSet(folder()), UsageError);
  EXPECT_THAT(failureOf(folder()), AllOf(HasSubstr(folder() + ":train"), HasSubstr(folder() + ":test")));
}

TEST_F(Cifar, MissingPartIsNamed) {
  write("test.bin", record(labels100(1, 1), 1));
  EXPECT_THAT(failureOf(folder() + ":train"), HasSubstr("no training images"));
}

TEST_F(Cifar, TruncatedFileSaysHowManyBytesAreMissing) {
  std::string ten;
  for (int i = 0; i < 10; ++i) ten += record(label(i), 10 * i);
  write("test_batch.bin", ten.substr(0, ten.size() - 100));
  EXPECT_THAT(failureOf(path("test_batch.bin")),
              AllOf(HasSubstr("test_batch.bin"),
                    HasSubstr("after 9 whole CIFAR-10 records 100 bytes are missing or 2973 too many")));
  EXPECT_THAT(failureOf(folder()), HasSubstr("100 bytes are missing"));
}

TEST_F(Cifar, LabelsOutOfRangeAreNotCifar) {
  write("test_batch.bin", record(label(3), 10) + record(label(10), 20));
  EXPECT_THAT(failureOf(path("test_batch.bin")), HasSubstr("no known data format"));
  write("data_batch_1.bin", record(label(1), 1));
  EXPECT_THAT(failureOf(folder() + ":test"), AllOf(HasSubstr("test_batch.bin"), HasSubstr("CIFAR records")));
}

TEST_F(Cifar, MixedKindsInOnePartAreRefused) {
  write("data_batch_1.bin", record(label(1), 1));
  write("train.bin", record(labels100(1, 50), 1));
  EXPECT_THAT(failureOf(folder()), AllOf(HasSubstr("train.bin"), HasSubstr("CIFAR-100")));
}

TEST(CifarReal, TestBatchHasItsKnownFirstImages) {
  PASSBAND_SHARED_OR_SKIP(folder, "cifar-10-batches-bin");
  const auto set = openImageSet(folder.string() + ":test");
  ASSERT_EQ(set->size(), 10000);
  EXPECT_EQ(set->info().classNames[0], "airplane");
  EXPECT_THAT((std::vector<std::int32_t>(set->labels().begin(), set->labels().begin() + 4)), ElementsAre(3, 8, 8, 0));
  for (int c = 0; c < 10; ++c) EXPECT_EQ(indicesOfClass(*set, c).size(), 1000U);
  EXPECT_EQ(set->info().hash, sha256File(folder / "test_batch.bin"));
  EXPECT_EQ(limitPerClass(set, 20)->size(), 200);
}

TEST_F(Cifar, NamesBesideOneFileAreItsNames) {
  write("test.bin", record(labels100(0, 1), 1));
  write("fine_label_names.txt", "apple\naquarium_fish\n");
  EXPECT_EQ(openImageSet(path("test.bin"))->info().classNames[1], "aquarium_fish");
}

TEST_F(Cifar, ADownloadIsReadWithoutUnpackingIt) {
  const std::string test = record(label(3), 10) + record(label(9), 20);
  const std::string tar = test::tarBytes({{"cifar-10-batches-bin/batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n"},
                                          {"cifar-10-batches-bin/test_batch.bin", test},
                                          {"cifar-10-batches-bin/data_batch_1.bin", record(label(1), 0)}});
  write("cifar-10-binary.tar.gz", test::gzipped(tar));
  const auto set = openImageSet(path("cifar-10-binary.tar.gz") + ":test");
  EXPECT_EQ(set->info().format, "CIFAR-10 binary");
  EXPECT_THAT(labelsOf(*set), ElementsAre(3, 9));
  EXPECT_EQ(set->info().classNames[3], "d");
  EXPECT_EQ(set->info().hash, sha256(test)) << "as of the unpacked file";
  EXPECT_FLOAT_EQ(set->image(1).values[0], 20.0F / 255);
  EXPECT_THAT(failureOf(path("cifar-10-binary.tar.gz")), HasSubstr(":train or "));
}

}  // namespace
}  // namespace passband
