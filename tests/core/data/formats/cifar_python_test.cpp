#include "core/data/formats/cifar_python.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/files.h"
#include "tests/core/data/archives/gzipped.h"
#include "tests/core/data/archives/tar_bytes.h"
#include "tests/core/data/formats/formats.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

void copyFixture(const std::string& name, const std::filesystem::path& to) {
  std::filesystem::copy_file(test::fixture(name), to);
}

/// The binary form of the same images is what our older reader is tested with against the definition.
TEST(CifarPython, EveryPickleProtocolGivesTheImagesOfTheBinaryForm) {
  const test::TemporaryFolder folder;
  copyFixture("cifar_expected.bin", folder / "data_batch_1.bin");
  const auto expected = openImageSet(folder / "data_batch_1.bin");
  for (const char* name : {"cifar_batch_0", "cifar_batch_2", "cifar_batch_4", "cifar_batch_5"}) {
    const auto set = openImageSet(test::fixture(name));
    EXPECT_EQ(set->info().format, "CIFAR-10 Python batch") << name;
    EXPECT_THAT(set->labels(), ElementsAre(3, 8, 0)) << name;
    EXPECT_EQ(set->info().classNames, expected->info().classNames) << name;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(set->image(i).values, expected->image(i).values) << name << " image " << i;
  }
}

TEST(CifarPython, ReadsCifar100ByItsFineLabels) {
  const auto set = openImageSet(test::fixture("cifar100_batch"));
  EXPECT_EQ(set->info().format, "CIFAR-100 Python batch");
  EXPECT_EQ(set->classCount(), 100);
  EXPECT_THAT(set->labels(), ElementsAre(99, 5, 7));
  EXPECT_EQ(set->info().usualRecipe->name, "cifar100");
}

TEST(CifarPython, AFolderHasTrainingAndTestImages) {
  const test::TemporaryFolder folder;
  copyFixture("cifar_batch_2", folder / "data_batch_1");
  copyFixture("cifar_batch_4", folder / "data_batch_2");
  copyFixture("cifar_batch_2", folder / "test_batch");
  EXPECT_EQ(openImageSet(folder.path().string() + ":train")->size(), 6);
  EXPECT_EQ(openImageSet(folder.path().string() + ":test")->size(), 3);
  EXPECT_EQ(openImageSet(folder.path().string() + ":train")->imageName(4), "image 1 of data_batch_2");
  EXPECT_THAT(test::refusal(folder.path()), HasSubstr(":train or "));
}

std::string contentOf(const std::string& fixture) {
  return std::string(MappedFile(test::fixture(fixture)).text());
}

TEST(CifarPython, ADownloadIsReadWithoutUnpackingIt) {
  const test::TemporaryFolder folder;
  const std::string tar = test::tarBytes({{"cifar-10-batches-py/data_batch_2", contentOf("cifar_batch_4")},
                                          {"cifar-10-batches-py/readme.html", "<html>"},
                                          {"cifar-10-batches-py/data_batch_1", contentOf("cifar_batch_2")},
                                          {"cifar-10-batches-py/test_batch", contentOf("cifar_batch_5")}});
  copyFixture("cifar_batch_2", folder / "test_batch");
  const auto unpacked = openImageSet(folder / "test_batch");
  for (const bool packed : {false, true}) {
    const std::string path = folder / (packed ? "cifar-10-python.tar.gz" : "c.tar");
    writeFileAtomically(path, packed ? test::gzipped(tar) : tar);
    const auto training = openImageSet(path + ":train"), testing = openImageSet(path + ":test");
    EXPECT_EQ(training->info().format, "CIFAR-10 Python batches");
    EXPECT_THAT(training->labels(), ElementsAre(3, 8, 0, 3, 8, 0));
    EXPECT_EQ(training->imageName(4), "image 1 of data_batch_2");
    EXPECT_EQ(testing->image(1).values, unpacked->image(1).values);
    EXPECT_THAT(test::refusal(path), HasSubstr(path + ":train or "));
  }
}

TEST(CifarPython, RunsNothingAndNamesWhatItWasAskedToRun) {
  const std::string message = test::refusal(test::fixture("evil.pkl"));
  EXPECT_THAT(message, HasSubstr("system"));
  EXPECT_THAT(message, HasSubstr("runs no code"));
  EXPECT_FALSE(std::filesystem::exists("evil"));
}

TEST(CifarPython, RefusesOtherArrays) {
  EXPECT_THAT(test::refusal(test::fixture("floats_batch")), HasSubstr("float32"));
  EXPECT_THAT(test::refusal(test::fixture("objects_batch")), HasSubstr("no plain number"));
}

TEST(CifarPython, RefusesEveryCutOffFile) {
  const test::TemporaryFolder folder;
  const MappedFile whole(test::fixture("cifar_batch_2"));
  for (std::size_t length = 100; length < whole.bytes().size(); length += 1111) {
    writeFileAtomically(folder / "test_batch", whole.bytes().first(length));
    EXPECT_NE(test::refusal(folder / "test_batch"), "") << length;
  }
}

TEST(CifarPython, RealBatchIsTheBinaryOne) {
  PASSBAND_SHARED_OR_SKIP(python, "cifar-10-batches-py");
  PASSBAND_SHARED_OR_SKIP(binary, "cifar-10-batches-bin/test_batch.bin");
  const auto set = openImageSet(python), expected = openImageSet(binary);
  ASSERT_EQ(set->size(), 500);
  EXPECT_EQ(set->info().classNames, expected->info().classNames);
  for (const int i : {0, 7, 499}) {
    EXPECT_EQ(set->labels()[static_cast<std::size_t>(i)], expected->labels()[static_cast<std::size_t>(i)]);
    EXPECT_EQ(set->image(i).values, expected->image(i).values);
  }
}

}  // namespace
}  // namespace passband
