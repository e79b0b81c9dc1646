#include "core/data/image_set.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace passband {
namespace {

class Subset : public ImageSet {
 public:
  Subset(std::shared_ptr<const ImageSet> set, std::vector<std::int64_t> indices)
      : set_(std::move(set)), indices_(std::move(indices)), info_(set_->info()) {
    Sha256 hash;
    hash.add(info_.hash);
    labels_.reserve(indices_.size());
    for (const std::int64_t index : indices_) {
      if (index < 0 || index >= set_->size()) {
        throw Error(fmt::format("cannot choose image {} of {}: it has the images 0 to {}", index, info_.source,
                                set_->size() - 1));
      }
      labels_.push_back(set_->labels()[static_cast<std::size_t>(index)]);
      hash.add(fmt::format(" {}", index));
    }
    info_.hash = hash.hex();
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  Image image(std::int64_t index) const override { return set_->image(original(index)); }
  std::string imageName(std::int64_t index) const override { return set_->imageName(original(index)); }

 private:
  std::int64_t original(std::int64_t index) const { return indices_.at(static_cast<std::size_t>(index)); }

  std::shared_ptr<const ImageSet> set_;
  std::vector<std::int64_t> indices_;
  std::vector<std::int32_t> labels_;
  ImageSetInfo info_;
};

}  // namespace

void noteSkipped(std::vector<SkippedImage>& known, const std::vector<SkippedImage>& more) {
  for (const SkippedImage& image : more) {
    if (std::ranges::find(known, image.name, &SkippedImage::name) == known.end()) known.push_back(image);
  }
}

void remarkOnEmptyClasses(ImageSetInfo& info, std::span<const std::int32_t> labels) {
  std::vector<bool> used(info.classNames.size());
  for (const std::int32_t label : labels) used[static_cast<std::size_t>(label)] = true;
  const auto count = std::ranges::count(used, false);
  if (count == 0) return;
  const auto first = static_cast<std::size_t>(std::ranges::find(used, false) - used.begin());
  const bool fromOne = count == 1 && info.classNames[0] == "0" && !used[0];
  info.remarks.push_back(
      fromOne      ? std::string("label 0 has no image; if the labels count from 1, subtract 1 from each")
      : count == 1 ? fmt::format("class '{}' has no image", info.classNames[first])
                   : fmt::format("{} classes have no image; the first is '{}'", count, info.classNames[first]));
}

std::shared_ptr<const ImageSet> subset(std::shared_ptr<const ImageSet> set, std::vector<std::int64_t> indices) {
  return std::make_shared<Subset>(std::move(set), std::move(indices));
}

std::shared_ptr<const ImageSet> limitPerClass(std::shared_ptr<const ImageSet> set, std::int64_t perClass) {
  if (perClass < 1) {
    throw UsageError(fmt::format("{} images per class leave no images; choose 1 or more", perClass));
  }
  std::vector<std::int64_t> taken(static_cast<std::size_t>(set->classCount()));
  std::vector<std::int64_t> indices;
  for (std::int64_t index = 0; index < set->size(); ++index) {
    auto& count = taken[static_cast<std::size_t>(set->labels()[static_cast<std::size_t>(index)])];
    if (count++ < perClass) indices.push_back(index);
  }
  return static_cast<std::int64_t>(indices.size()) == set->size() ? set : subset(std::move(set), std::move(indices));
}

std::optional<Recipe> recipeOfData(const ImageSetInfo& data) {
  if (data.usualRecipe) return data.usualRecipe;
  if (data.height == 0 || data.channels == 0) return std::nullopt;
  return Recipe{.name = "pixels", .height = data.height, .width = data.width, .channels = data.channels};
}

std::vector<std::int64_t> indicesOfClass(const ImageSet& set, int classIndex) {
  std::vector<std::int64_t> indices;
  for (std::int64_t index = 0; index < set.size(); ++index) {
    if (set.labels()[static_cast<std::size_t>(index)] == classIndex) indices.push_back(index);
  }
  return indices;
}

}  // namespace passband
