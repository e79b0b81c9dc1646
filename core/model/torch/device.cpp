#include "core/model/torch/device.h"

#include <ATen/Context.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/version.h>

#include "core/base/error.h"
#include "core/model/classifier.h"

namespace passband {
namespace {

/// Why CUDA cannot be used; empty when it can. The library must be loaded before anything asks LibTorch for CUDA.
const std::string& whyNoCuda() {
  static const std::string reason = [] {
    if (dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL) == nullptr) {
      const char* message = dlerror();
      return std::string("LibTorch's CUDA library does not load: ") + (message != nullptr ? message : "unknown reason");
    }
    return std::string(at::globalContext().hasCUDA() ? "" : "LibTorch finds no usable NVIDIA GPU or driver");
  }();
  return reason;
}

}  // namespace

c10::Device resolveDevice(const std::string& name) {
  if (name == "cpu") return c10::Device(c10::kCPU);
  if (name == "auto") return whyNoCuda().empty() ? c10::Device(c10::kCUDA, 0) : c10::Device(c10::kCPU);
  const bool numbered = name.starts_with("cuda:") && name.size() > 5 && name.size() < 8 &&
                        name.find_first_not_of("0123456789", 5) == std::string::npos;
  if (name != "cuda" && !numbered) {
    throw UsageError(fmt::format("unknown device '{}'; use auto, cpu or cuda:N", name));
  }
  if (!whyNoCuda().empty()) throw Error(fmt::format("cannot use {}: {}; use cpu", name, whyNoCuda()));
  const int index = numbered ? std::stoi(name.substr(5)) : 0;
  const auto count = static_cast<int>(at::detail::getCUDAHooks().getNumGPUs());
  if (index >= count) throw Error(fmt::format("there is no {}: this machine has {} GPU(s)", name, count));
  return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(index));
}

std::string bestDevice() {
  return resolveDevice("auto").is_cuda() ? "cuda:0" : "cpu";
}

std::string torchVersion() {
  return TORCH_VERSION;
}

}  // namespace passband
