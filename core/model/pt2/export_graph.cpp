#include "core/model/pt2/export_graph.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/pt2/export_json.h"
#include "core/model/pt2/export_outputs.h"
#include "core/model/pt2/export_schema.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::int64_t kNewestFormat = 8;

class GraphReader {
 public:
  explicit GraphReader(const std::string& path) : path_(path) {}

  ExportGraph read(const json& program) {
    const std::int64_t major = integer(at(at(program, "schema_version"), "major"));
    if (major > kNewestFormat) {
      throw Error(fmt::format(
          "{} has version {} of the torch.export format, Passband reads up to {}; export it with PyTorch 2.15", path_,
          major, kNewestFormat));
    }
    const json& module = at(program, "graph_module");
    const json& graph = at(module, "graph");
    readInputs(array(at(graph, "inputs")));
    for (const json& node : array(at(graph, "nodes"))) readNode(node);
    const json& signature = at(module, "signature");
    for (const json& spec : array(at(signature, "input_specs"))) readInputSpec(spec);
    for (const json& spec : array(at(signature, "output_specs"))) readOutputSpec(spec);
    if (const auto calls = module.find("module_call_graph"); calls != module.end()) readOutputNames(*calls);
    readMetas(at(graph, "tensor_values"));
    readRanges(at(program, "range_constraints"));
    const auto version = program.find("torch_version");
    if (version != program.end()) graph_.torchVersion = printable(text(*version));
    if (std::ranges::find(isBound_, false) != isBound_.end()) fail("its signature is incomplete");
    return std::move(graph_);
  }

 private:
  using Names = std::unordered_map<std::string, std::uint32_t>;
  [[noreturn]] void fail(const std::string& what) const { failExport(path_, what); }
  const json& at(const json& object, const char* key) const { return memberOf(object, key, path_); }
  const json& array(const json& value) const { return arrayOf(value, path_); }
  std::string text(const json& value) const { return textOf(value, path_); }
  std::int64_t integer(const json& value) const { return integerOf(value, path_); }
  void bind(const std::string& name, std::uint32_t index);
  ExportValue define(const std::string& name);
  ExportValue use(const std::string& name) const;
  void readInputs(const json& inputs);
  void readNode(const json& node);
  void inlineBlock(const json& node);
  void readBlock(const json& block, const std::vector<std::string>& arguments, const std::vector<std::string>& results);
  void readInputSpec(const json& spec);
  void readOutputNames(const json& calls);
  void readOutputSpec(const json& spec);
  void readMetas(const json& metas);
  void readRanges(const json& ranges);
  ExportSize size(const json& value) const;
  ExportArgument output(const json& value);
  ExportArgument argument(const json& value) const;
  ExportArgument symbolic(const json& value) const;
  template <class Read>
  ExportArgument list(const json& values, const Read& read) const {
    ExportList items;
    for (const json& value : array(values)) items.items.push_back(read(value));
    return {std::move(items)};
  }

  const std::string& path_;
  ExportGraph graph_;
  Names names_;                ///< those in reach
  std::string target_;         ///< of the node being read
  std::vector<bool> isBound_;  ///< of each tensor among the graph's inputs: the signature says what it is
};

void GraphReader::bind(const std::string& name, std::uint32_t index) {
  if (!names_.try_emplace(name, index).second) fail(fmt::format("its graph computes '{}' twice", printable(name)));
}

ExportValue GraphReader::define(const std::string& name) {
  const auto index = static_cast<std::uint32_t>(graph_.values.size());
  graph_.values.push_back(name);
  bind(name, index);
  return {index};
}

ExportValue GraphReader::use(const std::string& name) const {
  const auto found = names_.find(name);
  if (found == names_.end()) {
    fail(fmt::format("its graph uses '{}' before anything has computed it", printable(name)));
  }
  return {found->second};
}

void GraphReader::readInputs(const json& inputs) {
  for (const json& input : inputs) {
    const auto [kind, value] = unionOf(input, path_);
    if (kind == "as_tensor") define(text(at(value, "name")));
    if (kind == "as_custom_obj" || (kind == "as_sym_int" && value.contains("as_name"))) {
      throw Error(
          fmt::format("{} takes more than images ({}); export a network whose only argument is a batch of images",
                      path_, kind == "as_sym_int" ? "a number" : "an object of another class"));
    }
  }
  isBound_.assign(graph_.values.size(), false);
}

ExportSize GraphReader::size(const json& value) const {
  const auto [kind, content] = unionOf(value, path_);
  if (kind == "as_int") return {integer(content), {}, integer(content)};
  if (kind != "as_expr") fail("a size of a tensor is no number");
  ExportSize size{{}, exportSymbolIn(text(at(content, "expr_str"))), {}};
  const auto hint = content.find("hint");
  if (hint != content.end() && hint->is_object() && hint->contains("as_int"))
    size.atExport = integer(hint->at("as_int"));
  return size;
}

/// A number by name, or as it is.
ExportArgument GraphReader::symbolic(const json& value) const {
  const auto [kind, content] = unionOf(value, path_);
  if (kind == "as_name") return {use(text(content))};
  return argument(value);
}

ExportArgument GraphReader::argument(const json& value) const {
  const auto [kind, content] = unionOf(value, path_);
  const auto tensor = [this](const json& item) -> ExportArgument { return {use(text(at(item, "name")))}; };
  const auto integers = [this](const json& item) -> ExportArgument { return {integer(item)}; };
  const auto reals = [this](const json& item) -> ExportArgument { return {realOf(item, path_)}; };
  const auto any = [this](const json& item) { return argument(item); };
  if (kind == "as_none") return {};
  if (kind == "as_tensor") return tensor(content);
  if (kind == "as_int") return integers(content);
  if (kind == "as_float") return reals(content);
  if (kind == "as_bool") return {flagOf(content, path_)};
  if (kind == "as_string") return {text(content)};
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool") return symbolic(content);
  if (kind == "as_scalar_type") return {ExportScalarType{integer(content)}};
  if (kind == "as_layout") return {ExportLayout{integer(content)}};
  if (kind == "as_memory_format") return {ExportMemoryFormat{integer(content)}};
  if (kind == "as_device") return {ExportDevice{text(at(content, "type"))}};
  if (kind == "as_complex") {
    return {std::complex<double>(realOf(at(content, "real"), path_), realOf(at(content, "imag"), path_))};
  }
  if (kind == "as_optional_tensor") return any(content);
  if (kind == "as_tensors") return list(content, tensor);
  if (kind == "as_optional_tensors") return list(content, any);
  if (kind == "as_ints") return list(content, integers);
  if (kind == "as_floats") return list(content, reals);
  if (kind == "as_bools")
    return list(content, [this](const json& item) -> ExportArgument { return {flagOf(item, path_)}; });
  if (kind == "as_strings") return list(content, [this](const json& item) -> ExportArgument { return {text(item)}; });
  if (kind == "as_sym_ints" || kind == "as_sym_floats" || kind == "as_sym_bools") {
    return list(content, [this](const json& item) { return symbolic(item); });
  }
  if (kind == "as_nested_tensors") return list(content, [&](const json& item) { return list(item, tensor); });
  if (kind == "as_int_lists") return list(content, [&](const json& item) { return list(item, integers); });
  if (kind == "as_float_lists") return list(content, [&](const json& item) { return list(item, reals); });
  throw Error(fmt::format(
      "{} uses {}, which {}; Passband runs only aten operators and plain arithmetic: export the network without it",
      path_, printable(target_),
      kind == "as_graph" ? "holds a graph of its own (control flow)"
                         : fmt::format("takes an argument of the kind {}", printable(kind))));
}

/// Defines what a node computes.
ExportArgument GraphReader::output(const json& value) {
  const auto [kind, content] = unionOf(value, path_);
  if (kind == "as_none") return {};
  if (kind == "as_tensor") return {define(text(at(content, "name")))};
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool")
    return {define(text(at(content, "as_name")))};
  if (kind == "as_optional_tensor") return output(content);
  if (kind != "as_tensors") fail(fmt::format("its graph computes something of the kind '{}'", printable(kind)));
  return list(content, [this](const json& item) -> ExportArgument { return {define(text(at(item, "name")))}; });
}

/// wrap_with_set_grad_enabled(enabled, block, ..) and wrap_with_autocast(device, type, enabled, cache, block, ..): what
/// the block computes becomes part of the graph. Gradients are taken all the same, and nothing is rounded for speed.
void GraphReader::inlineBlock(const json& node) {
  const json* block = nullptr;
  std::vector<std::string> arguments;
  for (const json& input : array(at(node, "inputs"))) {
    const json& argument = at(input, "arg");
    if (block != nullptr) arguments.push_back(exportNameOf(argument, path_));
    const auto [kind, content] = unionOf(argument, path_);
    if (kind == "as_graph") block = &at(content, "graph");
  }
  if (block == nullptr) fail(fmt::format("{} has no block", printable(target_)));
  readBlock(*block, arguments, exportNamesOf(at(node, "outputs"), path_));
}

/// Names inside of a block are its own.
void GraphReader::readBlock(const json& block, const std::vector<std::string>& arguments,
                            const std::vector<std::string>& results) {
  const std::vector<std::string> inputs = exportNamesOf(at(block, "inputs"), path_);
  const std::vector<std::string> outputs = exportNamesOf(at(block, "outputs"), path_);
  if (inputs.size() != arguments.size() || outputs.size() != results.size()) {
    fail("a block of its graph takes or gives another number of values");
  }
  Names names;
  for (std::size_t i = 0; i < inputs.size(); ++i) names[inputs[i]] = use(arguments[i]).index;
  std::swap(names, names_);
  for (const json& node : array(at(block, "nodes"))) readNode(node);
  std::swap(names, names_);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const auto computed = names.find(outputs[i]);
    if (computed == names.end()) fail(fmt::format("a block of its graph lacks '{}'", printable(outputs[i])));
    bind(results[i], computed->second);
    if (computed->second >= isBound_.size()) graph_.values[computed->second] = results[i];  // no input of the graph
  }
}

void GraphReader::readNode(const json& node) {
  target_ = text(at(node, "target"));
  if (isExportBlock(target_)) return inlineBlock(node);
  ExportNode read{target_, {}, {}};
  for (const json& input : array(at(node, "inputs"))) {
    read.inputs.push_back({text(at(input, "name")), argument(at(input, "arg"))});
  }
  for (const json& value : array(at(node, "outputs"))) read.outputs.push_back(output(value));
  const auto metadata = node.find("metadata");
  if (graph_.module.empty() && metadata != node.end() && metadata->is_object()) {
    graph_.module = exportModuleIn(metadata->value("nn_module_stack", ""));
  }
  graph_.nodes.push_back(std::move(read));
}

/// The first call is that of the network itself. Names only help to choose among outputs: what is odd goes unnamed.
void GraphReader::readOutputNames(const json& calls) {
  if (!calls.is_array() || calls.empty() || !calls[0].is_object()) return;
  const auto signature = calls[0].find("signature");
  if (signature == calls[0].end() || !signature->is_object()) return;
  const auto structure = signature->find("out_spec");
  if (structure == signature->end() || !structure->is_string()) return;
  graph_.outputNames = outputNames(structure->get<std::string>());
  if (graph_.outputNames.size() != graph_.outputs.size()) graph_.outputNames.clear();
}

/// What each input of the graph is.
void GraphReader::readInputSpec(const json& spec) {
  const auto [kind, content] = unionOf(spec, path_);
  if (kind == "constant_input") return;  // a literal, which export has written into the nodes
  if (kind == "custom_obj" || kind == "token") {
    throw Error(fmt::format("{} holds an object that is no tensor ({}); export the network without it", path_, kind));
  }
  ExportInput input;
  if (kind == "user_input") {
    const auto [argumentKind, value] = unionOf(at(content, "arg"), path_);
    if (argumentKind != "as_tensor") return;  // a literal
    input = {ExportInput::Kind::Image, use(text(at(value, "name"))), text(at(value, "name")), true};
  } else {
    const ExportValue value = use(text(at(at(content, "arg"), "name")));
    if (kind == "parameter") {
      input = {ExportInput::Kind::Parameter, value, text(at(content, "parameter_name")), true};
    } else if (kind == "buffer") {
      input = {ExportInput::Kind::Buffer, value, text(at(content, "buffer_name")), true};
      const auto persistent = content.find("persistent");
      if (persistent != content.end() && persistent->is_boolean()) input.persistent = persistent->get<bool>();
    } else if (kind == "tensor_constant") {
      input = {ExportInput::Kind::Constant, value, text(at(content, "tensor_constant_name")), true};
    } else {
      fail(fmt::format("its signature has an input of the kind '{}'", printable(kind)));
    }
  }
  if (input.value.index >= isBound_.size() || isBound_[input.value.index]) {
    fail(fmt::format("its signature names '{}' wrongly", printable(input.name)));
  }
  isBound_[input.value.index] = true;
  graph_.inputs.push_back(std::move(input));
}

/// Only what the network returns counts: changed buffers belong to training.
void GraphReader::readOutputSpec(const json& spec) {
  const auto [kind, content] = unionOf(spec, path_);
  if (kind == "user_output") graph_.outputs.push_back(argument(at(content, "arg")));
}

void GraphReader::readMetas(const json& metas) {
  std::vector<ExportValue> wanted;
  for (const ExportInput& input : graph_.inputs) wanted.push_back(input.value);
  for (const ExportArgument& output : graph_.outputs) {
    if (const auto* value = output.as<ExportValue>()) wanted.push_back(*value);
  }
  for (const ExportValue value : wanted) {
    const std::string& name = graph_.values[value.index];
    const auto found = metas.find(name);
    if (found == metas.end()) continue;  // a number among the outputs
    ExportTensorMeta meta{{integer(at(*found, "dtype"))}, {}};
    for (const json& length : array(at(*found, "sizes"))) meta.sizes.push_back(size(length));
    graph_.metas[name] = std::move(meta);
  }
}

void GraphReader::readRanges(const json& ranges) {
  if (!ranges.is_object()) fail("its ranges are no object");
  const auto bound = [this](const json& range, const char* key) -> std::optional<std::int64_t> {
    const auto value = range.find(key);
    if (value == range.end() || !value->is_number_integer()) return std::nullopt;
    return integer(*value);
  };
  for (const auto& [symbol, range] : ranges.items()) {
    if (range.is_object()) graph_.ranges[symbol] = {bound(range, "min_val"), bound(range, "max_val")};
  }
}

}  // namespace

const ExportArgument* ExportNode::find(const std::string& name) const {
  const auto found = std::ranges::find_if(inputs, [&](const Input& input) { return input.name == name; });
  return found == inputs.end() ? nullptr : &found->argument;
}

ExportGraph readExportGraph(std::span<const std::byte> bytes, const std::string& path) {
  return GraphReader(path).read(parseExportJson(bytes, path));
}

}  // namespace passband
