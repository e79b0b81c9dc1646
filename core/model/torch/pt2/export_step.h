// One node of a torch.export graph, ready to run: an operator of aten through LibTorch's dispatcher, or what Passband
// does itself (arithmetic, sizes, assertions).
#pragma once

#include <c10/core/Device.h>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/model/torch/pt2/export_argument.h"

namespace passband {

struct ExportStep {
  std::string name;                               ///< for messages: "aten.conv2d"
  std::function<void(ExportValues& values)> run;  ///< throws Error and LibTorch's exceptions
  std::vector<std::uint32_t> uses, defines;       ///< values
  std::vector<std::uint32_t> shares;              ///< of uses: what it defines may lie in their memory, by its schema
  std::vector<std::uint32_t> changes;             ///< of uses: changed in place
};

struct StepOptions {
  c10::Device device{c10::kCPU};
  /// The strides at export hold no longer: a view becomes a reshape, which copies where it must.
  bool viewsMayCopy = false;
};

/// Throws Error, the end of a sentence, when this LibTorch has no such operator or it does not take these arguments.
ExportStep makeExportStep(const ExportNode& node, const StepOptions& options);

}  // namespace passband
