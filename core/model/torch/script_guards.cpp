#include "core/model/torch/script_guards.h"

#include <array>
#include <cstdint>
#include <limits>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <torch/csrc/jit/runtime/custom_operator.h>
#include <utility>

#include "core/base/error.h"
#include "core/model/torch/aten_checks.h"

namespace passband {
namespace {

using torch::jit::Stack;

/// Lists of sizes have some ten elements.
constexpr std::int64_t kLongestList = std::int64_t{1} << 20;

void requireDivisor(const AtenArguments& arguments) {
  const std::int64_t divisor = arguments.at("b").toInt();
  if (divisor == 0) throw Error("a number is divided by 0");
  if (divisor == -1 && arguments.at("a").toInt() == std::numeric_limits<std::int64_t>::min())
    throw Error("a number is too large to be divided");
}

void requireShortList(const AtenArguments& arguments) {
  const std::int64_t times = arguments.at("n").toInt();
  const auto length = static_cast<std::int64_t>(arguments.at("l").toListRef().size());
  if (length > 0 && times > kLongestList / length) throw Error("a list is repeated too often");
}

void requireShortRange(const AtenArguments& arguments) {
  if (arguments.at("n").toInt() > kLongestList) throw Error("a range is too long");
}

void fillWithZeros(Stack& stack) {
  stack.back().toTensor().zero_();
}

struct Guard {
  AtenCheck before = nullptr;
  void (*after)(Stack& stack) = nullptr;
};

constexpr auto kGuards =
    std::to_array<std::pair<std::string_view, Guard>>({{"aten::floordiv.int", {requireDivisor}},
                                                       {"aten::remainder.int", {requireDivisor}},
                                                       {"aten::mul.left_t", {requireShortList}},
                                                       {"aten::mul.right_", {requireShortList}},
                                                       {"prim::rangelist", {requireShortRange}},
                                                       {"aten::empty.memory_format", {nullptr, fillWithZeros}},
                                                       {"aten::new_empty", {nullptr, fillWithZeros}},
                                                       {"aten::empty_like", {nullptr, fillWithZeros}}});

Guard guardOf(const c10::FunctionSchema& schema) {
  std::string spelled = schema.name();
  if (!schema.overload_name().empty()) spelled.append(".").append(schema.overload_name());
  for (const auto& [name, guard] : kGuards) {
    if (name == spelled) return guard;
  }
  constexpr std::string_view kAtenSpace = "aten::";
  const std::string_view name = schema.name();
  if (!name.starts_with(kAtenSpace)) return {};
  return {atenCheck(name.substr(kAtenSpace.size())), nullptr};
}

/// Makes the operator known to LibTorch, which keeps it for good: once each.
void know(const torch::jit::Operator& original, const std::string& name, const Guard& guard) {
  static std::mutex mutex;
  static std::set<std::string> known;
  const c10::FunctionSchema& schema = original.schema();
  const std::lock_guard lock(mutex);
  if (!known.insert(name + "." + schema.overload_name()).second) return;
  const auto guarded = [schema, guard, operation = original.getOperation()](Stack& stack) mutable {
    const std::size_t begin = stack.size() - schema.arguments().size();
    const Stack arguments(stack.begin() + static_cast<std::ptrdiff_t>(begin), stack.end());
    if (guard.before != nullptr) guard.before(AtenArguments(schema, arguments));
    operation(stack);
    if (guard.after != nullptr) guard.after(stack);
  };
  torch::jit::registerOperator(torch::jit::Operator(name, schema.overload_name(), schema.arguments(), schema.returns(),
                                                    torch::jit::Operation(guarded),
                                                    c10::AliasAnalysisKind::FROM_SCHEMA));
}

}  // namespace

void guard(torch::jit::Node* node) {
  if (node->kind() == c10::aten::warn) return node->destroy();
  const torch::jit::Operator* original = node->maybeOperator();
  if (original == nullptr) return;
  const Guard found = guardOf(original->schema());
  if (found.before == nullptr && found.after == nullptr) return;
  const std::string name = std::string("passband::") + node->kind().toUnqualString();
  know(*original, name, found);
  node->replaceWithNewSymbol(c10::Symbol::fromQualString(name));
  node->destroy();
}

}  // namespace passband
