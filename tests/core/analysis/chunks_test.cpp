#include "core/analysis/chunks.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(Chunks, StayWithinTheirMemory) {
  for (const int size : {28, 32, 224, 512}) {
    Recipe recipe;
    recipe.height = recipe.width = size;
    const std::int64_t images = chunkSize(recipe, 0);
    EXPECT_GE(images, 1);
    EXPECT_LE(images, 2048);
    const std::int64_t bytes = images * 3 * size * (size + size + 2) * 4;  // pixels and half-plane spectra
    EXPECT_LE(bytes, std::int64_t{128} << 20) << size;
  }
}

TEST(Chunks, AGivenSizeIsTaken) {
  EXPECT_EQ(chunkSize(Recipe{}, 17), 17);
}

}  // namespace
}  // namespace passband
