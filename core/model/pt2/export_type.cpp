#include "core/model/pt2/export_type.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace passband {

std::optional<DType> weightType(ExportScalarType type) {
  constexpr std::array<std::pair<std::int64_t, DType>, 11> kTypes{{{1, DType::UInt8},
                                                                   {2, DType::Int8},
                                                                   {3, DType::Int16},
                                                                   {4, DType::Int32},
                                                                   {5, DType::Int64},
                                                                   {6, DType::Float16},
                                                                   {7, DType::Float32},
                                                                   {8, DType::Float64},
                                                                   {10, DType::Complex64},
                                                                   {12, DType::Bool},
                                                                   {13, DType::BFloat16}}};
  const auto* found = std::ranges::find_if(kTypes, [&](const auto& item) { return item.first == type.number; });
  return found == kTypes.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace passband
