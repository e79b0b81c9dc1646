#include "core/model/torch/training/mixed_precision.h"

#include <ATen/autocast_mode.h>
#include <torch/version.h>

namespace passband {
namespace {

void setAutocast(bool on) {
#if TORCH_VERSION_MAJOR >= 2
  at::autocast::set_autocast_enabled(at::kCUDA, on);
  at::autocast::set_autocast_dtype(at::kCUDA, at::kBFloat16);
#else
  at::autocast::set_enabled(on);
  at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
#endif
}

}  // namespace

MixedPrecision::MixedPrecision(bool on) : on_(on) {
  if (on_) setAutocast(true);
}

MixedPrecision::~MixedPrecision() {
  if (!on_) return;
  setAutocast(false);
  at::autocast::clear_cache();
}

}  // namespace passband
