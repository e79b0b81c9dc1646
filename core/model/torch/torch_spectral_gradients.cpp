// The gradients of TorchSpectralBatch. Only the way from the pixels to the logits is recorded: masks and transforms are
// linear, and their gradients are written out (Parseval).
#include <ATen/ops/empty.h>
#include <ATen/ops/logaddexp.h>
#include <ATen/ops/logsumexp.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/view_as_real.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <torch/csrc/autograd/autograd.h>

#include "core/base/error.h"
#include "core/model/batching.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/torch_spectral_batch.h"

namespace passband {
namespace {

/// A forward pass whose way from the images to the logits is recorded.
class RecordedPass {
 public:
  RecordedPass(const TorchRuntime& runtime, const at::Tensor& images, const std::vector<int>& outputs)
      : runtime_(runtime), images_(images.detach().clone().set_requires_grad(true)) {
    recorded_ = runtime.logits(images_, outputs);
    if (!recorded_.requires_grad()) throw noGradients();
    logits_ = recorded_.detach();
  }

  const at::Tensor& logits() const { return logits_; }
  at::Tensor probabilities() const { return at::softmax(logits_, 1); }

  /// images x channels x H x W: the gradient of sum(seed * logits). With `last` the record is given up.
  at::Tensor pixelGradient(const at::Tensor& seed, bool last) const {
    const auto gradients =
        torch::autograd::grad({recorded_}, {images_}, {seed}, /*retain_graph=*/!last, /*create_graph=*/false,
                              /*allow_unused=*/true);
    if (!gradients[0].defined()) throw noGradients();
    return gradients[0].contiguous();
  }

  /// d p_class / d logits, row by row: p_class (e_class - p).
  at::Tensor probabilitySeed(const at::Tensor& probabilities, std::int64_t classIndex) const {
    at::Tensor seed = probabilities.neg();
    seed.select(1, classIndex).add_(1);
    return seed.mul_(probabilities.select(1, classIndex).unsqueeze(1));
  }

 private:
  NoInputGradients noGradients() const {
    return NoInputGradients(fmt::format(
        "{} gives no gradients with respect to its input; use ablation (cull) or the hierarchical search, which need none",
        runtime_.info.path));
  }

  const TorchRuntime& runtime_;
  at::Tensor images_;
  at::Tensor recorded_;
  at::Tensor logits_;
};

/// Re(F conj G) of each bin, summed over the dimensions given; the last one is that of real and imaginary part.
at::Tensor product(const at::Tensor& spectra, const at::Tensor& gradients, at::IntArrayRef summed) {
  return (at::view_as_real(spectra) * at::view_as_real(gradients)).sum(summed);
}

at::Tensor longs(const std::vector<std::int64_t>& values, c10::Device device) {
  return at::tensor(values, at::kLong).to(device);
}

}  // namespace

std::vector<SoftRates> TorchSpectralBatch::softRates(std::span<const MaskTask> tasks, JobContext& context) {
  const GradientScope scope(runtime_->threads);
  std::int64_t total = 0, done = 0;
  for (const MaskTask& task : tasks) total += static_cast<std::int64_t>(task.images.size());
  std::vector<SoftRates> all;
  for (const MaskTask& task : tasks) {
    JobContext part = context.part(done, total);
    all.push_back(softRatesOf(task, part));
    done += static_cast<std::int64_t>(task.images.size());
  }
  return all;
}

SoftRates TorchSpectralBatch::softRatesOf(const MaskTask& task, JobContext& context) {
  const auto count = static_cast<std::int64_t>(task.images.size());
  const at::Tensor weights = uploadMask(task.mask);
  const at::Tensor chosen = longs(task.images, runtime_->device);
  const at::Tensor factors = at::tensor(task.factors, at::kFloat).to(runtime_->device).unsqueeze(1);
  const auto onDevice = at::TensorOptions().dtype(at::kFloat).device(runtime_->device);
  at::Tensor probabilities = at::empty({count}, onDevice);
  at::Tensor sum = at::zeros({plane_.height(), plane_.halfWidth()}, onDevice);
  forEachBatch(count, batchSize_, [&](std::int64_t begin, std::int64_t end) {
    translated(fmt::format("cannot run {} forward and backward", runtime_->info.path), [&] {
      const at::Tensor spectra = spectra_.index_select(0, chosen.slice(0, begin, end));
      const RecordedPass pass(*runtime_, filtered(spectra, weights), outputs_);
      const at::Tensor p = pass.probabilities();
      const at::Tensor seed = pass.probabilitySeed(p, task.classIndex) * factors.slice(0, begin, end);
      const at::Tensor part = product(spectra, transformed(pass.pixelGradient(seed, true)), {0, 1, 4});
      probabilities.slice(0, begin, end).copy_(p.select(1, task.classIndex));
      sum += part;
    });
    context.checkpoint(end, count);
  });
  SoftRates rates;
  const at::Tensor shown = probabilities.cpu(), bins = sum.cpu().contiguous();
  rates.probabilities.assign(shown.data_ptr<float>(), shown.data_ptr<float>() + count);
  for (int pair = 0; pair < plane_.pairCount(); ++pair) {
    const float bin = bins.data_ptr<float>()[halfPlaneIndex_[static_cast<std::size_t>(pair)]];
    rates.gradient.push_back(double{bin} * plane_.binsInPair(pair) / static_cast<double>(plane_.binCount()));
  }
  return rates;
}

Grid<float> TorchSpectralBatch::estimatedRises(std::span<const PairSet> removed, int rivals, JobContext& context) {
  const GradientScope scope(runtime_->threads);
  std::vector<std::int64_t> binIndices, setIndices;
  std::vector<float> scales;
  for (std::size_t set = 0; set < removed.size(); ++set) {
    for (const int pair : removed[set].pairs) {
      binIndices.push_back(halfPlaneIndex_[static_cast<std::size_t>(pair)]);
      setIndices.push_back(static_cast<std::int64_t>(set));
      scales.push_back(static_cast<float>(plane_.binsInPair(pair)) / static_cast<float>(plane_.binCount()));
    }
  }
  const at::Tensor bins = longs(binIndices, runtime_->device), sets = longs(setIndices, runtime_->device);
  const at::Tensor scale = at::tensor(scales, at::kFloat).to(runtime_->device);
  const auto setCount = static_cast<std::int64_t>(removed.size());
  const bool onePairEach = std::ranges::all_of(removed, [](const PairSet& set) { return set.pairs.size() == 1; });
  /// What the removal of each set takes from sum(seed * logits): images x sets.
  const auto taken = [&](const at::Tensor& spectra, const at::Tensor& pixelGradient) {
    const at::Tensor perBin = product(spectra, transformed(pixelGradient), {1, 4}).flatten(1);
    const at::Tensor perPair = perBin.index_select(1, bins) * scale;
    if (onePairEach) return perPair;
    return at::zeros({spectra.size(0), setCount}, perPair.options()).index_add(1, sets, perPair);
  };
  const std::int64_t rivalCount = std::min<std::int64_t>(rivals, classes() - 1);
  at::Tensor rises = at::empty({images(), setCount}, at::TensorOptions().dtype(at::kFloat).device(runtime_->device));
  forEachBatch(images(), batchSize_, [&](std::int64_t begin, std::int64_t end) {
    translated(fmt::format("cannot run {} forward and backward", runtime_->info.path), [&] {
      const at::Tensor spectra = spectra_.slice(0, begin, end);
      const RecordedPass pass(*runtime_, pixels_.slice(0, begin, end), outputs_);
      const at::Tensor own = labels_.slice(0, begin, end).unsqueeze(1);
      const at::Tensor margins = pass.logits() - pass.logits().gather(1, own);
      const double never = -std::numeric_limits<double>::infinity();
      const at::Tensor strongest = std::get<1>(margins.scatter(1, own, never).topk(rivalCount, 1));
      at::Tensor loss = at::logsumexp(margins.scatter(1, strongest, never), 1, true).expand({end - begin, setCount});
      for (std::int64_t rival = 0; rival < rivalCount; ++rival) {
        const at::Tensor column = strongest.slice(1, rival, rival + 1);
        const at::Tensor seed = at::zeros_like(margins).scatter(1, column, 1.).scatter(1, own, -1.);
        const at::Tensor gradient = pass.pixelGradient(seed, rival + 1 == rivalCount);
        loss = at::logaddexp(loss, margins.gather(1, column) - taken(spectra, gradient));
      }
      rises.slice(0, begin, end).copy_(loss - at::logsumexp(margins, 1, true));
    });
    context.checkpoint(end, images());
  });
  return toGrid(rises);
}

Grid<float> TorchSpectralBatch::inputGradients(int classIndex, JobContext& context) {
  const GradientScope scope(runtime_->threads);
  at::Tensor gradients = at::empty(pixels_.sizes(), at::TensorOptions().dtype(at::kFloat).device(runtime_->device));
  forEachBatch(images(), batchSize_, [&](std::int64_t begin, std::int64_t end) {
    translated(fmt::format("cannot run {} forward and backward", runtime_->info.path), [&] {
      const RecordedPass pass(*runtime_, pixels_.slice(0, begin, end), outputs_);
      const at::Tensor seed = pass.probabilitySeed(pass.probabilities(), classIndex);
      gradients.slice(0, begin, end).copy_(pass.pixelGradient(seed, true));
    });
    context.checkpoint(end, images());
  });
  return toGrid(gradients.flatten(1));
}

}  // namespace passband
