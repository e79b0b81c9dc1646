#include "core/model/torch/pt2/export_step.h"

#include <ATen/core/jit_type.h>
#include <ATen/core/stack.h>
#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/classifier.h"
#include "core/model/pt2/export_arithmetic.h"
#include "core/model/pt2/export_rules.h"
#include "core/model/torch/aten_operator.h"

namespace passband {
namespace {

ExportNumber numberOf(const c10::IValue& value) {
  if (value.isBool()) return value.toBool();
  if (value.isInt()) return value.toInt();
  if (value.isDouble()) return value.toDouble();
  throw Error("has something else where a number belongs");
}

c10::IValue valueOf(const ExportNumber& number) {
  return std::visit([](auto value) { return c10::IValue(value); }, number);
}

/// A number that is a literal, or a value of the run.
std::function<ExportNumber(const ExportValues&)> numberReader(const ExportArgument& argument) {
  if (const auto* value = argument.as<ExportValue>()) {
    return [index = value->index](const ExportValues& values) { return numberOf(values.at(index)); };
  }
  ExportNumber number;
  if (const auto* flag = argument.as<bool>()) {
    number = *flag;
  } else if (const auto* integer = argument.as<std::int64_t>()) {
    number = *integer;
  } else if (const auto* real = argument.as<double>()) {
    number = *real;
  } else {
    throw Error("has something else where a number belongs");
  }
  return [number](const ExportValues&) { return number; };
}

void addValues(const ExportArgument& argument, std::vector<std::uint32_t>& indices) {
  forEachValue(argument, [&](ExportValue value) { indices.push_back(value.index); });
}

ExportStep emptyStep(const ExportNode& node, std::string name) {
  ExportStep step;
  step.name = std::move(name);
  for (const ExportNode::Input& input : node.inputs) addValues(input.argument, step.uses);
  for (const ExportArgument& output : node.outputs) addValues(output, step.defines);
  return step;
}

std::uint32_t soleOutput(const ExportStep& step) {
  if (step.defines.size() != 1) throw Error(fmt::format("gives 1 value, not {}", step.defines.size()));
  return step.defines.front();
}

ExportStep arithmeticStep(const ExportNode& node) {
  ExportStep step = emptyStep(node, printable(node.target));
  std::vector<std::function<ExportNumber(const ExportValues&)>> readers;
  for (const ExportNode::Input& input : node.inputs) readers.push_back(numberReader(input.argument));
  step.run = [target = node.target, readers, output = soleOutput(step)](ExportValues& values) {
    std::vector<ExportNumber> numbers;
    for (const auto& read : readers) numbers.push_back(read(values));
    values.at(output) = valueOf(exportArithmetic(target, numbers));
  };
  return step;
}

const ExportArgument& inputAt(const ExportNode& node, std::size_t index) {
  if (index >= node.inputs.size()) throw Error("lacks an argument");
  return node.inputs[index].argument;
}

std::int64_t integerAt(const ExportNode& node, std::size_t index) {
  const auto* number = inputAt(node, index).as<std::int64_t>();
  if (number == nullptr) throw Error("has something else where an integer belongs");
  return *number;
}

std::uint32_t valueAt(const ExportNode& node, std::size_t index) {
  const auto* value = inputAt(node, index).as<ExportValue>();
  if (value == nullptr) throw Error("has something else where a tensor or number of the run belongs");
  return value->index;
}

/// sym_size.int, sym_stride.int and sym_numel.
ExportStep sizeStep(const ExportNode& node, const AtenName& aten) {
  ExportStep step = emptyStep(node, fmt::format("aten.{}", aten.name));
  const std::uint32_t input = valueAt(node, 0);
  const std::uint32_t output = soleOutput(step);
  if (aten.name == "sym_numel") {
    step.run = [=](ExportValues& values) { values.at(output) = values.at(input).toTensor().numel(); };
    return step;
  }
  const std::int64_t dimension = integerAt(node, 1);
  const bool isSize = aten.name == "sym_size";
  step.run = [=](ExportValues& values) {
    const at::Tensor& tensor = values.at(input).toTensor();
    values.at(output) = isSize ? tensor.size(dimension) : tensor.stride(dimension);
  };
  return step;
}

/// _assert_scalar(condition, message).
ExportStep assertStep(const ExportNode& node) {
  ExportStep step = emptyStep(node, "aten._assert_scalar");
  const auto* message = node.inputs.size() > 1 ? node.inputs[1].argument.as<std::string>() : nullptr;
  step.run = [holds = numberReader(inputAt(node, 0)),
              text = message == nullptr ? std::string() : printable(*message)](ExportValues& values) {
    const ExportNumber number = holds(values);
    if (!std::visit([](auto value) { return value != 0; }, number)) {
      throw Error(fmt::format("what the export assumed does not hold for these images ({})", text));
    }
  };
  return step;
}

/// sym_constrain_range(size, min=None, max=None) and _for_size.
ExportStep rangeStep(const ExportNode& node) {
  ExportStep step = emptyStep(node, "aten.sym_constrain_range");
  const auto bound = [&](const char* name) {
    const ExportArgument* argument = node.find(name);
    return argument == nullptr || argument->isNone() ? std::function<ExportNumber(const ExportValues&)>()
                                                     : numberReader(*argument);
  };
  step.run = [size = numberReader(inputAt(node, 0)), least = bound("min"), most = bound("max")](ExportValues& values) {
    const auto real = [&](const auto& read) {
      return std::visit([](auto value) { return static_cast<double>(value); }, read(values));
    };
    if ((least && real(size) < real(least)) || (most && real(size) > real(most))) {
      throw Error("a size that the export assumed to lie in a range leaves it for these images");
    }
  };
  return step;
}

/// Assertions about a tensor, its type and device at export included, which is another one here.
ExportStep skippedStep(const ExportNode& node) {
  ExportStep step = emptyStep(node, "assertion");
  step.run = [](ExportValues&) {};
  return step;
}

class OperatorStep {
 public:
  OperatorStep(const ExportNode& node, const AtenName& aten, const StepOptions& options)
      : node_(node), aten_(aten), options_(options), step_(emptyStep(node, fmt::format("aten.{}", aten.name))) {}

  ExportStep make() {
    const AtenOperator aten(aten_.name, aten_.overload);
    const c10::FunctionSchema& schema = aten.schema();
    requireKnownInputs(schema);
    const bool takesTensor = std::ranges::any_of(
        schema.arguments(), [this](const c10::Argument& argument) { return isTensorGiven(argument); });
    std::vector<ArgumentPlan> plans;
    for (const c10::Argument& argument : schema.arguments()) plans.push_back(planFor(argument, takesTensor));
    readAliases(schema);
    const bool isView = aten_.name == "view" || aten_.name == "_unsafe_view";
    const bool reshapes = aten_.name == "_reshape_alias" || (options_.viewsMayCopy && isView && aten_.overload.empty());
    if (reshapes) plans.erase(plans.begin() + 2, plans.end());
    step_.run = runner(reshapes ? AtenOperator("reshape", "") : aten, std::move(plans));
    return std::move(step_);
  }

 private:
  void requireKnownInputs(const c10::FunctionSchema& schema) const {
    for (const ExportNode::Input& input : node_.inputs) {
      if (schema.argumentIndexWithName(input.name)) continue;
      throw Error(
          fmt::format("this LibTorch ({}) knows it without the argument '{}'", torchVersion(), printable(input.name)));
    }
  }

  /// A tensor, or several.
  bool isTensorGiven(const c10::Argument& argument) const {
    const ExportArgument* given = node_.find(argument.name());
    return given != nullptr && !given->isNone() && argument.type()->str().find("Tensor") != std::string::npos;
  }

  /// Its argument in the graph, else its default. What is made out of nothing is made on the device of the run.
  ArgumentPlan planFor(const c10::Argument& argument, bool takesTensor) const {
    const ExportArgument* given = node_.find(argument.name());
    const bool isAbsent = given == nullptr || given->isNone();
    if (argument.name() == "device" && !takesTensor && isAbsent) return ArgumentPlan(c10::IValue(options_.device));
    try {
      if (given != nullptr) return ArgumentPlan(*given, argument, options_.device);
    } catch (const Error& error) {
      throw Error(fmt::format("its argument '{}' {}", printable(argument.name()), error.what()));
    }
    if (!argument.default_value()) throw Error(fmt::format("its argument '{}' is missing", printable(argument.name())));
    return ArgumentPlan(*argument.default_value());
  }

  /// Which arguments are changed in place, and which may share their memory with the result, as the schema says.
  void readAliases(const c10::FunctionSchema& schema) {
    const bool returnsView = std::ranges::any_of(
        schema.returns(), [](const c10::Argument& result) { return result.alias_info() != nullptr; });
    for (const c10::Argument& argument : schema.arguments()) {
      const ExportArgument* given = node_.find(argument.name());
      if (given == nullptr) continue;
      const bool aliased = argument.alias_info() != nullptr;
      if (returnsView && aliased) addValues(*given, step_.shares);
      if (aliased && argument.alias_info()->isWrite()) addValues(*given, step_.changes);
    }
  }

  /// The values that each result of the operator becomes.
  std::vector<std::vector<std::uint32_t>> outputs() const {
    std::vector<std::vector<std::uint32_t>> outputs;
    for (const ExportArgument& output : node_.outputs) addValues(output, outputs.emplace_back());
    return outputs;
  }

  std::function<void(ExportValues&)> runner(const AtenOperator& aten, std::vector<ArgumentPlan> plans) const {
    return [aten, plans = std::move(plans), outputs = outputs()](ExportValues& values) {
      torch::jit::Stack stack;
      stack.reserve(plans.size());
      for (const ArgumentPlan& plan : plans) stack.push_back(plan.make(values));
      aten.call(stack);
      if (stack.size() < outputs.size()) throw Error("gives fewer results than its graph takes");
      for (std::size_t i = 0; i < outputs.size(); ++i) store(std::move(stack[i]), outputs[i], values);
    };
  }

  static void store(c10::IValue result, const std::vector<std::uint32_t>& outputs, ExportValues& values) {
    if (!result.isTensorList()) {
      for (const std::uint32_t output : outputs) values.at(output) = result;  // one, or none
      return;
    }
    const c10::List<at::Tensor> tensors = result.toTensorList();
    if (tensors.size() != outputs.size()) {
      throw Error(fmt::format("gives {} tensors where its graph takes {}", tensors.size(), outputs.size()));
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) values.at(outputs[i]) = tensors.get(i);
  }

  const ExportNode& node_;
  const AtenName& aten_;
  const StepOptions& options_;
  ExportStep step_;
};

}  // namespace

ExportStep makeExportStep(const ExportNode& node, const StepOptions& options) {
  const std::optional<AtenName> aten = atenName(node.target);
  if (!aten) return arithmeticStep(node);
  if (aten->name == "sym_size" || aten->name == "sym_stride" || aten->name == "sym_numel") return sizeStep(node, *aten);
  if (aten->name == "_assert_scalar") return assertStep(node);
  if (aten->name.starts_with("sym_constrain_range")) return rangeStep(node);
  if (aten->name == "_assert_tensor_metadata" || aten->name == "_assert_async") return skippedStep(node);
  return OperatorStep(node, *aten, options).make();
}

}  // namespace passband
