#include "core/data/augmentation.h"

#include <algorithm>
#include <cmath>

namespace passband {
namespace {

struct Rectangle {
  int top = 0, left = 0, height = 0, width = 0;
};

/// The part of the image under `area`; black where the area goes beyond the image.
Image cropped(const Image& image, const Rectangle& area) {
  Image result{area.height, area.width, image.channels, image.levels, {}};
  result.values.resize(static_cast<std::size_t>(area.height) * area.width * image.channels);
  const int firstCol = std::max(0, -area.left);
  const int lastCol = std::min(area.width, image.width - area.left);
  for (int row = 0; row < area.height; ++row) {
    const int sourceRow = row + area.top;
    if (sourceRow < 0 || sourceRow >= image.height || firstCol >= lastCol) continue;
    const auto* source =
        image.values.data() + (std::int64_t{sourceRow} * image.width + area.left + firstCol) * image.channels;
    std::copy_n(source, std::int64_t{lastCol - firstCol} * image.channels,
                result.values.data() + (std::int64_t{row} * area.width + firstCol) * image.channels);
  }
  return result;
}

Image flipped(const Image& image) {
  Image result = image;
  for (int row = 0; row < image.height; ++row) {
    for (int col = 0; col < image.width; ++col) {
      const auto* source =
          image.values.data() + (std::int64_t{row} * image.width + image.width - 1 - col) * image.channels;
      std::copy_n(source, image.channels,
                  result.values.data() + (std::int64_t{row} * image.width + col) * image.channels);
    }
  }
  return result;
}

/// Ten tries for an area and aspect that fit, then the whole image, as torchvision's RandomResizedCrop.
Rectangle randomArea(const Image& image, Random& random) {
  const double pixels = static_cast<double>(image.height) * image.width;
  for (int attempt = 0; attempt < 10; ++attempt) {
    const double area = pixels * random.uniform(.08, 1);
    const double aspect = std::exp(random.uniform(std::log(3. / 4), std::log(4. / 3)));
    const int width = static_cast<int>(std::lround(std::sqrt(area * aspect)));
    const int height = static_cast<int>(std::lround(std::sqrt(area / aspect)));
    if (width < 1 || height < 1 || width > image.width || height > image.height) continue;
    return {static_cast<int>(random.below(image.height - height + 1)),
            static_cast<int>(random.below(image.width - width + 1)), height, width};
  }
  return {0, 0, image.height, image.width};
}

/// Every value moves from (or beyond) what `towards` gives for its pixel, by `factor`: torchvision's adjustments.
template <class Towards>
void blend(Image& image, double factor, const Towards& towards) {
  const auto kept = static_cast<float>(factor);
  for (std::size_t at = 0; at < image.values.size(); at += static_cast<std::size_t>(image.channels)) {
    const float target = towards(image.values.data() + at);
    for (int channel = 0; channel < image.channels; ++channel) {
      float& value = image.values[at + static_cast<std::size_t>(channel)];
      value = std::clamp(kept * value + (1 - kept) * target, 0.F, 1.F);
    }
  }
}

void jitterColours(Image& image, double strength, Random& random) {
  const auto factor = [&] { return random.uniform(1 - strength, 1 + strength); };
  blend(image, factor(), [](const float*) { return 0.F; });
  double sum = 0;
  for (std::size_t at = 0; at < image.values.size(); at += static_cast<std::size_t>(image.channels))
    sum += greyOf(image.values.data() + at, image.channels);
  const auto mean = static_cast<float>(sum * image.channels / static_cast<double>(image.values.size()));
  blend(image, factor(), [mean](const float*) { return mean; });
  blend(image, factor(), [&](const float* pixel) { return greyOf(pixel, image.channels); });
}

class AugmentedImageSet : public ImageSet {
 public:
  AugmentedImageSet(const ImageSet& set, const Augmentation& augmentation, std::uint64_t seed, std::int64_t epoch)
      : set_(set), augmentation_(augmentation), seed_(seed), epoch_(epoch) {}

  const ImageSetInfo& info() const override { return set_.info(); }
  std::span<const std::int32_t> labels() const override { return set_.labels(); }
  std::string imageName(std::int64_t index) const override { return set_.imageName(index); }

  Image image(std::int64_t index) const override {
    Random random(seed_, static_cast<std::uint64_t>(epoch_ * set_.size() + index + 1));
    return augmented(set_.image(index), augmentation_, random);
  }

 private:
  const ImageSet& set_;
  Augmentation augmentation_;
  std::uint64_t seed_;
  std::int64_t epoch_;
};

}  // namespace

Image augmented(const Image& image, const Augmentation& augmentation, Random& random) {
  Image result = image;
  if (const int pad = augmentation.padCrop; pad > 0) {
    const int top = static_cast<int>(random.below(2 * pad + 1)) - pad;
    const int left = static_cast<int>(random.below(2 * pad + 1)) - pad;
    result = cropped(result, {top, left, image.height, image.width});
  }
  if (augmentation.flip && random.uniform() < .5) result = flipped(result);
  if (augmentation.randomResizedCrop) {
    result = resize(cropped(result, randomArea(result, random)), image.height, image.width);
  }
  if (augmentation.colourJitter > 0) jitterColours(result, augmentation.colourJitter, random);
  return result;
}

std::unique_ptr<const ImageSet> augmentedImageSet(const ImageSet& set, const Augmentation& augmentation,
                                                  std::uint64_t seed, std::int64_t epoch) {
  return std::make_unique<AugmentedImageSet>(set, augmentation, seed, epoch);
}

}  // namespace passband
