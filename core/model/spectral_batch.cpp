#include "core/model/spectral_batch.h"

namespace passband {
namespace {

NoInputGradients noGradients() {
  return NoInputGradients(
      "this model gives no gradients with respect to its input; use ablation (cull) or the hierarchical search, which "
      "need none");
}

}  // namespace

std::vector<Grid<float>> SpectralBatch::logits(std::span<const FrequencyMask> masks, JobContext& context) {
  std::vector<Grid<float>> all;
  const auto count = static_cast<std::int64_t>(masks.size());
  for (const FrequencyMask& mask : masks) {
    JobContext part = context.part(static_cast<std::int64_t>(all.size()) * images(), count * images());
    all.push_back(logits(mask, part));
  }
  return all;
}

std::vector<SoftRates> SpectralBatch::softRates(std::span<const MaskTask>, JobContext&) {
  throw noGradients();
}

Grid<float> SpectralBatch::estimatedRises(std::span<const PairSet>, int, JobContext&) {
  throw noGradients();
}

Grid<float> SpectralBatch::inputGradients(int, JobContext&) {
  throw noGradients();
}

}  // namespace passband
