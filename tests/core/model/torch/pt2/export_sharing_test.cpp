#include "core/model/torch/pt2/export_sharing.h"

#include <ATen/ATen.h>
#include <algorithm>
#include <gmock/gmock.h>
#include <stdexcept>

namespace passband {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// Value 0 is given; 1 is a view of it by its schema, 2 is 1 + 1, 3 is 2 changed in place.
std::vector<ExportStep> viewThenAdd() {
  ExportStep view{.name = "aten.view", .run = {}, .uses = {0}, .defines = {1}, .shares = {0}, .changes = {}};
  view.run = [](ExportValues& values) { values[1] = values[0].toTensor().view({-1}); };
  ExportStep add{.name = "aten.add", .run = {}, .uses = {1}, .defines = {2}, .shares = {}, .changes = {}};
  add.run = [](ExportValues& values) { values[2] = values[1].toTensor() + 1; };
  ExportStep fill{.name = "aten.relu_", .run = {}, .uses = {2}, .defines = {3}, .shares = {2}, .changes = {2}};
  fill.run = [](ExportValues& values) { values[3] = values[2].toTensor().relu_(); };
  return {view, add, fill};
}

ExportValues given() {
  ExportValues values(4);
  values[0] = at::arange(6, at::kFloat).view({2, 3}) - 3;
  return values;
}

TEST(ExportSharing, AValueIsFreedAfterItsLastUse) {
  const auto last = lastUses(viewThenAdd(), 4, 3);
  ASSERT_EQ(last.size(), 3u);
  EXPECT_THAT(last[0], ElementsAre(0));
  EXPECT_THAT(last[1], ElementsAre(1));
  EXPECT_THAT(last[2], ElementsAre(2));
}

TEST(ExportSharing, ARunShowsWhatLiesInTheSameMemory) {
  EXPECT_THAT(sharingInRun(viewThenAdd(), given()), UnorderedElementsAre(std::pair(1U, 0U), std::pair(3U, 2U)));
}

TEST(ExportSharing, ARunChangesNothingThatWasGiven) {
  auto steps = viewThenAdd();
  steps[0].changes = {0};
  steps[0].run = [](ExportValues& values) { values[1] = values[0].toTensor().add_(1); };
  const ExportValues values = given();
  sharingInRun(steps, values);
  EXPECT_TRUE(at::equal(values[0].toTensor(), given()[0].toTensor()));
}

TEST(ExportSharing, WhatCannotBeRunMayShareEverything) {
  auto steps = viewThenAdd();
  steps[1].run = [](ExportValues&) { throw std::runtime_error("a size that is not told"); };
  const SharedMemory memory(4, steps, sharingInRun(steps, given()));
  for (std::uint32_t value = 0; value < 4; ++value) EXPECT_TRUE(memory.isChanged(value)) << value;
}

TEST(ExportSharing, ChangedMemoryIsThatOfAllItsValues) {
  const SharedMemory bySchema(4, viewThenAdd(), {});
  EXPECT_FALSE(bySchema.isChanged(0));
  EXPECT_FALSE(bySchema.isChanged(1));
  EXPECT_TRUE(bySchema.isChanged(2));
  EXPECT_TRUE(bySchema.isChanged(3));
  EXPECT_FALSE(bySchema.needsViews());
  const SharedMemory asSeen(4, viewThenAdd(), {{2, 1}});
  for (std::uint32_t value = 0; value < 4; ++value) EXPECT_TRUE(asSeen.isChanged(value)) << value;
  EXPECT_TRUE(asSeen.needsViews()) << "a copy in place of the view would not be changed";
}

TEST(ExportSharing, ValuesThatAreNoTensorsHaveNoMemory) {
  EXPECT_EQ(memoryOf(c10::IValue(3)), nullptr);
  EXPECT_EQ(memoryOf(c10::IValue()), nullptr);
  EXPECT_EQ(memoryOf(c10::IValue(at::Tensor())), nullptr);
  const at::Tensor tensor = at::zeros({4});
  EXPECT_EQ(memoryOf(tensor), memoryOf(tensor.slice(0, 1)));
  EXPECT_NE(memoryOf(tensor), memoryOf(tensor.clone()));
}

}  // namespace
}  // namespace passband
