// Twelve small RGB images in four classes, as tests/fixtures/make_class_spectra_values.py makes them.
#pragma once

#include <vector>

#include "core/base/error.h"
#include "core/data/image_set.h"
#include "core/data/pixel_batch.h"

namespace passband::test {

/// 6 x 5 images of a formula, labels 0 1 2 3 0 1 .. but the last one 0: class 0 has four images, class 3 two. `broken`
/// do not decode.
class SmallSet : public ImageSet {
 public:
  explicit SmallSet(std::vector<std::int64_t> broken = {}) : broken_(std::move(broken)) {
    info_.classNames = {"ant", "bee", "cat", "dog"};
    for (std::int32_t i = 0; i < 12; ++i) labels_.push_back(i == 11 ? 0 : i % 4);
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return "image " + std::to_string(index); }

  Image image(std::int64_t index) const override {
    for (const std::int64_t bad : broken_) {
      if (index == bad) throw Error("it is broken");
    }
    Image image{6, 5, 3, 255, {}};
    const auto i = static_cast<int>(index);
    for (int y = 0; y < 6; ++y) {
      for (int x = 0; x < 5; ++x) {
        for (int c = 0; c < 3; ++c) {
          const int grey = (i * i * 7919 + c * 104729 + y * y * 31 + x * 17 + x * y * 13 + i * x * 5) % 256;
          image.values.push_back(static_cast<float>(grey) / 255);
        }
      }
    }
    return image;
  }

 private:
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
  std::vector<std::int64_t> broken_;
};

inline Recipe smallRecipe() {
  Recipe recipe;
  recipe.height = 6;
  recipe.width = 5;
  recipe.mean = {.5, .5, .5};
  recipe.std = {.25, .25, .25};
  return recipe;
}

}  // namespace passband::test
