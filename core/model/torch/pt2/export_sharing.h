// Which values of a torch.export graph lie in the same memory: an operator that changes one in place changes the
// others.
#pragma once

#include <ATen/core/Tensor.h>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/model/torch/pt2/export_step.h"

namespace passband {

/// The memory of a tensor; nullptr of a value that is none.
const c10::StorageImpl* memoryOf(const c10::IValue& value);

/// The values that are used for the last time by each step; `kept` never is.
std::vector<std::vector<std::uint32_t>> lastUses(const std::vector<ExportStep>& steps, std::size_t values,
                                                 std::uint32_t kept);

using SharingValues = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

/// Runs the steps once and compares the memory of what each gives and takes. Nothing in `values`, which is what the
/// steps begin with, is changed. A step that cannot be run, and those after it, may share all that they have.
SharingValues sharingInRun(const std::vector<ExportStep>& steps, ExportValues values);

/// Sharing by the schemas of the steps and as seen in a run.
class SharedMemory {
 public:
  SharedMemory(std::size_t values, const std::vector<ExportStep>& steps, const SharingValues& seen);

  /// Whether any operator changes that memory in place.
  bool isChanged(std::uint32_t value) const { return changed_[value]; }
  /// Whether memory that is changed in place has views, which then must be none but views.
  bool needsViews() const { return needsViews_; }

 private:
  std::uint32_t root(std::uint32_t value);
  void join(std::uint32_t a, std::uint32_t b) { parent_[root(a)] = root(b); }

  std::vector<std::uint32_t> parent_;
  std::vector<bool> changed_;
  bool needsViews_ = false;
};

/// view, _unsafe_view and _reshape_alias
bool isViewStep(const ExportStep& step);

}  // namespace passband
