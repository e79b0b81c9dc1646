// The graph of a torch.export file as plain values: what it takes, its nodes with their arguments, what it gives.
// Format: torch/_export/serde/schema.py of PyTorch, major versions up to 8.
#pragma once

#include <complex>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace passband {

/// A tensor or number that the graph takes or computes: an index into ExportGraph::values.
struct ExportValue {
  std::uint32_t index = 0;
};

// Enumerations of the format by its numbers, which are not those of LibTorch.
struct ExportScalarType {
  std::int64_t number = 0;
};
struct ExportLayout {
  std::int64_t number = 0;
};
struct ExportMemoryFormat {
  std::int64_t number = 0;
};
struct ExportDevice {
  std::string type;  ///< "cpu", "cuda"
};

struct ExportArgument;
/// Items of one kind; absent tensors are empty arguments.
struct ExportList {
  std::vector<ExportArgument> items;
};

/// An argument of a node; std::monostate is None.
struct ExportArgument {
  std::variant<std::monostate, ExportValue, bool, std::int64_t, double, std::complex<double>, std::string,
               ExportScalarType, ExportLayout, ExportMemoryFormat, ExportDevice, ExportList>
      content;

  bool isNone() const { return std::holds_alternative<std::monostate>(content); }
  /// The alternative if it is a T, else nullptr.
  template <class T>
  const T* as() const {
    return std::get_if<T>(&content);
  }
};

/// Calls `visit` with every value in an argument.
template <class Visit>
void forEachValue(const ExportArgument& argument, const Visit& visit) {
  if (const auto* value = argument.as<ExportValue>()) visit(*value);
  if (const auto* list = argument.as<ExportList>()) {
    for (const ExportArgument& item : list->items) forEachValue(item, visit);
  }
}

struct ExportNode {
  struct Input {
    std::string name;
    ExportArgument argument;
  };
  std::string target;  ///< "torch.ops.aten.conv2d.default", "_operator.mul"
  std::vector<Input> inputs;
  std::vector<ExportArgument> outputs;  ///< values, lists of values, or None

  /// nullptr when there is no input of that name.
  const ExportArgument* find(const std::string& name) const;
};

/// A size that is known, or a symbol; an expression of symbols has only the size at export.
struct ExportSize {
  std::optional<std::int64_t> fixed;
  std::string symbol;  ///< empty: fixed, or an expression
  std::optional<std::int64_t> atExport;
};

struct ExportTensorMeta {
  ExportScalarType type;
  std::vector<ExportSize> sizes;
};

struct ExportInput {
  enum class Kind { Image, Parameter, Buffer, Constant };
  Kind kind = Kind::Image;
  ExportValue value;
  std::string name;        ///< in the state dict or among the constants; of an image: the argument's
  bool persistent = true;  ///< of a buffer: in the state dict, else among the constants
};

/// Inclusive; no bound where there is none.
struct ExportRange {
  std::optional<std::int64_t> least, most;
};

/// Every value is defined once, before its first use.
struct ExportGraph {
  std::vector<std::string> values;  ///< names
  std::vector<ExportInput> inputs;
  std::vector<ExportNode> nodes;
  std::vector<ExportArgument> outputs;            ///< what the network returns, flattened
  std::vector<std::string> outputNames;           ///< their keys, where a dictionary is returned; else may be empty
  std::map<std::string, ExportTensorMeta> metas;  ///< by value name: of all inputs and outputs
  std::map<std::string, ExportRange> ranges;      ///< of symbols
  std::string module;                             ///< class of the exported network, "ResNet"; may be empty
  std::string torchVersion;                       ///< "2.15.0"; may be empty
};

/// Reads the JSON of an exported program; `path` is for messages. Blocks under torch.no_grad and autocast become part
/// of the graph. Throws Error when it is damaged, has a control flow operator or objects of other classes, or comes
/// from a newer format.
ExportGraph readExportGraph(std::span<const std::byte> json, const std::string& path);

}  // namespace passband
