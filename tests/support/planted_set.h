// Images in which every class is one cosine wave in noise, and the linear classifier that knows them: what a search
// must find is known.
#pragma once

#include <cmath>
#include <memory>
#include <numbers>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/image_set.h"
#include "tests/support/quadratic_classifier.h"

namespace passband::test {

/// side x side grey images; class k is .5 + .15 cos(2 pi (u x + v y) / side) of bins[k], plus noise. Image `broken`
/// does not decode.
class PlantedSet : public ImageSet {
 public:
  PlantedSet(int side, std::vector<Bin> bins, std::int64_t imagesPerClass, std::int64_t broken = -1)
      : bins_(std::move(bins)), broken_(broken) {
    info_.source = "planted";
    info_.height = info_.width = side;
    info_.channels = 1;
    for (std::size_t k = 0; k < bins_.size(); ++k) info_.classNames.push_back("class " + std::to_string(k));
    for (std::int64_t i = 0; i < imagesPerClass * std::ssize(bins_); ++i) {
      labels_.push_back(static_cast<std::int32_t>(i % std::ssize(bins_)));
    }
  }
  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override { return "image " + std::to_string(index); }

  Image image(std::int64_t index) const override {
    if (index == broken_) throw Error("does not decode");
    Random random(3, static_cast<std::uint64_t>(index + 1));
    Image image{info_.height, info_.width, 1, 0, {}};
    const auto wave = waveOf(bins_[static_cast<std::size_t>(labels_[static_cast<std::size_t>(index)])]);
    for (const double value : wave)
      image.values.push_back(static_cast<float>(.5 + .15 * value + .05 * random.normal()));
    return image;
  }

  std::vector<double> waveOf(Bin bin) const {
    std::vector<double> wave;
    for (int y = 0; y < info_.height; ++y) {
      for (int x = 0; x < info_.width; ++x) {
        wave.push_back(std::cos(2 * std::numbers::pi * (bin.u * x + bin.v * y) / info_.width));
      }
    }
    return wave;
  }

  Recipe recipe() const {
    Recipe recipe;
    recipe.name = "custom";
    recipe.height = recipe.width = info_.height;
    recipe.channels = 1;
    recipe.mean = {.5F, .5F, .5F};
    return recipe;
  }

  /// z_k is the correlation with the wave of class k.
  std::unique_ptr<QuadraticClassifier> classifier() const {
    auto classifier =
        std::make_unique<QuadraticClassifier>(static_cast<int>(bins_.size()), 1, info_.height, info_.width);
    std::vector<double> linear;
    const double scale = 40. / (info_.height * info_.width);
    for (const Bin bin : bins_) {
      for (const double value : waveOf(bin)) linear.push_back(scale * value);
    }
    std::vector<double> quadratic(linear.size(), 0);
    classifier->setWeights(std::move(linear), std::move(quadratic));
    return classifier;
  }

  const std::vector<Bin>& bins() const { return bins_; }

 private:
  ImageSetInfo info_;
  std::vector<Bin> bins_;
  std::vector<std::int32_t> labels_;
  std::int64_t broken_;
};

}  // namespace passband::test
