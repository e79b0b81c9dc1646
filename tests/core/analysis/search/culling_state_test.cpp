#include "core/analysis/search/culling_state.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

CullingState example() {
  CullingState state;
  state.classes.push_back({.classIndex = 2,
                           .images = 40,
                           .baseLossSum = 1. / 3,
                           .cellImages = {40, 40, 20, 0},
                           .riseSum = {0, -1e-300, 1e300, .1},
                           .riseSquareSum = {0, 1. / 3, 1e-308, 7},
                           .bootstrap = BootstrapSums(2, 4),
                           .order = {3, 1, 0, 2},
                           .visiting = {3, 0},
                           .chunksDone = 3,
                           .chunkBegun = true,
                           .cellsDone = 2,
                           .settled = .75});
  state.classes[0].bootstrap.cells[5] = 1. / 7;
  state.forwards = 1LL << 40;
  state.backwards = 17;
  state.ordered = true;
  state.seconds = 12.5;
  state.skipped.push_back({"a.png", "does not decode"});
  return state;
}

TEST(CullingState, EveryBitComesBack) {
  const CullingState again = cullingStateFromBytes(cullingStateToBytes(example()));
  EXPECT_EQ(again.classes, example().classes);
  EXPECT_EQ(again.forwards, example().forwards);
  EXPECT_EQ(again.backwards, 17);
  EXPECT_TRUE(again.ordered);
  EXPECT_EQ(again.seconds, example().seconds);
  ASSERT_EQ(again.skipped.size(), 1u);
  EXPECT_EQ(again.skipped[0].reason, "does not decode");
}

TEST(CullingState, DamagedBytesAreRefused) {
  const std::string bytes = cullingStateToBytes(example());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(cullingStateFromBytes(bytes.substr(0, length)), Error) << length;
  }
  EXPECT_THROW(cullingStateFromBytes("not cbor at all"), Error);
}

TEST(CullingState, TakesNoMoreThanItsNumbers) {
  CullingState state;
  const std::size_t cells = 1000;
  state.classes.push_back({.classIndex = 0,
                           .cellImages = std::vector<std::int64_t>(cells, 7),
                           .riseSum = std::vector<double>(cells, .1),
                           .riseSquareSum = std::vector<double>(cells, .1),
                           .bootstrap = BootstrapSums(50, cells),
                           .order = std::vector<int>(cells, 3)});
  const std::size_t one = cullingStateToBytes(state).size();
  EXPECT_LT(one, cells * (3 * 8 + 4 + 50 * 8) + 2 * 50 * 8 + 500);
  for (int c = 1; c < 10; ++c) state.classes.push_back({.classIndex = c});
  EXPECT_LT(cullingStateToBytes(state).size(), one + 9 * 20) << "classes that are not begun";
  EXPECT_EQ(cullingStateFromBytes(cullingStateToBytes(state)).classes, state.classes);
}

TEST(CullingState, WhatNoProjectCouldKeepIsRefused) {
  requireKeepable(10, 25090, 200);
  try {
    requireKeepable(10, 25090, 500);
    FAIL();
  } catch (const UsageError& problem) {
    EXPECT_NE(std::string(problem.what()).find("takes 1.0 GB"), std::string::npos) << problem.what();
  }
}

}  // namespace
}  // namespace passband
