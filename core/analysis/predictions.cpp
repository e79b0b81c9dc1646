#include "core/analysis/predictions.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {

std::int64_t predictedClass(std::span<const float> logits) {
  return std::ranges::max_element(logits) - logits.begin();
}

std::vector<std::int64_t> predictedClasses(const Grid<float>& logits, const PixelBatch& batch, const ImageSet& set,
                                           const std::string& model) {
  std::vector<std::int64_t> predicted;
  for (std::int64_t i = 0; i < logits.rows(); ++i) {
    const auto row = logits.row(i);
    if (!std::ranges::all_of(row, [](float value) { return std::isfinite(value); })) {
      throw Error(fmt::format("{} gives NaN or infinite outputs for {}; check its weights and the recipe", model,
                              set.imageName(batch.indices[static_cast<std::size_t>(i)])));
    }
    predicted.push_back(predictedClass(row));
  }
  return predicted;
}

void countPredictions(std::span<const std::int32_t> labels, std::span<const std::int64_t> predicted,
                      Grid<std::int64_t>& confusion) {
  for (std::size_t i = 0; i < predicted.size(); ++i) ++confusion(labels[i], predicted[i]);
}

}  // namespace passband
