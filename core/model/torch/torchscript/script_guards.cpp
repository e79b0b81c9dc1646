#include "core/model/torch/torchscript/script_guards.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <torch/csrc/jit/runtime/operator.h>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/model/aten_rules.h"
#include "core/model/torch/aten_checks.h"
#include "core/model/torchscript/script_rules.h"

namespace passband {
namespace {

using c10::FunctionSchema;
using torch::jit::Operator;
using torch::jit::peek;
using torch::jit::Stack;

/// Lists of sizes have some ten elements, texts are messages.
constexpr std::int64_t kLongestList = std::int64_t{1} << 20;
constexpr std::size_t kLongestText = std::size_t{1} << 16;

constexpr std::string_view kAtenSpace = "aten::";

std::string spelled(const FunctionSchema& schema) {
  return schema.overload_name().empty() ? schema.name() : schema.name() + "." + schema.overload_name();
}

// Each looks at the arguments on the stack and throws Error, the end of a sentence.

void requireDivisor(Stack& stack) {
  const std::int64_t divisor = peek(stack, 1, 2).toInt();
  if (divisor == 0) throw Error("a number is divided by 0");
  if (divisor == -1 && peek(stack, 0, 2).toInt() == std::numeric_limits<std::int64_t>::min())
    throw Error("a number is too large to be divided");
}

void requireShortList(Stack& stack) {
  const bool listFirst = peek(stack, 0, 2).isList();
  const auto length = static_cast<std::int64_t>(peek(stack, listFirst ? 0 : 1, 2).toListRef().size());
  if (length > 0 && peek(stack, listFirst ? 1 : 0, 2).toInt() > kLongestList / length)
    throw Error("a list is repeated too often");
}

void requireShortRange(Stack& stack) {
  if (peek(stack, 0, 1).toInt() > kLongestList) throw Error("a range is too long");
}

/// Of all texts: a result of texts is as long as they together.
void requireShortTexts(Stack& stack) {
  std::size_t length = 0;
  for (const c10::IValue& value : stack) {
    if (value.isString()) length += value.toStringRef().size();
  }
  if (length > kLongestText) throw Error("a text is too long");
}

void fillWithZeros(Stack& stack) {
  stack.back().toTensor().zero_();
}

using OnStack = void (*)(Stack& stack);

constexpr auto kLanguageChecks = std::to_array<std::pair<std::string_view, OnStack>>({
    {"aten::floordiv.int", requireDivisor},
    {"aten::remainder.int", requireDivisor},
    {"aten::__round_to_zero_floordiv.int", requireDivisor},  // of loops that LibTorch unrolls
    {"aten::mul.left_t", requireShortList},
    {"aten::mul.right_", requireShortList},
    {"prim::rangelist", requireShortRange},
    {"aten::add.str", requireShortTexts},
    {"aten::format", requireShortTexts},
});

/// They give memory as it is.
constexpr std::array<std::string_view, 3> kUnfilled{"aten::empty.memory_format", "aten::new_empty", "aten::empty_like"};

/// Whether constants of the type are computed while code is loaded: all that cannot be changed in place.
bool isPlain(const c10::TypePtr& type) {
  switch (type->kind()) {
    case c10::TypeKind::TensorType:
    case c10::TypeKind::ListType:
    case c10::TypeKind::DictType:
      return false;
    default:
      return std::ranges::all_of(type->containedTypes(), isPlain);
  }
}

/// Operators of the namespace prim are LibTorch's own, and compute nothing that grows or ends the program.
bool isOfPlainValues(const FunctionSchema& schema) {
  const auto plain = [](const c10::Argument& argument) { return isPlain(argument.type()); };
  return !std::string_view(schema.name()).starts_with("prim::") && std::ranges::all_of(schema.arguments(), plain) &&
         std::ranges::all_of(schema.returns(), plain);
}

bool isAllowed(const FunctionSchema& schema) {
  const std::string_view name = schema.name();
  return isAllowedScript(spelled(schema)) ||
         (name.starts_with(kAtenSpace) && isAllowedAten(name.substr(kAtenSpace.size()), schema.overload_name()));
}

/// LibTorch's interpreter formats texts without asking its operator, so that code gets one of another name.
constexpr const char* kFormat = "passband::format";

void knowFormat(const Operator& original) {
  torch::jit::registerOperator(Operator(
      fmt::format("{}(str self, ...) -> str", kFormat),
      [operation = original.getOperation()](Stack& stack) mutable {
        requireShortTexts(stack);
        operation(stack);
      },
      c10::AliasAnalysisKind::FROM_SCHEMA));
}

void replace(const std::shared_ptr<Operator>& original, torch::jit::Operation operation) {
  const FunctionSchema schema = original->schema();
  torch::jit::deregisterOperator(schema);
  // Of a text the alias analysis is that of the schema, and varargs stay varargs.
  torch::jit::registerOperator(Operator(toString(schema), std::move(operation), original->aliasAnalysisKind()));
}

/// The check that stands before an operator of the language; nullptr when it needs none.
OnStack languageCheck(const FunctionSchema& schema) {
  const std::string name = spelled(schema);
  for (const auto& [checked, check] : kLanguageChecks) {
    if (checked == name) return check;
  }
  return nullptr;
}

/// Makes a tensor operator of ours known to LibTorch, which keeps it for good: once each.
void know(const Operator& original, const std::string& name, AtenCheck check, bool fills) {
  static std::mutex mutex;
  static std::set<std::string> known;
  const FunctionSchema& schema = original.schema();
  const std::lock_guard lock(mutex);
  if (!known.insert(name + "." + schema.overload_name()).second) return;
  const auto guarded = [schema, check, fills, operation = original.getOperation()](Stack& stack) mutable {
    if (check != nullptr) {
      const auto begin = stack.end() - static_cast<std::ptrdiff_t>(schema.arguments().size());
      const Stack arguments(begin, stack.end());
      check(AtenArguments(schema, arguments));
    }
    operation(stack);
    if (fills) fillWithZeros(stack);
  };
  torch::jit::registerOperator(Operator(name, schema.overload_name(), schema.arguments(), schema.returns(),
                                        torch::jit::Operation(guarded), c10::AliasAnalysisKind::FROM_SCHEMA));
}

}  // namespace

void guardLanguage() {
  static std::once_flag done;
  // Graphs of LibTorch's own that were compiled before keep the originals.
  static std::vector<std::shared_ptr<Operator>> replaced;
  std::call_once(done, [] {
    for (const std::shared_ptr<Operator>& original : torch::jit::getAllOperators()) {
      const FunctionSchema& schema = original->schema();
      if (schema.name() == "aten::format") knowFormat(*original);
      if (const OnStack check = languageCheck(schema)) {
        replace(original, [check, operation = original->getOperation()](Stack& stack) mutable {
          check(stack);
          operation(stack);
        });
        replaced.push_back(original);
      } else if (isOfPlainValues(schema) && !isAllowed(schema)) {
        replace(original, [name = spelled(schema)](Stack&) {
          throw Error(fmt::format("the operator {} is not among what Passband runs", name));
        });
        replaced.push_back(original);
      }
    }
  });
}

void guard(torch::jit::Node* node, GuardTime time) {
  if (node->kind() == c10::aten::warn) return node->destroy();
  if (node->kind() == c10::aten::format) {
    node->replaceWithNewSymbol(c10::Symbol::fromQualString(kFormat));
    return node->destroy();
  }
  if (node->kind() == c10::aten::batch_norm && time == GuardTime::BeforeFreezing) return;
  const Operator* original = node->maybeOperator();
  const std::string_view name = node->kind().toQualString();
  if (original == nullptr || !name.starts_with(kAtenSpace)) return;
  const AtenCheck check = atenCheck(name.substr(kAtenSpace.size()));
  const bool fills = std::ranges::find(kUnfilled, spelled(original->schema())) != kUnfilled.end();
  if (check == nullptr && !fills) return;
  const std::string ours = fmt::format("passband::{}", name.substr(kAtenSpace.size()));
  know(*original, ours, check, fills);
  node->replaceWithNewSymbol(c10::Symbol::fromQualString(ours));
  node->destroy();
}

}  // namespace passband
