// The types of tensors' elements by their numbers in the torch.export format.
#pragma once

#include <optional>

#include "core/model/export_graph.h"
#include "core/model/tensor_file.h"

namespace passband {

/// Nothing for those that no weight file of ours has.
std::optional<DType> weightType(ExportScalarType type);

}  // namespace passband
