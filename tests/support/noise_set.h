// Images of random values, the same for the same index.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/image_set.h"

namespace passband::test {

/// Values 0..1; image i is of class i % 3; image `broken` does not decode.
class NoiseSet : public ImageSet {
 public:
  NoiseSet(std::int64_t images, int channels, int height, int width, std::int64_t broken = -1) : broken_(broken) {
    info_.source = "noise";
    info_.classNames = {"a", "b", "c"};
    info_.height = height;
    info_.width = width;
    info_.channels = channels;
    for (std::int64_t i = 0; i < images; ++i) labels_.push_back(static_cast<std::int32_t>(i % 3));
  }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return "noise " + std::to_string(index); }
  Image image(std::int64_t index) const override {
    if (index == broken_) throw Error("does not decode");
    Random random(3, static_cast<std::uint64_t>(index + 1));
    Image image{info_.height, info_.width, info_.channels, 0, {}};
    for (int i = 0; i < info_.channels * info_.height * info_.width; ++i)
      image.values.push_back(static_cast<float>(random.uniform()));
    return image;
  }
  void callPreprocessed() { info_.preprocessed = true; }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
  std::int64_t broken_;
};

}  // namespace passband::test
