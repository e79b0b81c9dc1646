#include "core/analysis/spectra/mean_power.h"

#include <algorithm>
#include <complex>
#include <fmt/format.h>

#include "core/analysis/chunks.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "core/fourier/fft.h"

namespace passband {

FrequencyMap meanPower(const ImageSet& set, const Recipe& recipe, std::int64_t mostImages, std::uint64_t seed,
                       int threads, JobContext& context) {
  const FrequencyPlane plane(recipe.height, recipe.width);
  const RealFft2d fft(recipe.height, recipe.width);
  std::vector<std::int64_t> indices = Random(seed).permutation(set.size());
  if (std::ssize(indices) > mostImages) indices.resize(static_cast<std::size_t>(mostImages));
  std::ranges::sort(indices);

  const std::vector<std::int32_t>& pairs = plane.halfPlanePairs();
  FrequencyMap sums(plane), elements(plane);  // elements of the half plane: both bins of a pair, or one
  for (const std::int32_t pair : pairs) elements.values[static_cast<std::size_t>(pair)] += 1;
  std::vector<std::complex<float>> spectrum(pairs.size());
  BatchLoader loader(set, indices, recipe, {.batchSize = chunkSize(recipe, 0), .threads = threads, .batchesAhead = 1});
  std::int64_t images = 0;
  while (const auto batch = loader.next()) {
    context.throwIfStopped();
    images += batch->images();
    for (std::int64_t channel = 0; channel < batch->images() * batch->channels; ++channel) {
      fft.forward(batch->values.data() + channel * plane.binCount(), spectrum.data(), 1, 1);
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        sums.values[static_cast<std::size_t>(pairs[i])] += double{std::norm(spectrum[i])};
      }
    }
  }
  if (images == 0) throw Error(fmt::format("no image of {} could be used", set.info().source));
  for (std::size_t pair = 0; pair < sums.values.size(); ++pair) {
    sums.values[pair] /= elements.values[pair] * static_cast<double>(images);
  }
  return sums;
}

}  // namespace passband
