#include "core/data/formats/npy_images.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/core/data/formats/formats.h"
#include "tests/support/file_builder.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

/// Little-endian values as bytes.
template <class Value>
std::string bytesOf(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

std::string labels(const std::vector<std::int64_t>& values) {
  return test::npyBytes("<i8", std::to_string(values.size()) + ",", bytesOf(values));
}

TEST(NpyImages, ChannelsMayBeLastFirstOrNone) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "labels.npy", labels({1}));
  const std::string twelve = bytesOf<std::uint8_t>({0, 51, 102, 153, 204, 255, 5, 10, 15, 20, 25, 30});
  test::writeBytes(folder / "last.npy", test::npyBytes("|u1", "1, 2, 2, 3", twelve));
  test::writeBytes(folder / "first.npy", test::npyBytes("|u1", "1, 3, 2, 2", twelve));
  test::writeBytes(folder / "grey.npy", test::npyBytes("|u1", "1, 3, 4", twelve));
  const Image last = openImageSet(folder / "last.npy")->image(0);
  EXPECT_EQ(last.channels, 3);
  EXPECT_EQ(last.levels, 255);
  EXPECT_FLOAT_EQ(last.values[1], 51 / 255.F);
  const Image first = openImageSet(folder / "first.npy")->image(0);  // pixel 0 is (0, 204, 15)
  EXPECT_EQ(first.channels, 3);
  EXPECT_THAT(std::vector(first.values.begin(), first.values.begin() + 3), ElementsAre(0.F, 204 / 255.F, 15 / 255.F));
  const Image grey = openImageSet(folder / "grey.npy")->image(0);
  EXPECT_EQ(grey.channels, 1);
  EXPECT_EQ(grey.height, 3);
  EXPECT_EQ(grey.width, 4);
}

TEST(NpyImages, FloatingPointMayBe0To1Or0To255OrPreprocessed) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "labels.npy", labels({0}));
  const auto open = [&](const std::vector<float>& values, const DataOptions& options = {}) {
    test::writeBytes(folder / "images.npy", test::npyBytes("<f4", "1, 2, 2", bytesOf(values)));
    return openImageSet(folder / "images.npy", options);
  };
  EXPECT_THAT(open({0, .25F, .5F, 1})->image(0).values, ElementsAre(0, .25F, .5F, 1));
  EXPECT_THAT(open({0, 51, 102, 255})->image(0).values, ElementsAre(0, .2F, .4F, 1));
  const auto signedSet = open({-2, 0, 1, 3});
  EXPECT_THAT(signedSet->image(0).values, ElementsAre(-2, 0, 1, 3));
  EXPECT_TRUE(signedSet->info().preprocessed);
  EXPECT_EQ(signedSet->info().usualRecipe, asItIs(2, 2, 1));
  EXPECT_THAT(open({0, 51, 102, 255}, {.raw = true})->image(0).values, ElementsAre(0, 51, 102, 255));
}

TEST(NpyImages, ReadsBigEndianAndHalfPrecision) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "labels.npy", test::npyBytes(">i2", "1,", std::string("\0\2", 2)));
  test::writeBytes(folder / "images.npy", test::npyBytes("<f2", "1, 1, 2", std::string("\0\x38\0\x3c", 4)));  // .5, 1
  const auto set = openImageSet(folder / "images.npy");
  EXPECT_THAT(set->labels(), ElementsAre(2));
  EXPECT_THAT(set->image(0).values, ElementsAre(.5F, 1.F));
}

TEST(NpyImages, SeveritiesAreFifths) {
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "fog.npy",
                   test::npyBytes("|u1", "10, 1, 1", bytesOf<std::uint8_t>({0, 1, 2, 3, 4, 5, 6, 7, 8, 9})));
  for (const auto& given : {labels({3, 7, 3, 7, 3, 7, 3, 7, 3, 7}), labels({3, 7})}) {
    test::writeBytes(folder / "labels.npy", given);
    const auto third = openImageSet((folder / "fog.npy").string() + "?severity=3&classes=cifar10");
    ASSERT_EQ(third->size(), 2);
    EXPECT_FLOAT_EQ(third->image(1).values[0], 5 / 255.F);
    EXPECT_THAT(third->labels(), ElementsAre(3, 7));
    EXPECT_EQ(third->info().classNames[3], "cat");
    EXPECT_EQ(openImageSet(folder / "fog.npy")->size(), 10);
  }
  EXPECT_THAT(test::refusal((folder / "fog.npy").string() + "?severity=6"), HasSubstr("from 1 to 5"));
  EXPECT_THAT(test::refusal((folder / "fog.npy").string() + "?sevrity=1"), HasSubstr("it has severity, classes"));
}

TEST(NpyImages, LabelsAreFoundBesideUnderTheirUsualNames) {
  const test::TemporaryFolder folder;
  const std::string image = test::npyBytes("|u1", "1, 1, 1", "a");
  for (const auto& [images, beside] : {std::pair("cifar10.1_v6_data.npy", "cifar10.1_v6_labels.npy"),
                                       {"x_test.npy", "y_test.npy"},
                                       {"test_images.npy", "test_labels.npy"}}) {
    test::writeBytes(folder / images, image);
    EXPECT_THAT(test::refusal(folder / images), HasSubstr("give the labels in a file of their own"));
    test::writeBytes(folder / beside, labels({4}));
    EXPECT_THAT(openImageSet(folder / images)->labels(), ElementsAre(4));
  }
  test::writeBytes(folder / "list.txt", "dog\n");
  const auto named = openImageSet(folder / "x_test.npy", {.labels = folder / "list.txt"});
  EXPECT_THAT(named->info().classNames, ElementsAre("dog"));
}

TEST(NpyImages, RefusesWhatIsNoSetOfImages) {
  const test::TemporaryFolder folder;
  const auto says = [&](const std::string& type, const std::string& shape, const std::string& values) {
    test::writeBytes(folder / "images.npy", test::npyBytes(type, shape, values));
    return test::refusal(folder / "images.npy");
  };
  test::writeBytes(folder / "labels.npy", labels({0, 1}));
  EXPECT_THAT(says("|u1", "2, 4, 5, 7", std::string(280, 'a')), HasSubstr("N x H x W x C"));
  EXPECT_THAT(says("|u1", "2, 2, 2", std::string(9, 'a')), HasSubstr("damaged"));
  EXPECT_THAT(says("|u1", "4611686018427387904, 4, 4", "a"), HasSubstr("damaged"));
  EXPECT_THAT(says("|O", "2, 2, 2", std::string(8, 'a')), HasSubstr("no plain numbers"));
  EXPECT_THAT(says("|u1", "3, 2, 2", std::string(12, 'a')), HasSubstr("3 images, but there are 2 labels"));
  EXPECT_THAT(says("<i2", "2, 1, 1", bytesOf<std::int16_t>({-5, 300})), HasSubstr("int16"));
  test::writeBytes(folder / "labels.npy", labels({0, -1}));
  EXPECT_THAT(says("|u1", "2, 1, 1", "aa"), HasSubstr("whole numbers from 0"));
}

TEST(NpyImages, AnImageOutsideTheRangeOfTheOthersIsRefusedByName) {
  const test::TemporaryFolder folder;
  std::vector<float> values(200, .5F);
  values[101] = 7;  // not among those that the range is taken from
  test::writeBytes(folder / "images.npy", test::npyBytes("<f4", "200, 1, 1", bytesOf(values)));
  test::writeBytes(folder / "labels.npy", labels(std::vector<std::int64_t>(200)));
  const auto set = openImageSet(folder / "images.npy");
  EXPECT_FLOAT_EQ(set->image(100).values[0], .5F);
  EXPECT_THROW(set->image(101), Error);
}

TEST(NpzImages, ReadsStoredAndPackedMembers) {
  const auto set = openImageSet(test::fixture("stored.npz"));
  EXPECT_THAT(set->labels(), ElementsAre(1, 0));
  EXPECT_EQ(set->info().height, 4);
  EXPECT_FLOAT_EQ(set->image(1).values[0], 60 / 255.F);  // make_formats.py counts up
  const auto part = openImageSet(test::fixture("packed.npz") + ":test");
  EXPECT_THAT(part->labels(), ElementsAre(0, 1));
  EXPECT_EQ(openImageSet(test::fixture("packed.npz") + ":train")->size(), 1);
  EXPECT_THAT(test::refusal(test::fixture("packed.npz")), HasSubstr(":train or "));
}

/// As KMNIST is published.
TEST(NpzImages, LabelsMayLieInAFileBeside) {
  const test::TemporaryFolder folder;
  const std::string images = test::npyBytes("|u1", "2, 1, 2", bytesOf<std::uint8_t>({0, 1, 2, 3}));
  test::writeBytes(folder / "kmnist-train-imgs.npz", test::zipArchive({{"arr_0.npy", images}}));
  EXPECT_THAT(test::refusal(folder / "kmnist-train-imgs.npz"), HasSubstr("labels called"));
  test::writeBytes(folder / "kmnist-train-labels.npz", test::zipArchive({{"arr_0.npy", labels({1, 0})}}));
  EXPECT_THAT(openImageSet(folder / "kmnist-train-imgs.npz")->labels(), ElementsAre(1, 0));
}

TEST(NpzImages, ABombIsRefusedBeforeItIsUnpacked) {
  EXPECT_THAT(test::refusal(test::fixture("bomb.npz")), HasSubstr("more than Passband unpacks"));
}

TEST(NpyImages, RealArraysAreTheFirstImagesOfTheTestBatch) {
  PASSBAND_SHARED_OR_SKIP(arrays, "npy/images.npy");
  PASSBAND_SHARED_OR_SKIP(binary, "cifar-10-batches-bin/test_batch.bin");
  const auto set = openImageSet(arrays), expected = openImageSet(binary);
  ASSERT_EQ(set->size(), 500);
  EXPECT_EQ(set->image(499).values, expected->image(499).values);
  EXPECT_EQ(set->labels()[499], expected->labels()[499]);
}

}  // namespace
}  // namespace passband
