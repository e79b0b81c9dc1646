#include "core/model/torch/training/train_state.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros_like.h>
#include <cmath>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/weights.h"
#include "core/model/weights/tensor_file.h"
#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

const std::string kIdentity = R"({"batch":8,"learning_rate":0.05})";

std::vector<DescentSlot> slotsOf(const NetworkModule& module, double value) {
  std::vector<DescentSlot> slots{{"mean", {}}, {"square", {}}};
  for (DescentSlot& slot : slots) {
    for (const at::Tensor& parameter : module.parameters())
      slot.tensors.push_back(at::full_like(parameter, value).detach());
    value *= 2;
  }
  return slots;
}

TrainState someState() {
  TrainState state{.epoch = 2,
                   .batchInEpoch = 5,
                   .steps = 21,
                   .rate = {.rate = 1. / 3, .badEpochs = 1},
                   .lossSum = .1,
                   .correct = 9,
                   .images = 40};
  state.observer = "seen \"so\" far";
  state.reports.push_back({1, 8, .05, 1.25, .5, std::nan(""), std::nan("")});
  state.reports.push_back({2, 16, .05, 1. / 7, .75, .5, .25});
  return state;
}

class TrainStateFile : public testing::Test {
 protected:
  void write() { writeCheckpoint(path_, checkpointOf(*module_, slotsOf(*module_, .5), someState(), kIdentity, {})); }
  std::string readError(const std::string& identity = kIdentity) {
    return errorOf([&] {
      auto slots = slotsOf(*module_, 0);
      readCheckpoint(path_, *module_, slots, identity);
    });
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_ / "m.safetensors.checkpoint";
  std::shared_ptr<NetworkModule> module_ = networkByName("smallcnn", 2, 1).module;
};

TEST_F(TrainStateFile, EverythingComesBackBitForBit) {
  write();
  const auto other = networkByName("smallcnn", 2, 1).module;
  auto slots = slotsOf(*other, 0);
  const TrainState state = readCheckpoint(path_, *other, slots, kIdentity);
  const TrainState expected = someState();
  EXPECT_EQ(state.epoch, expected.epoch);
  EXPECT_EQ(state.batchInEpoch, expected.batchInEpoch);
  EXPECT_EQ(state.steps, expected.steps);
  EXPECT_EQ(state.rate.rate, expected.rate.rate);
  EXPECT_EQ(state.rate.bestLoss, std::numeric_limits<double>::infinity());
  EXPECT_EQ(state.rate.badEpochs, expected.rate.badEpochs);
  EXPECT_EQ(state.observer, expected.observer);
  EXPECT_EQ(state.lossSum, expected.lossSum);
  EXPECT_EQ(state.correct, expected.correct);
  EXPECT_EQ(state.images, expected.images);
  ASSERT_EQ(state.reports.size(), 2u);
  EXPECT_TRUE(std::isnan(state.reports[0].validationLoss));
  EXPECT_EQ(state.reports[1].trainLoss, expected.reports[1].trainLoss);
  EXPECT_EQ(state.reports[1].validationAccuracy, .25);
  const auto weights = weightsOf(*module_), loaded = weightsOf(*other);
  for (std::size_t i = 0; i < weights.size(); ++i) EXPECT_EQ(loaded[i].bytes, weights[i].bytes) << weights[i].name;
  const auto before = slotsOf(*module_, .5);
  for (std::size_t slot = 0; slot < slots.size(); ++slot) {
    for (std::size_t i = 0; i < before[slot].tensors.size(); ++i)
      EXPECT_TRUE(at::equal(slots[slot].tensors[i], before[slot].tensors[i]));
  }
}

TEST_F(TrainStateFile, AnotherTrainingIsRefusedWithTheDifference) {
  write();
  EXPECT_THAT(readError(R"({"batch":8})"), HasSubstr("learning_rate was 0.05, is not given"));
  EXPECT_THAT(readError(R"({"batch":16,"learning_rate":0.05,"new":1})"),
              testing::AllOf(HasSubstr(path_.string()), HasSubstr("batch was 8, is 16"),
                             HasSubstr("new was not given, is 1"), testing::Not(HasSubstr("learning_rate"))));
}

TEST_F(TrainStateFile, WhatIsNoCheckpointOfThisTrainingIsRefused) {
  writeSafetensors(path_, weightsOf(*module_), {});
  EXPECT_THAT(readError(), HasSubstr("is no checkpoint of this training"));
  writeSafetensors(path_, weightsOf(*module_),
                   {{"passband.identity", kIdentity}, {"passband.training", "{\"epoch\":1}"}});
  EXPECT_THAT(readError(), HasSubstr("is damaged"));
  writeSafetensors(path_, weightsOf(*module_), {{"passband.identity", "{"}, {"passband.training", "{}"}});
  EXPECT_THAT(readError(), HasSubstr("is damaged"));
  const auto wider = networkByName("smallcnn", 5, 1).module;
  writeCheckpoint(path_, checkpointOf(*wider, slotsOf(*wider, 0), someState(), kIdentity, {}));
  EXPECT_THAT(readError(), HasSubstr("is no checkpoint of this training"));
}

}  // namespace
}  // namespace passband
