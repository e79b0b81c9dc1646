// The one place where LibTorch's exceptions become Passband's, and where a forward pass gets its threads.
#pragma once

#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <new>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace passband {

/// While alive, this thread computes without gradients on `threads` CPU threads (LibTorch's default here is 1).
class ForwardScope {
 public:
  explicit ForwardScope(int threads) { at::set_num_threads(threads); }

 private:
  c10::InferenceMode inference_;
};

/// While alive, this thread records gradients, whatever surrounds it.
class GradientScope {
 public:
  explicit GradientScope(int threads) { at::set_num_threads(threads); }

 private:
  c10::InferenceMode inference_{false};
};

/// Throws OutOfMemory or Error for the LibTorch exception being handled; `doing` begins the sentence ("cannot run the
/// network on 3x32x32 images"). Call in a catch block only.
[[noreturn]] void rethrowTorchError(const std::string& doing);

/// Runs `body`, translating LibTorch's exceptions. Passband's own pass through.
template <class Body>
auto translated(const std::string& doing, Body&& body) -> decltype(body()) {
  try {
    return std::forward<Body>(body)();
  } catch (...) {
    rethrowTorchError(doing);
  }
}

}  // namespace passband
