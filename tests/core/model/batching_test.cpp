#include "core/model/batching.h"

#include <gmock/gmock.h>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "tests/core/model/weights/tiny_weights.h"

namespace passband {
namespace {

using Ranges = std::vector<std::pair<std::int64_t, std::int64_t>>;

/// The ranges that went well where no batch above `room` fits.
Ranges rangesOf(std::int64_t count, std::int64_t& batchSize, std::int64_t room) {
  Ranges ranges;
  forEachBatch(count, batchSize, [&](std::int64_t begin, std::int64_t end) {
    if (end - begin > room) throw OutOfMemory("no memory for " + std::to_string(end - begin));
    ranges.emplace_back(begin, end);
  });
  return ranges;
}

TEST(ForEachBatch, CoversEveryImageOnceInOrder) {
  std::int64_t size = 4;
  EXPECT_EQ(rangesOf(10, size, 100), (Ranges{{0, 4}, {4, 8}, {8, 10}}));
  EXPECT_EQ(size, 4);
  EXPECT_TRUE(rangesOf(0, size, 100).empty());
}

TEST(ForEachBatch, HalvesTheBatchUntilItFitsAndKeepsTheSize) {
  std::int64_t size = 16;
  EXPECT_EQ(rangesOf(10, size, 3), (Ranges{{0, 2}, {2, 4}, {4, 6}, {6, 8}, {8, 10}}));
  EXPECT_EQ(size, 2) << "10 did not fit, nor did 5";
}

TEST(ForEachBatch, OneImageThatDoesNotFitIsAnErrorForTheUser) {
  std::int64_t size = 8;
  EXPECT_THAT(test::errorOf([&] { rangesOf(8, size, 0); }),
              testing::AllOf(testing::HasSubstr("a single image"), testing::HasSubstr("no memory for 1")));
}

TEST(ForEachBatch, OtherErrorsPassAndImpossibleSizesAreRefused) {
  std::int64_t size = 2;
  EXPECT_THROW(forEachBatch(4, size, [](std::int64_t, std::int64_t) { throw Cancelled(); }), Cancelled);
  EXPECT_EQ(size, 2);
  size = 0;
  EXPECT_THROW(rangesOf(4, size, 4), UsageError);
}

}  // namespace
}  // namespace passband
