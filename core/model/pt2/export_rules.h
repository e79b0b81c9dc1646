// Which operators of a torch.export graph Passband runs: those of PyTorch's own library "aten" that only compute, and
// arithmetic. A file comes from anywhere, and LibTorch has operators that open files, change memory or check nothing.
#pragma once

#include <optional>
#include <string>

#include "core/model/pt2/export_graph.h"

namespace passband {

/// "torch.ops.aten.add.Tensor" is add, Tensor; "default" stands for an empty overload.
struct AtenName {
  std::string name, overload;
};
/// Nothing when the target is no operator of aten.
std::optional<AtenName> atenName(const std::string& target);

/// Throws Error that names the first operator that does not run, and says why and what to do.
void requireRunnable(const ExportGraph& graph, const std::string& path);

}  // namespace passband
