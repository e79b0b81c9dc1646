#include "core/base/memory.h"

#include <gtest/gtest.h>

namespace passband {
namespace {

TEST(Memory, IsMoreThanThisTestNeedsAndLessThanAnyMachineHas) {
  EXPECT_GT(availableMemory(), std::int64_t{16} << 20);
  EXPECT_LT(availableMemory(), std::int64_t{1} << 50);
}

}  // namespace
}  // namespace passband
