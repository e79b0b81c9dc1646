#include "core/analysis/verdict/judge_state.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/analysis/verdict/map_judge.h"
#include "core/base/error.h"

namespace passband {
namespace {

TEST(JudgeState, DamagedBytesAreRefused) {
  JudgeState state;
  state.full = {{1, 2, 3, 4}};
  state.classes.resize(1);
  state.classes[0].areas.push_back({{{5, 6, 7, 8}}, {{1, 1, 2, 0}}, 1. / 3});
  state.classes[0].mapOnSample = {{3, 2, 1, 0}};
  state.classes[0].mapOnEnergySample = {{4, 2, 1, 0}};
  state.pass.counts = {{{1, 1, 1, 1}}};
  state.skipped.push_back({"x", "y"});
  const std::string bytes = judgeStateToBytes(state);
  EXPECT_EQ(judgeStateFromBytes(bytes).classes, state.classes);
  EXPECT_EQ(judgeStateFromBytes(bytes).pass, state.pass);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_THROW(judgeStateFromBytes(bytes.substr(0, length)), Error) << length;
  }
}

TEST(JudgeState, OfEarlierVersionsOnlyWhatIsFinishedIsRead) {
  nlohmann::json all = nlohmann::json::from_cbor(judgeStateToBytes({.full = {{1, 1, 2, 0}}, .forwards = 7}));
  const auto bytesOf = [&](int version) {
    all["version"] = version;
    all["classes"] = {{{"map", {{1, 1, 2, 0}}}, {"map_on_sample", {{1, 0, 2, 1}}}, {"areas", {{{}, {}, 0.}}}}};
    std::string bytes;
    nlohmann::json::to_cbor(all, bytes);
    return bytes;
  };
  const FinishedJudging own = finishedJudgingFromBytes(bytesOf(2));
  EXPECT_EQ(own.form, JudgeForm::OwnMasks);
  EXPECT_EQ(own.state.forwards, 7);
  ASSERT_EQ(own.state.classes.size(), 1u);
  EXPECT_EQ(own.state.classes[0].mapOnEnergySample, own.state.classes[0].mapOnSample) << "it was one sample";
  for (const int version : {1, 2}) {
    try {
      judgeStateFromBytes(bytesOf(version));
      ADD_FAILURE() << "version " << version << " was resumed";
    } catch (const UnreadableRun& error) {
      EXPECT_EQ(std::string(error.what()),
                "the saved progress is of another version of Passband; start the verdict again");
    }
  }
  EXPECT_THROW(finishedJudgingFromBytes(bytesOf(1)), UnreadableRun);
  EXPECT_THROW(finishedJudgingFromBytes(bytesOf(3)), UnreadableRun) << "its sample of equal energy is missing";
}

TEST(JudgeState, NestedWithoutEndItIsRefused) {
  EXPECT_THROW(judgeStateFromBytes(std::string(300'000, '\x81') + '\x00'), Error);
}

}  // namespace
}  // namespace passband
