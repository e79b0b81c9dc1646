#include "core/analysis/spectra/class_spectra.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/data/batch_loader.h"

namespace passband {
namespace {

/// Magnitudes held at once: small enough for the cache, large enough that starting threads costs nothing.
constexpr std::int64_t kBlockBytes = 2 << 20;

/// Compiled with -fno-math-errno (core/CMakeLists.txt), without which the square roots are not SIMD.
void magnitudes(const std::complex<float>* spectrum, std::int64_t count, float* out) {
  for (std::int64_t i = 0; i < count; ++i) {
    const float re = spectrum[i].real();
    const float im = spectrum[i].imag();
    out[i] = std::sqrt(re * re + im * im);
  }
}

void requireFinite(const FrequencyMap& map, const std::string& className) {
  const auto finite = [](double value) { return std::isfinite(value); };
  if (std::all_of(map.values.begin(), map.values.end(), finite)) return;
  throw Error(fmt::format(
      "the spectra of class \"{}\" are not finite; look for NaN or infinite pixels in its images, and check "
      "mean and std of the recipe",
      className));
}

std::string skippedText(const std::vector<SkippedImage>& skipped) {
  if (skipped.empty()) return "";
  return fmt::format(" ({} images of the set were skipped, the first one {}: {})", skipped.size(), skipped.front().name,
                     skipped.front().reason);
}

}  // namespace

SpectrumAccumulator::SpectrumAccumulator(FrequencyPlane plane, int channels, std::vector<std::string> classNames,
                                         int threads)
    : plane_(std::move(plane)),
      channels_(channels),
      threads_(threads),
      fft_(plane_.height(), plane_.width()),
      spectrumValues_(std::int64_t{channels} * plane_.height() * plane_.halfWidth()) {
  if (channels != 1 && channels != 3) {
    throw UsageError(fmt::format("class spectra need images of 1 or 3 channels, not {}", channels));
  }
  const auto imageBytes = spectrumValues_ * static_cast<std::int64_t>(sizeof(float));
  blockImages_ = std::max<std::int64_t>(kBlockBytes / imageBytes, std::max(1, threads));
  magnitudes_.resize(static_cast<std::size_t>(blockImages_ * spectrumValues_));
  for (std::string& name : classNames) {
    sums_.push_back({std::move(name), 0, std::vector<double>(static_cast<std::size_t>(spectrumValues_))});
  }
}

void SpectrumAccumulator::add(const PixelBatch& batch) {
  if (batch.channels != channels_ || batch.height != plane_.height() || batch.width != plane_.width()) {
    throw Error(fmt::format("the images are {}x{}x{} and the class spectra {}x{}x{}; give images of one recipe",
                            batch.channels, batch.height, batch.width, channels_, plane_.height(), plane_.width()));
  }
  const std::span<const float> pixels = batch.values;
  const std::span<const std::int32_t> labels = batch.labels;
  const auto imageValues = static_cast<std::size_t>(batch.imageValues());
  for (std::int64_t begin = 0; begin < batch.images(); begin += blockImages_) {
    const auto first = static_cast<std::size_t>(begin);
    const auto count = static_cast<std::size_t>(std::min(blockImages_, batch.images() - begin));
    addBlock(pixels.subspan(first * imageValues, count * imageValues), labels.subspan(first, count));
  }
}

/// Threads share the images to transform them, then the bins to add them up, each in the order of the images.
void SpectrumAccumulator::addBlock(std::span<const float> pixels, std::span<const std::int32_t> labels) {
  const std::int64_t imageValues = plane_.binCount() * channels_;
  const auto images = static_cast<std::int64_t>(labels.size());
  parallelFor(images, threads_, [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::complex<float>> spectrum(static_cast<std::size_t>(spectrumValues_));
    for (std::int64_t image = begin; image < end; ++image) {
      fft_.forward(pixels.data() + image * imageValues, spectrum.data(), channels_, 1);
      magnitudes(spectrum.data(), spectrumValues_, magnitudes_.data() + image * spectrumValues_);
    }
  });
  parallelFor(spectrumValues_, threads_, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t image = 0; image < images; ++image) {
      double* const sum = sums_[static_cast<std::size_t>(labels[static_cast<std::size_t>(image)])].values.data();
      const float* const magnitude = magnitudes_.data() + image * spectrumValues_;
      for (std::int64_t i = begin; i < end; ++i) sum[i] += double{magnitude[i]};
    }
  });
  for (const std::int32_t label : labels) ++sums_[static_cast<std::size_t>(label)].images;
}

ClassSpectrum SpectrumAccumulator::meanOf(const ClassSum& sum) const {
  if (sum.images == 0) {
    const FrequencyMap nothing(plane_, std::numeric_limits<double>::quiet_NaN());
    return {sum.name, 0, std::vector(static_cast<std::size_t>(channels_), nothing), nothing};
  }
  ClassSpectrum result{sum.name, sum.images, {}, FrequencyMap(plane_)};
  const std::vector<std::int32_t>& pairs = plane_.halfPlanePairs();
  FrequencyMap elements(plane_);  // of the half plane: both bins of a pair, or one
  for (const std::int32_t pair : pairs) elements.values[static_cast<std::size_t>(pair)] += 1;
  for (int channel = 0; channel < channels_; ++channel) {
    FrequencyMap mean(plane_);
    const double* const values = sum.values.data() + static_cast<std::size_t>(channel) * pairs.size();
    for (std::size_t i = 0; i < pairs.size(); ++i) mean.values[static_cast<std::size_t>(pairs[i])] += values[i];
    const double weight = channels_ == 1 ? 1 : kGreyWeights[static_cast<std::size_t>(channel)];
    for (std::size_t pair = 0; pair < mean.values.size(); ++pair) {
      mean.values[pair] /= elements.values[pair] * static_cast<double>(sum.images);
      result.grey.values[pair] += weight * mean.values[pair];
    }
    result.channels.push_back(std::move(mean));
  }
  requireFinite(result.grey, sum.name);
  return result;
}

ClassSpectra SpectrumAccumulator::finish(std::vector<SkippedImage> skipped) {
  ClassSpectra result{plane_, {}, std::move(skipped)};
  if (std::ranges::all_of(sums_, [](const ClassSum& sum) { return sum.images == 0; }))
    throw Error(fmt::format("no class has a usable image{}; add images", skippedText(result.skipped)));
  for (ClassSum& sum : sums_) {
    result.classes.push_back(meanOf(sum));
    sum.values = {};  // a thousand classes of 224 x 224 would not fit twice into the memory budget
  }
  return result;
}

ClassSpectra classSpectra(const ImageSet& set, const Recipe& recipe, const SpectraOptions& options,
                          JobContext& context) {
  if (options.batchSize < 1)
    throw UsageError(fmt::format("a batch of {} images is impossible; give 1 or more", options.batchSize));
  SpectrumAccumulator accumulator(FrequencyPlane(recipe.height, recipe.width), recipe.channels, set.info().classNames,
                                  options.threads);
  BatchLoader loader(set, recipe, {.batchSize = options.batchSize, .threads = options.threads});
  context.stage("class spectra");
  std::int64_t images = 0;
  while (const std::optional<PixelBatch> batch = loader.next()) {
    accumulator.add(*batch);
    images += batch->images();
    context.checkpoint(images + static_cast<std::int64_t>(loader.skipped().size()), set.size());
  }
  return accumulator.finish(loader.skipped());
}

}  // namespace passband
