#include "core/analysis/sensitivity/sensitivity_state.h"

#include <gtest/gtest.h>

#include "core/analysis/search/search_state.h"
#include "core/base/error.h"

namespace passband {
namespace {

SensitivityState begunState() {
  SensitivityState state{.images = {3, 4}, .cleanErrors = {1, 0}, .errors{2, 2}, .turned{2, 4}};
  state.errors(1, 0) = 2;
  state.turned(0, 3) = 5;
  state.chunksDone = 1;
  state.chunkBegun = true;
  state.pairsDone = 1;
  state.forwards = 21;
  state.seconds = 1. / 3;
  state.skipped = {{"x.png", "it is empty"}};
  return state;
}

TEST(SensitivityState, ComesBackWhole) {
  const SensitivityState state = begunState(), found = sensitivityStateFromBytes(sensitivityStateToBytes(state));
  EXPECT_EQ(found.images, state.images);
  EXPECT_EQ(found.cleanErrors, state.cleanErrors);
  EXPECT_EQ(found.errors, state.errors);
  EXPECT_EQ(found.turned, state.turned);
  EXPECT_EQ(found.chunksDone, 1);
  EXPECT_TRUE(found.chunkBegun);
  EXPECT_EQ(found.pairsDone, 1);
  EXPECT_EQ(found.forwards, 21);
  EXPECT_EQ(found.seconds, 1. / 3);
  ASSERT_EQ(found.skipped.size(), 1u);
  EXPECT_EQ(found.skipped[0].reason, "it is empty");
}

TEST(SensitivityState, CutOffItIsRefused) {
  const std::string bytes = sensitivityStateToBytes(begunState());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(sensitivityStateFromBytes(bytes.substr(0, length)), Error) << length;
  }
}

TEST(SensitivityState, AGridThatIsNotAsLargeAsItSaysIsRefused) {
  for (const auto& [rows, cols] :
       std::vector<std::pair<std::int64_t, std::int64_t>>{{2, 3}, {-2, -2}, {std::int64_t{1} << 62, 4}, {4, 0}}) {
    nlohmann::json values = stateFromBytes(sensitivityStateToBytes(begunState()), "sensitivity", 1);
    values["errors"]["rows"] = rows;
    values["errors"]["cols"] = cols;
    EXPECT_THROW(sensitivityStateFromBytes(stateToBytes(values, "sensitivity", 1)), Error) << rows << "x" << cols;
  }
}

}  // namespace
}  // namespace passband
