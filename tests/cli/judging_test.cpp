#include "cli/judging.h"

#include <gtest/gtest.h>

#include "core/project/export.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband::cli {
namespace {

TEST(ReadMask, AnExclamationMarkInvertsAFormAndAFile) {
  const test::TemporaryFolder folder;
  const FrequencyPlane plane(8, 8);
  const FrequencyMask ring = ringMask(plane, 0, 2);
  const std::string file = folder / "ring.npy";
  writeNpy(file, ring.centred());
  EXPECT_EQ(readMask(plane, file).weights(), ring.weights());
  EXPECT_EQ(readMask(plane, "!" + file).weights(), invert(ring).weights());
  EXPECT_EQ(readMask(plane, "!ring:0,2").weights(), invert(ring).weights());
  EXPECT_TRUE(test::errorOf([&] { readMask(plane, "!" + (folder / "none.npy").string()); }).find("none.npy") !=
              std::string::npos);
}

}  // namespace
}  // namespace passband::cli
