#include "core/model/torch/pt2/export_sharing.h"

#include <ATen/ops/clone.h>
#include <algorithm>
#include <numeric>
#include <unordered_set>

namespace passband {
namespace {

void compare(const ExportStep& step, const ExportValues& values, SharingValues& seen) {
  for (const std::uint32_t made : step.defines) {
    const c10::StorageImpl* memory = memoryOf(values[made]);
    if (memory == nullptr) continue;
    for (const auto* others : {&step.uses, &step.defines}) {
      for (const std::uint32_t other : *others) {
        if (other != made && memoryOf(values[other]) == memory) seen.emplace_back(made, other);
      }
    }
  }
}

void shareAll(const ExportStep& step, SharingValues& seen) {
  for (const auto* values : {&step.uses, &step.defines}) {
    for (const std::uint32_t value : *values) seen.emplace_back(value, values->front());
  }
  if (!step.uses.empty() && !step.defines.empty()) seen.emplace_back(step.uses.front(), step.defines.front());
}

}  // namespace

const c10::StorageImpl* memoryOf(const c10::IValue& value) {
  if (!value.isTensor() || !value.toTensor().defined() || !value.toTensor().has_storage()) return nullptr;
  return value.toTensor().storage().unsafeGetStorageImpl();
}

std::vector<std::vector<std::uint32_t>> lastUses(const std::vector<ExportStep>& steps, std::size_t values,
                                                 std::uint32_t kept) {
  std::vector<bool> seen(values, false);
  seen[kept] = true;
  std::vector<std::vector<std::uint32_t>> last(steps.size());
  for (std::size_t i = steps.size(); i-- > 0;) {
    for (const auto* used : {&steps[i].uses, &steps[i].defines}) {
      for (const std::uint32_t value : *used) {
        if (!seen[value]) last[i].push_back(value);
        seen[value] = true;
      }
    }
  }
  return last;
}

SharingValues sharingInRun(const std::vector<ExportStep>& steps, ExportValues values) {
  SharingValues seen;
  std::unordered_set<const c10::StorageImpl*> given;
  for (const c10::IValue& value : values) given.insert(memoryOf(value));
  given.erase(nullptr);
  const auto freed = lastUses(steps, values.size(), 0);
  bool fails = false;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const ExportStep& step = steps[i];
    for (const std::uint32_t changed : fails ? std::vector<std::uint32_t>() : step.changes) {
      if (given.contains(memoryOf(values[changed]))) values[changed] = values[changed].toTensor().clone();
    }
    try {
      if (!fails) step.run(values);
    } catch (const std::exception&) {  // assertions about images that are not black, a size that is not told
      fails = true;
    }
    if (fails) {
      shareAll(step, seen);
    } else {
      compare(step, values, seen);
      for (const std::uint32_t value : freed[i]) values[value] = {};
    }
  }
  return seen;
}

SharedMemory::SharedMemory(std::size_t values, const std::vector<ExportStep>& steps, const SharingValues& seen)
    : parent_(values), changed_(values, false) {
  std::iota(parent_.begin(), parent_.end(), 0U);
  for (const ExportStep& step : steps) {
    for (const std::uint32_t from : step.shares) {
      for (const std::uint32_t to : step.defines) join(to, from);
    }
  }
  for (const auto& [a, b] : seen) join(a, b);
  std::vector<bool> isRootChanged(values, false);
  for (const ExportStep& step : steps) {
    for (const std::uint32_t value : step.changes) isRootChanged[root(value)] = true;
  }
  for (std::uint32_t value = 0; value < values; ++value) changed_[value] = isRootChanged[root(value)];
  needsViews_ = std::ranges::any_of(steps, [&](const ExportStep& step) {
    return isViewStep(step) && std::ranges::any_of(step.defines, [&](std::uint32_t value) { return isChanged(value); });
  });
}

std::uint32_t SharedMemory::root(std::uint32_t value) {
  while (parent_[value] != value) value = parent_[value] = parent_[parent_[value]];
  return value;
}

bool isViewStep(const ExportStep& step) {
  return step.name == "aten.view" || step.name == "aten._unsafe_view" || step.name == "aten._reshape_alias";
}

}  // namespace passband
