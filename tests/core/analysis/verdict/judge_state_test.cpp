#include "core/analysis/verdict/judge_state.h"

#include <gtest/gtest.h>

#include "core/analysis/verdict/map_judge.h"
#include "core/base/error.h"

namespace passband {
namespace {

TEST(JudgeState, DamagedBytesAreRefused) {
  JudgeState state;
  state.full = {{1, 2, 3, 4}};
  state.classes.resize(1);
  state.classes[0].areas.push_back({{{5, 6, 7, 8}}, {{1, 1, 2, 0}}, 1. / 3});
  state.pass.counts = {{{1, 1, 1, 1}}};
  state.skipped.push_back({"x", "y"});
  const std::string bytes = judgeStateToBytes(state);
  EXPECT_EQ(judgeStateFromBytes(bytes).classes, state.classes);
  EXPECT_EQ(judgeStateFromBytes(bytes).pass, state.pass);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(judgeStateFromBytes(bytes.substr(0, length)), Error) << length;
  }
}

TEST(JudgeState, NestedWithoutEndItIsRefused) {
  EXPECT_THROW(judgeStateFromBytes(std::string(300'000, '\x81') + '\x00'), Error);
}

}  // namespace
}  // namespace passband
