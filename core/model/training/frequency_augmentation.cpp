#include "core/model/training/frequency_augmentation.h"

#include <algorithm>
#include <complex>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/fourier/bands.h"

namespace passband {
namespace {

constexpr std::uint64_t kStream = std::uint64_t{1} << 61;  ///< apart from the streams of augmentedImageSet

bool isShare(double value) {
  return value >= 0 && value <= 1;
}

}  // namespace

FrequencyAugmenter::FrequencyAugmenter(const FrequencyAugmentation& augmentation, const FrequencyPlane& plane,
                                       int classes, std::int64_t images, std::uint64_t seed)
    : bandDrop_(augmentation.bandDrop),
      mapMix_(augmentation.mapMix),
      images_(images),
      seed_(seed),
      fft_(plane.height(), plane.width()) {
  if (!isShare(bandDrop_) || !isShare(mapMix_))
    throw UsageError("the shares of images that lose a band or are mixed with a map lie in 0 .. 1");
  for (const FrequencyMask& mask : bandStopMasks(plane)) {
    if (mask.area() < 1) bandStops_.push_back(mask.halfPlane());  // a small plane may have no bin below the first edge
  }
  for (std::size_t c = 0; c < augmentation.maps.size(); ++c) {
    if (!augmentation.maps[c]) continue;
    if (augmentation.maps[c]->plane() != plane)
      throw UsageError("the maps to mix with are of another size than the images");
    maps_.push_back(augmentation.maps[c]->halfPlane());
    mapClasses_.push_back(static_cast<int>(c));
  }
  const bool alone = maps_.empty() || (maps_.size() == 1 && mapClasses_[0] < classes);
  if (mapMix_ > 0 && alone)
    throw UsageError("map mixing needs the maps of at least two classes, so that every class has another one's");
}

const std::vector<float>* FrequencyAugmenter::filterFor(std::int64_t index, std::int32_t label,
                                                        std::int64_t epoch) const {
  Random random(seed_, kStream + static_cast<std::uint64_t>(epoch * images_ + index));
  const double mixing = random.uniform(), dropping = random.uniform();
  if (mixing < mapMix_) {
    const auto own = std::ranges::find(mapClasses_, label) - mapClasses_.begin();
    const auto count = std::ssize(mapClasses_);
    std::int64_t other = random.below(own < count ? count - 1 : count);
    if (other >= own) ++other;
    return &maps_[static_cast<std::size_t>(other)];
  }
  if (dropping >= bandDrop_) return nullptr;
  return &bandStops_[static_cast<std::size_t>(random.below(std::ssize(bandStops_)))];
}

void FrequencyAugmenter::apply(PixelBatch& batch, std::int64_t epoch, int threads) const {
  const auto stride = static_cast<std::size_t>(batch.imageValues());
  parallelFor(batch.images(), threads, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::complex<float>> spectra;
    for (auto i = static_cast<std::size_t>(begin); i < static_cast<std::size_t>(end); ++i) {
      const auto* filter = filterFor(batch.indices[i], batch.labels[i], epoch);
      if (filter == nullptr) continue;
      float* image = batch.values.data() + i * stride;
      spectra.resize(filter->size() * static_cast<std::size_t>(batch.channels));
      fft_.forward(image, spectra.data(), batch.channels, 1);
      for (std::size_t k = 0; k < spectra.size(); ++k) spectra[k] *= (*filter)[k % filter->size()];
      fft_.inverse(spectra.data(), image, batch.channels, 1);
    }
  });
}

}  // namespace passband
