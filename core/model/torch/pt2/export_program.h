// A torch.export graph with its tensors, ready to run on one device. Values are freed after their last use.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/model/pt2/export_graph.h"
#include "core/model/pt2/export_interface.h"
#include "core/model/torch/pt2/export_sharing.h"
#include "core/model/torch/pt2/export_step.h"

namespace passband {

/// The tensors that a graph takes beside the images, by value; undefined for all other values.
using ExportTensors = std::vector<at::Tensor>;

class ExportProgram {
 public:
  /// `tensors` lie on `device`. What depends on them alone is computed now, once; so call it where gradients may be
  /// taken later, outside of InferenceMode. Throws Error that names the operator which cannot run.
  ExportProgram(ExportGraph graph, const ExportInterface& interface, ExportTensors tensors, c10::Device device,
                const std::string& path);

  /// As many images as one run takes, in any memory order -> what the graph's logits are. Gradients flow to the images.
  at::Tensor run(const at::Tensor& given) const;

 private:
  SharingValues findSharing(const ExportGraph& graph, const ExportInterface& interface, const ExportTensors& tensors,
                            c10::Device device) const;
  void runConstantSteps(const SharedMemory& memory);
  void dropUnused();
  void requireOwnMemory(const ExportStep& step, const ExportValues& values, const c10::StorageImpl* images) const;
  void runStep(const ExportStep& step, ExportValues& values) const;

  std::string path_;
  ExportValue images_, logits_;
  std::vector<ExportStep> steps_;
  std::vector<std::vector<std::uint32_t>> freed_;  ///< after each step
  ExportValues constants_;                         ///< what a run begins with
  std::vector<std::uint32_t> copied_;              ///< of the constants: changed in place, so that each run has its own
  std::unordered_set<const c10::StorageImpl*> lasting_;  ///< memory of the constants: no step may change it
  bool copiesImages_ = false;
  bool channelsLast_ = true;
};

}  // namespace passband
