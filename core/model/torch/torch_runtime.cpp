#include "core/model/torch/torch_runtime.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/tensor.h>
#include <algorithm>
#include <cstring>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/model/batching.h"
#include "core/model/torch/torch_scope.h"

namespace passband {

std::int64_t TorchRuntime::usualBatch(int height, int width) const {
  const std::int64_t pixels = std::int64_t{height} * width;
  if (device.is_cuda()) return std::clamp<std::int64_t>((std::int64_t{1} << 22) / pixels, 32, 1024);
  return std::clamp<std::int64_t>((std::int64_t{1} << 17) / pixels, 8, 64);
}

at::Tensor TorchRuntime::logits(const at::Tensor& images, const std::vector<int>& outputs) const {
  const at::Tensor all = translated(fmt::format("cannot run {} on {}x{}x{} images, check image size and preprocessing",
                                                info.path, images.size(1), images.size(2), images.size(3)),
                                    [&] {
                                      const std::lock_guard lock(*turn);
                                      return network->forward(images);
                                    });
  if (all.dim() != 2 || all.size(0) != images.size(0)) {
    throw Error(
        fmt::format("{} gives no images x classes output for {}x{} images", info.path, images.size(2), images.size(3)));
  }
  if (outputs.empty()) return all;
  const std::vector<std::int64_t> columns(outputs.begin(), outputs.end());
  return all.index_select(1, at::tensor(columns, at::TensorOptions().dtype(at::kLong).device(device)));
}

at::Tensor TorchRuntime::upload(const PixelBatch& pixels) const {
  if (pixels.channels != info.channels) {
    throw Error(fmt::format("{} takes images of {} channel(s), but the recipe makes {}; set the recipe's channels",
                            info.path, info.channels, pixels.channels));
  }
  auto* values = const_cast<float*>(pixels.values.data());  // copied below, never written
  return at::from_blob(values, {pixels.images(), pixels.channels, pixels.height, pixels.width})
      .to(device, at::kFloat, false, true);
}

Grid<float> TorchRuntime::logitsOf(std::int64_t count, std::int64_t& batchSize, const std::vector<int>& outputs,
                                   const std::function<at::Tensor(std::int64_t, std::int64_t)>& images,
                                   JobContext& context) const {
  const ForwardScope scope(threads);
  const std::int64_t classes = outputs.empty() ? info.classes : static_cast<std::int64_t>(outputs.size());
  at::Tensor rows = at::empty({count, classes}, at::TensorOptions().dtype(at::kFloat).device(device));
  forEachBatch(count, batchSize, [&](std::int64_t begin, std::int64_t end) {
    translated(fmt::format("cannot run {}", info.path),
               [&] { rows.slice(0, begin, end).copy_(logits(images(begin, end), outputs)); });
    context.checkpoint(end, count);
  });
  return toGrid(rows);
}

Grid<float> toGrid(const at::Tensor& tensor) {
  const at::Tensor plain = tensor.to(at::kCPU, at::kFloat).contiguous();
  Grid<float> grid(plain.size(0), plain.size(1));
  if (plain.numel() > 0) std::memcpy(grid.values().data(), plain.data_ptr(), plain.nbytes());
  return grid;
}

}  // namespace passband
