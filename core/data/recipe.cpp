#include "core/data/recipe.h"

#include <cassert>
#include <cmath>
#include <cstdint>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/base/text.h"
#include "core/data/resize.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr const char* kNone = "none";

const std::vector<Recipe>& presets() {
  static const std::vector<Recipe> all = {
      {"cifar10", 32, 32, 3, Fit::Squash, 0, {.4914F, .4822F, .4465F}, {.2470F, .2435F, .2616F}},
      {"cifar100", 32, 32, 3, Fit::Squash, 0, {.5071F, .4865F, .4409F}, {.2673F, .2564F, .2762F}},
      {"imagenet", 224, 224, 3, Fit::Crop, 256, {.485F, .456F, .406F}, {.229F, .224F, .225F}},
      {"imagenet10", 224, 224, 3, Fit::Squash, 0, {.479838F, .470448F, .429404F}, {.258143F, .252662F, .272406F}},
      {"half", 224, 224, 3, Fit::Squash, 0, {.5F, .5F, .5F}, {.5F, .5F, .5F}},
      {"mnist", 28, 28, 1, Fit::Squash, 0, {.1307F, .1307F, .1307F}, {.3081F, .3081F, .3081F}},
      {"fashion-mnist", 28, 28, 1, Fit::Squash, 0, {.2860F, .2860F, .2860F}, {.3530F, .3530F, .3530F}},
      {"synthetic", 32, 32, 3, Fit::Squash, 0, {.498F, .498F, .498F}, {.172F, .173042F, .173F}},
  };
  return all;
}

/// The shortest decimal that gives this float again, so that .4914 is written and shown as .4914.
double shortestDecimal(float value) {
  return *numberFrom<double>(fmt::format("{}", value));
}

std::string perChannel(const std::array<float, 3>& values, int channels) {
  std::string text;
  for (int c = 0; c < channels; ++c) {
    std::string number = fmt::format("{}", values[static_cast<std::size_t>(c)]);
    if (const auto zero = number.find("0."); zero == 0 || (zero == 1 && number[0] == '-')) number.erase(zero, 1);
    text += " " + number;
  }
  return text;
}

int integerField(const json& object, const char* name, int low, int high) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer() || *found < low || *found > high) {
    throw Error(fmt::format("cannot use the recipe: \"{}\" must be a whole number from {} to {}", name, low, high));
  }
  return found->get<int>();
}

std::array<float, 3> channelField(const json& object, const char* name, bool positive) {
  std::array<float, 3> values{};
  const auto found = object.find(name);
  bool valid = found != object.end() && found->is_array() && found->size() == values.size();
  for (std::size_t c = 0; valid && c < values.size(); ++c) {
    const double value = found->at(c).is_number() ? found->at(c).get<double>() : std::nan("");
    valid = std::abs(value) <= 1e6 && (!positive || value >= 1e-6);
    if (valid) values[c] = static_cast<float>(value);
  }
  if (!valid) {
    throw Error(fmt::format("cannot use the recipe: \"{}\" must be a list of three {}numbers", name,
                            positive ? "positive " : ""));
  }
  return values;
}

std::string stringField(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) {
    throw Error(fmt::format("cannot use the recipe: \"{}\" must be a text", name));
  }
  return found->get<std::string>();
}

/// torchvision's CenterCrop: half of the surplus, halves rounded to even.
std::int64_t cropStart(std::int64_t size, int cropSize) {
  return std::llrint(static_cast<double>(size - cropSize) / 2.0);
}

/// Where the recipe's pixels lie in the resized image.
Window windowOf(const Recipe& recipe, const Image& image) {
  if (recipe.fit == Fit::Squash) return {recipe.height, recipe.width, 0, 0, recipe.height, recipe.width};
  const std::int64_t shorter = std::min(image.height, image.width);
  const auto scaled = [&](std::int64_t side) {  // torchvision's int(size * long / short)
    return static_cast<std::int64_t>(static_cast<double>(recipe.resizeTo * side) / static_cast<double>(shorter));
  };
  const std::int64_t height = scaled(image.height);
  const std::int64_t width = scaled(image.width);
  return {height, width, cropStart(height, recipe.height), cropStart(width, recipe.width), recipe.height, recipe.width};
}

/// Writes one output channel of an image that has the recipe's size.
template <int imageChannels, bool merge>
void normaliseChannel(const float* values, std::size_t pixels, float mean, float std, float* out) {
  for (std::size_t i = 0; i < pixels; ++i) {
    const float* pixel = values + i * imageChannels;
    float value = pixel[0];
    if constexpr (merge) value = greyOf(pixel, imageChannels);
    out[i] = (value - mean) / std;
  }
}

void normalise(const Recipe& recipe, const Image& image, std::span<float> out) {
  const std::size_t pixels = static_cast<std::size_t>(recipe.height) * static_cast<std::size_t>(recipe.width);
  for (std::size_t c = 0; c < static_cast<std::size_t>(recipe.channels); ++c) {
    float* channel = out.data() + c * pixels;
    if (image.channels == 1) {
      normaliseChannel<1, false>(image.values.data(), pixels, recipe.mean[c], recipe.std[c], channel);
    } else if (recipe.channels == 1) {
      normaliseChannel<3, true>(image.values.data(), pixels, recipe.mean[c], recipe.std[c], channel);
    } else {
      const std::size_t colour = recipe.order == ChannelOrder::Bgr ? 2 - c : c;
      normaliseChannel<3, false>(image.values.data() + colour, pixels, recipe.mean[c], recipe.std[c], channel);
    }
  }
}

const char* channelsText(const Recipe& recipe) {
  if (recipe.channels == 1) return "grey";
  return recipe.order == ChannelOrder::Bgr ? "BGR" : "RGB";
}

/// "RGB" or "BGR"; recipes of older versions do not say it and are RGB.
ChannelOrder orderField(const json& object) {
  if (!object.contains("channel_order")) return ChannelOrder::Rgb;
  const std::string order = stringField(object, "channel_order");
  if (order != "RGB" && order != "BGR")
    throw Error("cannot use the recipe: \"channel_order\" must be \"RGB\" or \"BGR\"");
  return order == "BGR" ? ChannelOrder::Bgr : ChannelOrder::Rgb;
}

}  // namespace

Recipe asItIs(int height, int width, int channels) {
  return {.name = kNone, .height = height, .width = width, .channels = channels, .alreadyPreprocessed = true};
}

Recipe recipePreset(const std::string& name) {
  for (const Recipe& preset : presets()) {
    if (preset.name == name) return preset;
  }
  throw UsageError(
      fmt::format("there is no preset \"{}\": give one of {}, or {} where the images are preprocessed already", name,
                  fmt::join(recipePresetNames(), ", "), kNone));
}

std::vector<std::string> recipePresetNames() {
  std::vector<std::string> names;
  for (const Recipe& preset : presets()) names.push_back(preset.name);
  return names;
}

std::string presetName(const Recipe& recipe) {
  for (Recipe preset : presets()) {
    const std::string name = std::exchange(preset.name, recipe.name);
    preset.channels = recipe.channels;
    if (preset == recipe) return name;
  }
  return {};
}

std::string recipeText(const Recipe& recipe) {
  if (recipe.alreadyPreprocessed) return kNone;
  const std::string preset = presetName(recipe);
  return preset.empty() ? recipeToJson(recipe) : preset;
}

Recipe recipeFromText(const std::string& text) {
  if (text == kNone) return asItIs(0, 0, 3);
  if (!text.starts_with('{')) return recipePreset(text);
  try {
    return recipeFromJson(text);
  } catch (const Error& problem) {
    throw UsageError(problem.what());
  }
}

std::string describe(const Recipe& recipe) {
  const std::string fit =
      recipe.fit == Fit::Squash ? "squash" : fmt::format("shorter side to {}, centre crop", recipe.resizeTo);
  return fmt::format("{}x{} {}, {}, mean{}, std{}", recipe.height, recipe.width, channelsText(recipe), fit,
                     perChannel(recipe.mean, recipe.channels), perChannel(recipe.std, recipe.channels));
}

std::string recipeToJson(const Recipe& recipe) {
  json mean = json::array();
  json std = json::array();
  for (const float value : recipe.mean) mean.push_back(shortestDecimal(value));
  for (const float value : recipe.std) std.push_back(shortestDecimal(value));
  return json{{"name", recipe.name},
              {"height", recipe.height},
              {"width", recipe.width},
              {"channels", recipe.channels},
              {"fit", recipe.fit == Fit::Squash ? "squash" : "crop"},
              {"resize_to", recipe.resizeTo},
              {"mean", mean},
              {"std", std},
              {"channel_order", recipe.order == ChannelOrder::Bgr ? "BGR" : "RGB"}}
      .dump();
}

Recipe recipeFromJson(const std::string& text) {
  constexpr int maxSide = 1 << 14;
  const json object = json::parse(shallowJson(text), nullptr, false);
  if (!object.is_object()) throw Error("cannot use the recipe: it is not a JSON object");
  Recipe recipe;
  recipe.name = stringField(object, "name");
  recipe.height = integerField(object, "height", 1, maxSide);
  recipe.width = integerField(object, "width", 1, maxSide);
  recipe.channels = integerField(object, "channels", 1, 3);
  if (recipe.channels == 2) throw Error("cannot use the recipe: \"channels\" must be 1 or 3");
  const std::string fit = stringField(object, "fit");
  if (fit != "squash" && fit != "crop") throw Error("cannot use the recipe: \"fit\" must be \"squash\" or \"crop\"");
  recipe.fit = fit == "squash" ? Fit::Squash : Fit::Crop;
  const int smallest = recipe.fit == Fit::Crop ? std::max(recipe.height, recipe.width) : 0;
  recipe.resizeTo = integerField(object, "resize_to", smallest, maxSide);
  recipe.mean = channelField(object, "mean", false);
  recipe.std = channelField(object, "std", true);
  recipe.order = orderField(object);
  recipe.alreadyPreprocessed = recipe.name == kNone;
  const Recipe unchanged = asItIs(recipe.height, recipe.width, recipe.channels);
  if (recipe.alreadyPreprocessed && (recipe.mean != unchanged.mean || recipe.std != unchanged.std))
    throw Error("cannot use the recipe: \"none\" changes no values; give one with a mean and a deviation another name");
  return recipe;
}

void preprocess(const Recipe& recipe, const Image& image, std::span<float> out) {
  assert(out.size() == static_cast<std::size_t>(recipe.channels) * static_cast<std::size_t>(recipe.height) *
                           static_cast<std::size_t>(recipe.width));
  const Window window = windowOf(recipe, image);
  const bool allOfIt = window == Window{image.height, image.width, 0, 0, image.height, image.width};
  normalise(recipe, allOfIt ? image : resizeWindow(image, window), out);
}

}  // namespace passband
