// An operator of PyTorch's library aten, called through LibTorch's dispatcher with the checks that it lacks.
#pragma once

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <string>

#include "core/model/torch/aten_checks.h"

namespace passband {

class AtenOperator {
 public:
  /// "add", "Tensor"; "" for the default overload. Throws Error, the end of a sentence, when this LibTorch has none.
  AtenOperator(const std::string& name, const std::string& overload);

  const c10::FunctionSchema& schema() const { return handle_.schema(); }

  /// Arguments become results. Throws Error and LibTorch's exceptions.
  void call(torch::jit::Stack& stack) const;

 private:
  c10::OperatorHandle handle_;
  AtenCheck check_;
};

}  // namespace passband
