#include "ui/lab/filtered_image.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/batch_loader.h"
#include "core/export/npy.h"
#include "core/fourier/fft.h"

namespace passband {
namespace {

/// Merged to grey, as class spectra are.
FrequencyMap greySpectrum(const FrequencyPlane& plane, const std::vector<std::complex<float>>& spectra, int channels) {
  FrequencyMap map(plane);
  const auto& pairs = plane.halfPlanePairs();
  std::vector<bool> seen(map.values.size());
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto pair = static_cast<std::size_t>(pairs[i]);
    if (seen[pair]) continue;
    seen[pair] = true;
    for (int c = 0; c < channels; ++c) {
      const double magnitude = std::abs(spectra[static_cast<std::size_t>(c) * pairs.size() + i]);
      map.values[pair] += (channels == 3 ? kGreyWeights[static_cast<std::size_t>(c)] : 1) * magnitude;
    }
  }
  return map;
}

}  // namespace

PixelBatch preprocessedImage(const ImageSet& set, std::int64_t index, const Recipe& recipe) {
  std::vector<SkippedImage> skipped;
  PixelBatch batch = loadBatch(set, {index}, recipe, 1, skipped);
  if (!skipped.empty()) {
    throw Error(fmt::format("{} cannot be shown: {}", skipped[0].name, skipped[0].reason));
  }
  return batch;
}

FilteredImage filtered(const PixelBatch& image, const FrequencyMask& mask) {
  const RealFft2d fft(image.height, image.width);
  const std::vector<float> weights = mask.halfPlane();
  std::vector<std::complex<float>> spectra(static_cast<std::size_t>(image.channels) * weights.size());
  fft.forward(image.values.data(), spectra.data(), image.channels, 1);
  FilteredImage result{image, image, greySpectrum(mask.plane(), spectra, image.channels)};
  for (std::size_t i = 0; i < spectra.size(); ++i) spectra[i] *= weights[i % weights.size()];
  fft.inverse(spectra.data(), result.after.values.data(), image.channels, 1);
  return result;
}

QImage picture(const PixelBatch& image, const Recipe& recipe, double contrast, bool difference) {
  QImage picture(image.width, image.height, QImage::Format_RGB32);
  const std::size_t plane = static_cast<std::size_t>(image.height) * static_cast<std::size_t>(image.width);
  const auto level = [&](int channel, std::size_t pixel) {
    const auto c = static_cast<std::size_t>(channel);
    const double value = double{image.values[c * plane + pixel]} * double{recipe.std[c]} * contrast;
    return static_cast<int>(
        std::lround(255 * std::clamp((difference ? .5 : double{recipe.mean[c]}) + value, 0.0, 1.0)));
  };
  for (int y = 0; y < image.height; ++y) {
    auto* const line = reinterpret_cast<QRgb*>(picture.scanLine(y));
    for (int x = 0; x < image.width; ++x) {
      const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) + x;
      const int red = level(0, pixel);
      line[x] = image.channels == 1 ? qRgb(red, red, red) : qRgb(red, level(1, pixel), level(2, pixel));
    }
  }
  return picture;
}

PixelBatch removedPart(const FilteredImage& image) {
  PixelBatch removed = image.before;
  for (std::size_t i = 0; i < removed.values.size(); ++i) removed.values[i] -= image.after.values[i];
  return removed;
}

std::function<std::filesystem::path(const std::filesystem::path&)> filteredWriter(std::vector<FilteredImage> images) {
  if (images.empty()) throw Error("there is no image to save yet; open images first");
  return [images = std::move(images)](const std::filesystem::path& path) {
    std::vector<float> values;
    for (const FilteredImage& image : images) {
      for (const PixelBatch* const pixels : {&image.before, &image.after})
        values.insert(values.end(), pixels->values.begin(), pixels->values.end());
    }
    const PixelBatch& first = images[0].before;
    const std::array<std::int64_t, 5> shape{std::ssize(images), 2, first.channels, first.height, first.width};
    writeNpy(path, values, shape);
    return path;
  };
}

}  // namespace passband
