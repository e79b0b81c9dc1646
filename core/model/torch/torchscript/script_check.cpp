#include "core/model/torch/torchscript/script_check.h"

#include <fmt/format.h>
#include <functional>
#include <set>
#include <string_view>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/ir/ir.h>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/aten_rules.h"
#include "core/model/torch/torchscript/script_guards.h"
#include "core/model/torchscript/script_rules.h"

namespace passband {
namespace {

using torch::jit::Function;
using torch::jit::Node;

constexpr std::string_view kAtenSpace = "aten::";

/// "aten::add.Tensor", "prim::If".
std::string spelled(const Node& node) {
  const std::string name = node.kind().toQualString();
  const c10::FunctionSchema* schema = node.maybeSchema();
  return schema == nullptr || schema->overload_name().empty() ? name : name + "." + schema->overload_name();
}

bool isAllowedTensorOperator(const Node& node) {
  const std::string_view name = node.kind().toQualString();
  const c10::FunctionSchema* schema = node.maybeSchema();
  return schema != nullptr && name.starts_with(kAtenSpace) &&
         isAllowedAten(name.substr(kAtenSpace.size()), schema->overload_name());
}

/// Calls `visit` for every node of functions, with the blocks inside of nodes, and for the nodes of what they call.
class Walk {
 public:
  using Visit = std::function<void(Node*)>;
  Walk(const std::string& path, Visit visit) : path_(path), visit_(std::move(visit)) {}

  void add(Function* function) {
    if (function == nullptr || !seen_.insert(function).second) return;
    if (!function->isGraphFunction()) {
      throw Error(fmt::format(
          "{} is TorchScript that calls {}, which is not code of its own; export the model with torch.export", path_,
          printable(function->qualname().qualifiedName())));
    }
    waiting_.push_back(function);
  }

  void run() {
    while (!waiting_.empty()) {
      Function* function = waiting_.back();
      waiting_.pop_back();
      function->ensure_defined();
      block(torch::jit::toGraphFunction(*function).graph()->block());
    }
  }

 private:
  void block(torch::jit::Block* inner) {
    for (auto node = inner->nodes().begin(); node != inner->nodes().end();) {
      Node* current = *node;
      ++node;  // the visit may replace the node
      addCallee(*current);
      for (torch::jit::Block* deeper : current->blocks()) block(deeper);
      visit_(current);
    }
  }

  void addCallee(const Node& node) {
    for (const torch::jit::Value* output : node.outputs()) {
      if (const auto type = output->type()->cast<c10::FunctionType>()) add(type->function());
    }
    if (node.kind() != c10::prim::CallMethod) return;
    // Of an interface any class may be meant, and all of them are in the module's code.
    if (const auto type = node.input(0)->type()->cast<c10::ClassType>()) add(type->findMethod(node.s(c10::attr::name)));
  }

  const std::string& path_;
  Visit visit_;
  std::set<Function*> seen_;
  std::vector<Function*> waiting_;
};

/// Whether a value of the type is the same whatever the code says it is: LibTorch compares its kind at every use.
/// Objects and tuples are reached into by place.
bool isChecked(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::ListType:
    case c10::TypeKind::DictType:
    case c10::TypeKind::OptionalType:
      for (const c10::TypePtr& inner : type->containedTypes()) {
        if (!isChecked(inner)) return false;
      }
      return true;
    case c10::TypeKind::TensorType:
    case c10::TypeKind::IntType:
    case c10::TypeKind::FloatType:
    case c10::TypeKind::BoolType:
    case c10::TypeKind::StringType:
    case c10::TypeKind::NumberType:
    case c10::TypeKind::NoneType:
    case c10::TypeKind::DeviceObjType:
      return true;
    default:
      return false;
  }
}

/// A cast to what the type says anyhow, without None.
bool isUnwrapping(const Node& node) {
  const auto optional = node.input(0)->type()->cast<c10::OptionalType>();
  return optional != nullptr && optional->getElementType()->isSubtypeOf(*node.output()->type());
}

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(fmt::format(
      "{} is TorchScript with {}, which is not among what Passband runs: operators that only compute with images and "
      "numbers; export the model with torch.export",
      path, what));
}

void requireAllowed(const Node& node, const std::string& path) {
  const std::string name = spelled(node);
  if (!isAllowedTensorOperator(node) && !isAllowedScript(name) && !isAllowedUnreached(name))
    refuse(path, fmt::format("the operator {}", printable(name)));
  const bool casts = node.kind() == c10::prim::unchecked_cast;
  if (casts && !isChecked(node.output()->type()) && !isUnwrapping(node))
    refuse(path, fmt::format("a cast to {}", printable(node.output()->type()->str())));
}

/// The values that a module holds. LibTorch puts what the file says into its attributes without a look at their types,
/// and its interpreter reaches into objects by place.
class Values {
 public:
  explicit Values(const std::string& path) : path_(path) {}

  // Recursion: the pickle's depth is bounded (script_pickle).
  void require(const c10::IValue& value, const c10::TypePtr& type, const std::string& name) {
    if (value.isObject()) {
      requireType(value, type, name);
      requireObject(*value.toObject(), name);
    } else if (value.isTuple()) {
      requireTuple(value, type, name);
    } else if (value.isList() || value.isGenericDict()) {
      requireType(value, type, name);
      requireItems(value, name);
    } else if (value.isTensor() || value.isNone() || value.isScalar() || value.isString() || value.isDevice() ||
               value.isEnum()) {
      requireType(value, type, name);
    } else {
      refuse(path_, fmt::format("a value '{}' of the kind {}", printable(name), value.tagKind()));
    }
  }

 private:
  void requireType(const c10::IValue& value, const c10::TypePtr& type, const std::string& name) const {
    if (value.isTensor() && type->kind() == c10::TypeKind::TensorType) return;
    if (value.type()->isSubtypeOf(*type)) return;
    throw Error(fmt::format("cannot read {}: its value '{}' is {}, and its code takes it for {}; the file is damaged",
                            path_, printable(name), printable(value.type()->str()), printable(type->str())));
  }

  void requireObject(const c10::ivalue::Object& object, const std::string& name) {
    if (!seen_.insert(&object).second) return;
    const c10::ClassTypePtr type = object.type();
    if (object.slots().size() != type->numAttributes()) refuse(path_, fmt::format("'{}' in parts", printable(name)));
    for (std::size_t i = 0; i < object.slots().size(); ++i) {
      const std::string inner = name.empty() ? type->getAttributeName(i) : name + "." + type->getAttributeName(i);
      require(object.getSlot(i), type->getAttribute(i), inner);
    }
  }

  void requireTuple(const c10::IValue& value, const c10::TypePtr& type, const std::string& name) {
    const auto optional = type->cast<c10::OptionalType>();
    const auto tuple = (optional ? optional->getElementType() : type)->cast<c10::TupleType>();
    const auto& items = value.toTupleRef().elements();
    if (tuple == nullptr || tuple->elements().size() != items.size())
      return requireType(value, c10::NoneType::get(), name);
    for (std::size_t i = 0; i < items.size(); ++i) require(items[i], tuple->elements()[i], name);
  }

  void requireItems(const c10::IValue& value, const std::string& name) {
    if (value.isList()) {
      const c10::TypePtr type = value.type()->containedType(0);
      if (isPlain(*type)) return;
      for (const c10::IValue& item : value.toListRef()) require(item, type, name);
    } else {
      const c10::TypePtr key = value.type()->containedType(0), type = value.type()->containedType(1);
      for (const auto& item : value.toGenericDict()) {
        require(item.key(), key, name);
        require(item.value(), type, name);
      }
    }
  }

  static bool isPlain(const c10::Type& type) {
    return type.kind() == c10::TypeKind::IntType || type.kind() == c10::TypeKind::FloatType;
  }

  const std::string& path_;
  std::set<const c10::ivalue::Object*> seen_;
};

/// A constant input of an operator as a number; nothing when it is absent, None or computed.
std::optional<double> constantNumber(const Node& node, std::string_view argument) {
  const c10::FunctionSchema* schema = node.maybeSchema();
  if (schema == nullptr) return std::nullopt;
  const auto index = schema->argumentIndexWithName(std::string(argument));
  if (!index || static_cast<std::size_t>(*index) >= node.inputs().size()) return std::nullopt;
  const auto value = torch::jit::toIValue(node.input(static_cast<std::size_t>(*index)));
  if (!value) return std::nullopt;
  if (value->isBool()) return value->toBool() ? 1 : 0;
  if (value->isInt()) return static_cast<double>(value->toInt());
  return value->isDouble() ? std::optional(value->toDouble()) : std::nullopt;
}

/// Batch norm that keeps no statistics has no other way to work; dropout of nothing does nothing.
bool isTraining(const Node& node) {
  const std::string_view name = node.kind().toQualString();
  if (!name.starts_with(kAtenSpace)) return false;
  const auto number = [&](std::string_view argument) { return constantNumber(node, argument); };
  if (!isTrainingAten(name.substr(kAtenSpace.size()), number)) return false;
  if (name.ends_with("batch_norm")) return node.inputs().size() < 5 || !node.input(3)->mustBeNone();
  return number("p") != 0.0 && number("dropout") != 0.0;
}

}  // namespace

void requireHarmless(torch::jit::Module& module, const std::string& path) {
  Walk walk(path, [&](Node* node) {
    requireAllowed(*node, path);
    for (const torch::jit::Value* output : node->outputs()) {
      if (const auto value = torch::jit::toIValue(output)) Values(path).require(*value, output->type(), "");
    }
    guard(node, GuardTime::BeforeFreezing);
  });
  for (Function* function : module._ivalue()->compilation_unit()->get_functions()) walk.add(function);
  for (const torch::jit::Module& inner : module.modules()) {
    for (Function* function : inner.type()->methods()) walk.add(function);
    for (Function* function : inner.type()->getForwardHooks()) walk.add(function);
    for (Function* function : inner.type()->getForwardPreHooks()) walk.add(function);
  }
  walk.run();
  Values(path).require(module._ivalue(), module.type(), "");
}

void requireEvaluation(const torch::jit::Module& frozen, const std::string& path) {
  Walk walk(path, [&](Node* node) {
    if (isTraining(*node)) {
      throw Error(
          fmt::format("{} was saved in training mode: its operator {} makes the output depend on chance or on the "
                      "other images of a "
                      "batch; call model.eval() before torch.jit.trace or torch.jit.script, and save it again",
                      path, spelled(*node)));
    }
    if (const std::string name = spelled(*node); isAllowedUnreached(name))
      refuse(path, fmt::format("the operator {}", name));
    guard(node, GuardTime::AfterFreezing);
  });
  walk.add(&frozen.get_method("forward").function());
  walk.run();
}

}  // namespace passband
