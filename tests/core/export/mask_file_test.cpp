#include "core/export/mask_file.h"

#include <gtest/gtest.h>
#include <string>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/random.h"
#include "core/data/formats/image_file.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;

FrequencyMask randomMask(const FrequencyPlane& plane) {
  FrequencyMask mask(plane);
  Random random(3);
  for (int pair = 0; pair < plane.pairCount(); ++pair) mask.setWeight(pair, static_cast<float>(random.uniform()));
  return mask;
}

TEST(MaskFile, NpyAndCsvComeBackExactly) {
  const TemporaryFolder folder;
  const FrequencyMask mask = randomMask({6, 9});
  for (const char* name : {"mask.npy", "mask.csv", "MASK.CSV"}) {
    writeMaskFile(folder / name, mask);
    EXPECT_EQ(readMaskFile(mask.plane(), folder / name), mask) << name;
  }
}

TEST(MaskFile, PictureHasOnePixelABinWithDcInTheMiddle) {
  const TemporaryFolder folder;
  FrequencyMask mask({8, 6}, 0);
  mask.setWeight(Bin{0, 0}, 1);
  mask.setWeight(Bin{2, -1}, .5F);
  writeMaskFile(folder / "mask.png", mask);
  const Image image = readImageFile(folder / "mask.png");
  ASSERT_EQ(image.height, 8);
  ASSERT_EQ(image.width, 6);
  EXPECT_EQ(image.values[4 * 6 + 3], 1);
  EXPECT_NEAR(image.values[3 * 6 + 5], .5, 1e-4);
  EXPECT_NEAR(image.values[5 * 6 + 1], .5, 1e-4);
  EXPECT_EQ(image.values[0], 0);
  const FrequencyMask read = readMaskFile(mask.plane(), folder / "mask.png");
  EXPECT_EQ(read.weight(Bin{0, 0}), 1);
  EXPECT_NEAR(read.weight(Bin{-2, 1}), .5, 1e-4);
}

TEST(MaskFile, PlainRowsOfNumbersAreRead) {
  const TemporaryFolder folder;
  writeFileAtomically(folder / "plain.csv", "0,0,0\r\n1, 0.5,1\r\n0,0,0\r\n");
  const FrequencyMask mask = readMaskFile({3, 3}, folder / "plain.csv");
  EXPECT_EQ(mask.weight(Bin{0, 0}), .5F);
  EXPECT_EQ(mask.weight(Bin{1, 0}), 1);
  EXPECT_EQ(mask.weight(Bin{0, 1}), 0);
}

void expectRefused(const std::filesystem::path& path, const std::string& reason) {
  try {
    readMaskFile({3, 3}, path);
    FAIL() << path << " was read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find(reason), std::string::npos) << error.what();
  }
}

TEST(MaskFile, RefusesWhatIsNoMaskOfThePlane) {
  const TemporaryFolder folder;
  const auto csv = [&](const char* text) {
    writeFileAtomically(folder / "bad.csv", text);
    return folder / "bad.csv";
  };
  std::string longRow = "0";
  for (int i = 0; i < 5000; ++i) longRow += ",0";
  expectRefused(csv(longRow.c_str()), "which no mask has");
  expectRefused(csv("1,0\n0,1\n"), "is 2x2, but the preprocessed images are 3x3");
  expectRefused(csv("1,0,0\n0,1,0\n0,0,2\n"), "outside 0..1");
  expectRefused(csv("1,0,0\n0,1,0\n0,0,nan\n"), "outside 0..1");
  expectRefused(csv("1,0,0\n0,1,0\n0,0,0\n"), "differ by 1");
  expectRefused(csv("1,0,0\n0,1\n"), "line 2");
  expectRefused(csv("1,0,cat\n"), "\"cat\"");
  expectRefused(csv(""), "no numbers");
  expectRefused(folder / "absent.npy", "absent.npy");
}

TEST(MaskFile, WritesNoOtherKind) {
  const TemporaryFolder folder;
  EXPECT_THROW(writeMaskFile(folder / "mask.txt", FrequencyMask({3, 3})), UsageError);
}

TEST(MaskFile, IsKnownByItsExtensionAndAnArrayByItsTwoDimensions) {
  const test::TemporaryFolder folder;
  const std::string maps = std::string(PASSBAND_FIXTURES) + "/maps/";
  EXPECT_TRUE(isMaskFile(maps + "float32.npy"));
  EXPECT_FALSE(isMaskFile(maps + "three_dimensions.npy"));
  std::filesystem::copy_file(maps + "float32.npy", folder / "map");
  EXPECT_TRUE(isMaskFile(folder / "map"));
  EXPECT_TRUE(isMaskFile(std::string(PASSBAND_FIXTURES) + "/data/grey.png"));
  EXPECT_FALSE(isMaskFile(std::string(PASSBAND_FIXTURES) + "/data/grey.jpg"));
  EXPECT_FALSE(isMaskFile(folder.path()));
  EXPECT_FALSE(isMaskFile(folder / "absent.csv"));
}

}  // namespace
}  // namespace passband
