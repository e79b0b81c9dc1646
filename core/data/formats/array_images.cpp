#include "core/data/formats/array_images.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "core/base/error.h"
#include "core/base/hash.h"

namespace passband {
namespace {

constexpr std::int64_t kMaxSide = 1 << 14;
constexpr std::int64_t kSampleImages = 64;
/// Resized images overshoot by a rounding error.
constexpr float kSlack = 1e-3F;

/// How the values of one image lie.
struct ImageShape {
  int height = 0;
  int width = 0;
  int channels = 0;
  bool planes = false;  ///< C x H x W

  std::int64_t values() const { return std::int64_t{height} * width * channels; }
  bool operator==(const ImageShape&) const = default;
};

ImageShape imageShape(const ArrayPart& part) {
  const std::vector<std::int64_t>& shape = part.images.shape;
  const auto isChannels = [](std::int64_t length) { return length == 1 || length == 3; };
  std::vector<std::int64_t> sides;  // height, width, channels
  const bool last = shape.size() == 4 && isChannels(shape[3]);
  if (shape.size() == 3) sides = {shape[1], shape[2], 1};
  if (last) sides = {shape[1], shape[2], shape[3]};
  if (shape.size() == 4 && !last && isChannels(shape[1])) sides = {shape[2], shape[3], shape[1]};
  const bool possible =
      !sides.empty() && shape[0] > 0 && std::min(sides[0], sides[1]) > 0 && std::max(sides[0], sides[1]) <= kMaxSide;
  if (!possible) {
    throw Error(fmt::format(
        "cannot use {} as images: its shape is {}; images are N x H x W, N x H x W x C or N x C x H x W with 1 or 3 "
        "channels",
        part.name, shapeText(shape)));
  }
  return {static_cast<int>(sides[0]), static_cast<int>(sides[1]), static_cast<int>(sides[2]),
          shape.size() == 4 && !last};
}

/// What stored values mean.
struct Scale {
  float white = 1;  ///< the stored value of 1.0
  int levels = 0;   ///< Image::levels
  bool preprocessed = false;
};

struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();
};

/// Of some images spread over the parts.
Range sampledRange(const std::vector<ArrayPart>& parts, const ImageShape& shape) {
  Range range;
  std::vector<double> values(static_cast<std::size_t>(shape.values()));
  for (const ArrayPart& part : parts) {
    const std::int64_t images = part.images.shape[0], step = std::max<std::int64_t>(1, images / kSampleImages);
    for (std::int64_t i = 0; i < images; i += step) {
      part.images.read(i * shape.values(), values);
      for (const double value : values) {
        if (!std::isfinite(value)) continue;
        range.low = std::min(range.low, value);
        range.high = std::max(range.high, value);
      }
    }
  }
  return range;
}

Scale scaleOf(const std::vector<ArrayPart>& parts, const ImageShape& shape, bool raw) {
  const ValueType type = parts[0].images.type;
  if (type.kind == 'b') return {1, 255, false};
  if (type.kind == 'u' && type.bytes <= 2)
    return {type.bytes == 1 ? 255.F : 65535.F, type.bytes == 1 ? 255 : 65535, false};
  if (type.kind == 'f' && raw) return {1, 0, true};
  const Range range = sampledRange(parts, shape);
  const bool real = type.kind == 'f';
  if (range.low >= -kSlack && range.high <= 1 + kSlack) return {1, real ? 0 : 255, false};
  if (range.low >= -kSlack && range.high <= 255 + kSlack) return {255, real ? 0 : 255, false};
  if (real) return {1, 0, true};
  throw Error(
      fmt::format("cannot use {} as images: its {} values go from {:g} to {:g}; save them as uint8, or as "
                  "floating point in 0..1",
                  parts[0].name, type.name(), range.low, range.high));
}

class ArrayImages : public ImageSet {
 public:
  ArrayImages(ArraySet set, const DataOptions& options) : parts_(std::move(set.parts)), labels_(std::move(set.labels)) {
    info_ = std::move(set.info);
    shape_ = imageShape(parts_.at(0));
    std::int64_t images = 0;
    for (const ArrayPart& part : parts_) {
      if (imageShape(part) != shape_ || part.images.type != parts_[0].images.type) {
        throw Error(fmt::format("cannot use {} and {} together: their images differ in size or type", parts_[0].name,
                                part.name));
      }
      firstImage_.push_back(images);
      images += part.images.shape[0];
    }
    checkLabels(images);
    const bool wholeArrays = std::all_of(parts_.begin(), parts_.end(), [](const ArrayPart& part) {
      return arrayBytes(part.images.type, part.images.shape) == part.images.bytes.size();
    });
    if (!options.glance && !wholeArrays) throw Error(fmt::format("{} is cut off", parts_[0].name));
    if (wholeArrays) scale_ = scaleOf(parts_, shape_, options.raw);
    fillInfo(options);
    remarkOnEmptyClasses(info_, labels_);
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }

  Image image(std::int64_t index) const override {
    const auto [part, position] = locate(index);
    std::vector<float> stored(static_cast<std::size_t>(shape_.values()));
    part->images.read(position * shape_.values(), stored);
    scale(stored, index);
    if (shape_.planes) stored = interleaved(stored);
    return {shape_.height, shape_.width, shape_.channels, scale_.levels, std::move(stored)};
  }

  std::string imageName(std::int64_t index) const override {
    const auto [part, position] = locate(index);
    return fmt::format("image {} of {}", position, part->name);
  }

 private:
  void checkLabels(std::int64_t images) const {
    if (images == std::ssize(labels_)) return;
    throw Error(fmt::format("{} has {} images, but there are {} labels; give the labels that belong to it",
                            info_.source, images, labels_.size()));
  }

  void fillInfo(const DataOptions& options) {
    info_.height = shape_.height;
    info_.width = shape_.width;
    info_.channels = shape_.channels;
    info_.valueType = parts_[0].images.type.name();
    info_.preprocessed = scale_.preprocessed;
    if (scale_.preprocessed) info_.usualRecipe = asItIs(shape_.height, shape_.width, shape_.channels);
    if (options.glance) return;
    Sha256 hash;
    for (const ArrayPart& part : parts_) hash.add(part.images.bytes, options.job);
    info_.hash = hash.add(std::as_bytes(std::span(labels_))).hex();
  }

  /// Throws Error when a value lies outside what the sample of all images says.
  void scale(std::vector<float>& values, std::int64_t index) const {
    for (float& value : values) {
      value /= scale_.white;
      const bool fits = scale_.preprocessed ? std::isfinite(value) : value >= -kSlack && value <= 1 + kSlack;
      if (fits) continue;
      throw Error(
          fmt::format("{} holds the value {:g}, where others go from 0 to {:g}; correct it, or choose no preprocessing "
                      "if the images are already preprocessed",
                      imageName(index), value * scale_.white, scale_.white));
    }
  }

  std::vector<float> interleaved(const std::vector<float>& planes) const {
    const auto pixels = static_cast<std::size_t>(shape_.height) * static_cast<std::size_t>(shape_.width);
    const auto channels = static_cast<std::size_t>(shape_.channels);
    std::vector<float> values(planes.size());
    for (std::size_t c = 0; c < channels; ++c) {
      for (std::size_t i = 0; i < pixels; ++i) values[channels * i + c] = planes[c * pixels + i];
    }
    return values;
  }

  /// The part of an image and its position in it.
  std::pair<const ArrayPart*, std::int64_t> locate(std::int64_t index) const {
    if (index < 0 || index >= size()) throw Error(fmt::format("{} has no image {}", info_.source, index));
    const auto after = std::upper_bound(firstImage_.begin(), firstImage_.end(), index);
    const auto part = static_cast<std::size_t>(after - firstImage_.begin() - 1);
    return {&parts_[part], index - firstImage_[part]};
  }

  std::vector<ArrayPart> parts_;
  std::vector<std::int64_t> firstImage_;  ///< of each part
  std::vector<std::int32_t> labels_;
  ImageShape shape_;
  Scale scale_;
  ImageSetInfo info_;
};

}  // namespace

std::shared_ptr<const ImageSet> arrayImages(ArraySet set, const DataOptions& options) {
  return std::make_shared<ArrayImages>(std::move(set), options);
}

}  // namespace passband
