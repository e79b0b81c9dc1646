// What some operators of LibTorch do not check about their arguments: with wrong ones they read or write beyond their
// memory, or end the program.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>
#include <cstdint>
#include <string_view>

namespace passband {

/// The arguments of a call by their names; all of them are there, in the schema's order.
class AtenArguments {
 public:
  AtenArguments(const c10::FunctionSchema& schema, const torch::jit::Stack& stack) : schema_(schema), stack_(stack) {}

  bool has(const char* name) const;
  const c10::IValue& at(const char* name) const;
  const at::Tensor& tensor(const char* name) const { return at(name).toTensor(); }
  std::int64_t integer(const char* name) const { return at(name).toInt(); }
  /// nullptr where it is None or undefined, or the schema has none of that name.
  const at::Tensor* find(const char* name) const;

 private:
  const c10::FunctionSchema& schema_;
  const torch::jit::Stack& stack_;
};

/// Throws Error, the end of a sentence.
using AtenCheck = void (*)(const AtenArguments& arguments);

/// nullptr for the operators that check what they are given. `name` as in "native_batch_norm".
AtenCheck atenCheck(std::string_view name);

}  // namespace passband
