// The arithmetic of sizes in torch.export graphs: Python's operators on integers, floats and truth values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace passband {

using ExportNumber = std::variant<std::int64_t, double, bool>;

/// Whether a node's target is such an operator: "_operator.floordiv", "math.ceil", "torch.sym_max".
bool isExportArithmetic(const std::string& target);

/// As Python computes it, but integers have 64 bits. Throws Error on overflow, division by zero, and arguments that the
/// operator does not take.
ExportNumber exportArithmetic(const std::string& target, std::span<const ExportNumber> arguments);

}  // namespace passband
