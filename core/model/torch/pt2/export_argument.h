// From an argument of a torch.export graph to what LibTorch's dispatcher takes, as an operator's schema asks for it.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <c10/core/Device.h>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/model/pt2/export_graph.h"

namespace passband {

/// The values of a run, by their index in the graph; None where there is none (yet).
using ExportValues = std::vector<c10::IValue>;

/// One argument of an operator: a constant, a value of the run, or a list of both.
class ArgumentPlan {
 public:
  /// Devices in the file are those of the export: `device` takes their place. Throws Error, the end of a sentence, when
  /// the argument cannot be what the schema asks for.
  ArgumentPlan(const ExportArgument& argument, const c10::Argument& schema, c10::Device device);
  /// A value that is the same in every run.
  explicit ArgumentPlan(c10::IValue constant) : constant_(std::move(constant)) {}

  /// Throws Error when a value has an impossible type.
  c10::IValue make(const ExportValues& values) const;
  /// Indices of the values that it takes.
  std::vector<std::uint32_t> uses() const;

 private:
  struct Item {
    std::optional<std::uint32_t> value;
    c10::IValue literal;
  };
  Item itemOf(const ExportArgument& argument, c10::Device device) const;
  c10::IValue build(const ExportValues& values) const;

  std::optional<c10::IValue> constant_;
  std::vector<Item> items_;
  bool isList_ = false;
  c10::TypePtr type_;  ///< of an item
};

/// LibTorch's type by its number in the format. Throws Error for those that Passband does not run.
at::ScalarType scalarTypeOf(ExportScalarType type);

}  // namespace passband
