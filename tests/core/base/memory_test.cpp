#include "core/base/memory.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(Memory, IsMoreThanThisTestNeedsAndLessThanAnyMachineHas) {
  EXPECT_GT(availableMemory(), std::int64_t{16} << 20);
  EXPECT_LT(availableMemory(), std::int64_t{1} << 50);
}

TEST(Memory, WhatCannotBeHadIsRefusedBeforeItIsTaken) {
  EXPECT_NO_THROW(requireFreeMemory((std::uint64_t{16} << 20) - 1, "small.npz"));
  try {
    requireFreeMemory(std::uint64_t{1} << 60, "huge.npz");
    FAIL() << "allowed";
  } catch (const OutOfMemory& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("huge.npz"));
  }
}

}  // namespace
}  // namespace passband
