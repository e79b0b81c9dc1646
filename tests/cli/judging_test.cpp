#include "cli/judging.h"
#include "core/export/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband::cli {
namespace {

using testing::HasSubstr;

TEST(ReadMask, AnExclamationMarkInvertsAFormAndAFile) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(8, 8);
  const FrequencyMask ring = ringMask(plane, 0, 2);
  const std::string file = folder / "ring.npy";
  writeNpy(file, ring.centred());
  EXPECT_EQ(readMask(plane, file).weights(), ring.weights());
  EXPECT_EQ(readMask(plane, "!" + file).weights(), invert(ring).weights());
  EXPECT_EQ(readMask(plane, "!ring:0,2").weights(), invert(ring).weights());
  const std::string none = folder / "none.npy";
  EXPECT_THAT(test::errorOf([&] { readMask(plane, "!" + none); }), HasSubstr("open " + none));
  const std::string dictionary = std::string(PASSBAND_FIXTURES) + "/formats/masks_arrays.pkl";
  EXPECT_THAT(test::errorOf([&] { readMask(plane, "!" + dictionary); }), HasSubstr("one mask a class"));
}

}  // namespace
}  // namespace passband::cli
