// Arguments for an operator of LibTorch: likely ones, odd ones and impossible ones, the same for the same seed.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>
#include <cstdint>
#include <random>
#include <vector>

namespace passband::test {

class RandomArguments {
 public:
  explicit RandomArguments(std::uint64_t seed) : random_(seed) {}

  torch::jit::Stack make(const c10::FunctionSchema& schema);
  /// `stack` with one or two arguments made anew.
  torch::jit::Stack mutated(const c10::FunctionSchema& schema, const torch::jit::Stack& stack);
  /// Tensors of its own: in-place operators leave the other alone.
  static torch::jit::Stack copied(const torch::jit::Stack& stack);

 private:
  std::int64_t below(std::int64_t count) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(count));
  }
  bool chance(double probability) { return static_cast<double>(random_() >> 11) * 0x1p-53 < probability; }

  void chooseStyle();
  std::vector<std::int64_t> shape();
  at::Tensor tensor();
  at::Tensor arranged(at::Tensor tensor);
  std::int64_t integer();
  double real();
  c10::Scalar scalar();
  std::string text();
  c10::IValue value(const c10::Type& type, const c10::Argument& argument);
  c10::IValue list(const c10::Type& item, const c10::Argument& argument);

  std::mt19937_64 random_;
  // The style of one set of arguments: what its tensors have in common, so that some sets fit together.
  at::ScalarType type_ = at::kFloat;
  std::int64_t rank_ = 4;
  std::vector<std::int64_t> shape_;
  bool isOdd_ = false;
};

}  // namespace passband::test
