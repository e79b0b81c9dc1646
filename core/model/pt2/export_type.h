// The types of tensors' elements by their numbers in the torch.export format.
#pragma once

#include <optional>

#include "core/model/pt2/export_graph.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// Nothing for those that no weight file of ours has.
std::optional<DType> weightType(ExportScalarType type);

}  // namespace passband
