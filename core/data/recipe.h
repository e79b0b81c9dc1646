// The preprocessing of images, as a visible object saved with every result: docs/methods.md section 11.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/data/image.h"

namespace passband {

/// How an image of another size comes to the recipe's size. An image that has that size already is taken as it is.
enum class Fit {
  Squash,  ///< resize height and width independently
  Crop,    ///< resize the shorter side to `resizeTo`, then crop the centre
};

/// The order of a colour network's input channels.
enum class ChannelOrder { Rgb, Bgr };

/// Resize as torchvision does it for PIL images (bilinear with antialias, rounded to the image's grey levels), crop,
/// then (value - mean) / std per channel.
struct Recipe {
  std::string name;  ///< preset it came from, or "custom"
  int height = 0;
  int width = 0;
  int channels = 3;  ///< 1 or 3; grey images are repeated into three channels, colour ones merged by kGreyWeights
  Fit fit = Fit::Squash;
  int resizeTo = 0;             ///< with Fit::Crop: pixels of the shorter side before the crop
  std::array<float, 3> mean{};  ///< of the network's channels, in their order
  std::array<float, 3> std{1, 1, 1};
  ChannelOrder order = ChannelOrder::Rgb;  ///< networks trained on OpenCV's images take blue first
  bool alreadyPreprocessed = false;        ///< the values are what the model takes (asItIs)

  bool operator==(const Recipe&) const = default;
};

/// "none": values of images of this size are a model's input as they are.
Recipe asItIs(int height, int width, int channels);

/// Presets: "cifar10" and "cifar100" (32x32), "imagenet" (224x224 out of 256), "imagenet10" ([P1], 224x224 squashed),
/// "half" (224x224 squashed, mean and std .5), "mnist" and "fashion-mnist" (28x28, grey), "synthetic" (docs/methods.md
/// section 9, 32x32). Throws UsageError that lists the known names.
Recipe recipePreset(const std::string& name);
std::vector<std::string> recipePresetNames();
/// The name of the preset that this is, whatever its own name and its channels; empty: it is none.
std::string presetName(const Recipe& recipe);

/// A preset's name, "none", or the JSON of any other: what options take, and back. The size of "none" is that of the
/// images. recipeFromText throws UsageError for unknown names.
std::string recipeText(const Recipe& recipe);
Recipe recipeFromText(const std::string& text);

/// "32x32 RGB, squash, mean .485 .456 .406, std .229 .224 .225": for people.
std::string describe(const Recipe& recipe);

/// JSON object with every field, and back; texts without "channel_order" are RGB. recipeFromJson throws Error on a
/// missing or impossible field.
std::string recipeToJson(const Recipe& recipe);
Recipe recipeFromJson(const std::string& json);

/// Bilinear with antialias, as PIL: separable triangle filter scaled with the reduction, horizontal pass first, each
/// pass rounded to image.levels. The same levels as PIL's, save where height shrinks and width grows: Pillow 13 takes
/// the vertical pass first there, older ones do not, and the two differ by at most one level.
Image resize(const Image& image, int height, int width);

/// Applies the recipe. `out` receives channels x height x width values. Thread-safe.
void preprocess(const Recipe& recipe, const Image& image, std::span<float> out);

}  // namespace passband
