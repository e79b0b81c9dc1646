#include "core/model/torch/training/training_memory.h"

#include <ATen/ops/zeros.h>
#include <algorithm>
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <fmt/format.h>
#include <torch/version.h>
#include <type_traits>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/model/torch/torch_scope.h"

namespace passband {
namespace {

/// Beside what is kept there are gradients of the layer at work and scratch memory.
constexpr double kWorkShare = 1.25;

/// Counts what LibTorch has taken and not given back, on this thread, while it is installed.
class AllocationCount : public c10::MemoryReportingInfoBase {
 public:
  using Total = std::conditional_t<(TORCH_VERSION_MAJOR < 2), std::int64_t, std::size_t>;
  void reportMemoryUsage(void*, std::int64_t bytes, Total, Total, c10::Device) override { live += bytes; }
  bool memoryProfilingEnabled() const override { return true; }
  std::int64_t live = 0;
};

/// Bytes that a forward pass of one image keeps for the backward pass.
std::int64_t keptBytes(NetworkModule& module, const at::Tensor& image) {
  const auto count = std::make_shared<AllocationCount>();
  const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, count);
  const bool training = module.is_training();
  module.eval();  // leaves the running statistics alone; as much is kept
  const at::Tensor logits = module.forward(image);
  const std::int64_t kept = count->live;
  module.train(training);
  return kept;
}

}  // namespace

std::int64_t trainingBytes(const BuiltNetwork& network, int height, int width, std::int64_t batchSize,
                           std::size_t slots) {
  const int rows = std::min(height, 224), cols = std::min(width, 224);
  const double scale = static_cast<double>(height) * width / (static_cast<double>(rows) * cols);
  const std::int64_t kept = translated(fmt::format("cannot run {} on {}x{} images", network.name, height, width), [&] {
    return keptBytes(*network.module, at::zeros({1, network.channels, rows, cols}));
  });
  std::int64_t weights = 0;
  for (const at::Tensor& parameter : network.module->parameters())
    weights += static_cast<std::int64_t>(parameter.nbytes());
  return weights * static_cast<std::int64_t>(2 + slots) +
         static_cast<std::int64_t>(kWorkShare * scale * static_cast<double>(kept) * static_cast<double>(batchSize));
}

void requireMemory(const BuiltNetwork& network, int height, int width, std::int64_t batchSize, std::size_t slots) {
  constexpr double gibibyte = 1 << 30;
  const std::int64_t needed = trainingBytes(network, height, width, batchSize, slots), there = availableMemory();
  if (needed <= there) return;
  throw Error(fmt::format(
      "training {} on batches of {} images of {}x{} takes about {:.1f} GiB of memory, and {:.1f} GiB are free; use a "
      "smaller batch size, a smaller image size or another architecture",
      network.name, batchSize, height, width, static_cast<double>(needed) / gibibyte,
      static_cast<double>(there) / gibibyte));
}

}  // namespace passband
