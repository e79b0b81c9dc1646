// A labelled set of images that is read one image at a time, so that sets larger than memory stream.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/image.h"
#include "core/data/recipe.h"

namespace passband {

struct ImageSetInfo {
  std::string source;  ///< what the user gave: a path, or "syn:B1"
  std::string format;  ///< "CIFAR-10 binary", "class folders", "synthetic"
  std::string hash;    ///< SHA-256 of the content, or for files of images of the names, sizes and labels
  int height = 0;      ///< 0 when the images differ in size
  int width = 0;
  int channels = 0;                 ///< 0 when they differ
  std::string valueType = "uint8";  ///< of the stored values: "uint8", "float32"; empty when they differ
  bool preprocessed = false;        ///< the values are a network's input already, not grey levels
  std::vector<std::string> classNames;
  std::optional<Recipe> usualRecipe;  ///< the preprocessing usual for this data, if there is one
  std::vector<std::string> remarks;   ///< what a user should know: files left out, and why
};

/// An image that could not be used, and why.
struct SkippedImage {
  std::string name;
  std::string reason;
};

/// Adds to `known` those of `more` whose names it does not have.
void noteSkipped(std::vector<SkippedImage>& known, const std::vector<SkippedImage>& more);

/// Thread rule: all const functions may be called from several threads at once.
class ImageSet {
 public:
  virtual ~ImageSet() = default;
  virtual const ImageSetInfo& info() const = 0;
  /// One label per image: an index into info().classNames.
  virtual std::span<const std::int32_t> labels() const = 0;
  /// Decodes image `index`. Throws Error when it does not decode.
  virtual Image image(std::int64_t index) const = 0;
  /// What messages call image `index`: a relative path, or "image 17 of test_batch.bin".
  virtual std::string imageName(std::int64_t index) const = 0;

  std::int64_t size() const { return static_cast<std::int64_t>(labels().size()); }
  int classCount() const { return static_cast<int>(info().classNames.size()); }
};

/// The chosen images of a set, in the given order; the hash says so. Shares the set.
std::shared_ptr<const ImageSet> subset(std::shared_ptr<const ImageSet> set, std::vector<std::int64_t> indices);

/// A remark on classes of the set that none of the labels means.
void remarkOnEmptyClasses(ImageSetInfo& info, std::span<const std::int32_t> labels);

/// At most `perClass` images of each class, the first ones in the set's order. Throws UsageError when perClass < 1.
std::shared_ptr<const ImageSet> limitPerClass(std::shared_ptr<const ImageSet> set, std::int64_t perClass);

/// The preprocessing that data have by themselves: the usual one, else for images of one size their grey levels 0..1
/// ("pixels"), which is what spectra of unnormalised images are made of.
std::optional<Recipe> recipeOfData(const ImageSetInfo& data);

/// The images of one class.
std::vector<std::int64_t> indicesOfClass(const ImageSet& set, int classIndex);

}  // namespace passband
