// A network on its device with everything a forward pass needs; shared by a classifier and its batches.
#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "core/base/grid.h"
#include "core/base/job_context.h"
#include "core/data/pixel_batch.h"
#include "core/model/classifier.h"
#include "core/model/torch/network.h"

namespace passband {

struct TorchRuntime {
  std::unique_ptr<Network> network;
  ClassifierInfo info;
  c10::Device device{c10::kCPU};
  int threads = 1;
  /// Forward passes of several threads take turns, batch by batch: a preview does not wait for a whole evaluation.
  std::unique_ptr<std::mutex> turn = std::make_unique<std::mutex>();

  /// Images of one forward pass that suit the device: the CPU likes them to stay in its caches, a GPU many.
  std::int64_t usualBatch(int height, int width) const;

  /// Logits of the chosen outputs (empty: all) for images already on the device.
  at::Tensor logits(const at::Tensor& images, const std::vector<int>& outputs) const;

  /// images x channels x height x width on the device. Throws Error when the channels do not fit the network.
  at::Tensor upload(const PixelBatch& pixels) const;

  /// Runs `images(begin, end)` and the network over `count` images, `rows` receiving images x classes. Progress once a
  /// batch.
  Grid<float> logitsOf(std::int64_t count, std::int64_t& batchSize, const std::vector<int>& outputs,
                       const std::function<at::Tensor(std::int64_t begin, std::int64_t end)>& images,
                       JobContext& context) const;
};

/// Copies a CPU or device tensor of rows x cols into a Grid.
Grid<float> toGrid(const at::Tensor& tensor);

}  // namespace passband
