#include "core/analysis/sensitivity/sensitivity.h"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>
#include <numbers>
#include <set>

#include "core/analysis/sensitivity/sensitivity_state.h"
#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/batch_loader.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/noise_set.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

using test::NoiseSet;

Recipe colourRecipe(int height, int width) {
  Recipe recipe;
  recipe.name = "custom";
  recipe.height = height;
  recipe.width = width;
  recipe.mean = {.5F, .4F, .3F};
  recipe.std = {.25F, .2F, .3F};
  return recipe;
}

const std::function<void(const SensitivityState&)> kNoSave = [](const SensitivityState&) {};

int largest(std::span<const float> row) {
  return static_cast<int>(std::ranges::max_element(row) - row.begin());
}

/// The image as pixels 0..1 with noise at one bin, by definition: the basis image is the inverse DFT of ones at the bin
/// and its partner, scaled to norm 1.
Image noisyImage(const Image& image, const FrequencyPlane& plane, Bin bin, const std::vector<double>& signs,
                 double norm, bool clip) {
  std::vector<double> basis;
  double squares = 0;
  for (int y = 0; y < image.height; ++y) {
    for (int x = 0; x < image.width; ++x) {
      double value = 0;
      for (const Bin each : {bin, plane.partner(bin)})
        value +=
            std::cos(2 * std::numbers::pi * (double(each.u) * x / image.width + double(each.v) * y / image.height));
      squares += value * value;
      basis.push_back(value);
    }
  }
  Image noisy = image;
  for (std::size_t i = 0; i < noisy.values.size(); ++i) {
    const double value = noisy.values[i] + signs[i % 3] * norm * basis[i / 3] / std::sqrt(squares);
    noisy.values[i] = static_cast<float>(clip ? std::clamp(value, 0., 1.) : value);
  }
  return noisy;
}

/// Everything counted anew, image by image, from noisy pixels that are preprocessed like any image.
void expectAsDefined(const SensitivityResult& found, const ImageSet& set, const Recipe& recipe, Classifier& classifier,
                     std::uint64_t seed) {
  const FrequencyPlane plane(recipe.height, recipe.width);
  JobContext context;
  const auto called = [&](const Image& image) {
    PixelBatch batch{3, recipe.height, recipe.width, std::vector<float>(image.values.size()), {0}, {0}};
    preprocess(recipe, image, batch.values);
    return largest(classifier.logits(batch, {}, context).row(0));
  };
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    std::vector<double> errors(3), images(3), clean(3);
    Grid<int> turned(3, 3);
    for (std::int64_t i = 0; i < set.size(); ++i) {
      const auto c = static_cast<std::size_t>(set.labels()[static_cast<std::size_t>(i)]);
      std::vector<double> signs;
      const std::vector<std::int64_t> index{i};
      for (const float amplitude : noiseWave(plane, pair, recipe, found.norm, seed, index).amplitudes)
        signs.push_back(amplitude > 0 ? 1 : -1);
      const int before = called(set.image(i));
      const int now = called(noisyImage(set.image(i), plane, plane.binOf(pair), signs, found.norm, found.clipped));
      ++images[c];
      clean[c] += before != static_cast<int>(c);
      errors[c] += now != static_cast<int>(c);
      if (now != before) ++turned(static_cast<int>(c), now);
    }
    const auto at = static_cast<std::size_t>(pair);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_DOUBLE_EQ(found.classes[c].error.values[at], errors[c] / images[c]) << pair << " " << c;
      EXPECT_DOUBLE_EQ(found.classes[c].cleanError, clean[c] / images[c]);
      int most = 0;
      for (int d = 0; d < 3; ++d)
        most = d == static_cast<int>(c) ? most : std::max(most, turned(static_cast<int>(c), d));
      EXPECT_DOUBLE_EQ(found.classes[c].turned[at], most / images[c]);
      const int into = found.classes[c].turnsInto[at];
      if (most == 0) {
        EXPECT_EQ(into, -1);
      } else {
        EXPECT_EQ(turned(static_cast<int>(c), into), most);
      }
    }
    EXPECT_NEAR(found.all.error.values[at], (errors[0] + errors[1] + errors[2]) / static_cast<double>(set.size()),
                1e-12);
  }
}

TEST(Sensitivity, IsTheErrorOfImagesWithNoiseByDefinition) {
  for (const auto& [height, width] : {std::pair{6, 6}, {5, 6}}) {
    const NoiseSet set(13, 3, height, width);
    const Recipe recipe = colourRecipe(height, width);
    test::QuadraticClassifier classifier(3, 3, height, width);
    for (const bool clip : {true, false}) {
      SensitivityState state;
      JobContext context;
      const SensitivityOptions options{.norm = 1.5, .clip = clip, .seed = 7, .chunkImages = 4};
      const auto found = sensitivity(test::experimentOn(classifier, set, recipe), options, state, kNoSave, context);
      EXPECT_EQ(found.clipped, clip);
      expectAsDefined(found, set, recipe, classifier, 7);
    }
  }
}

TEST(Sensitivity, WhatIsKnownSoFarIsRightAndTheRestIsMissing) {
  const NoiseSet set(700, 3, 6, 6);  // more than one slice
  const Recipe recipe = colourRecipe(6, 6);
  test::QuadraticClassifier classifier(3, 3, 6, 6);
  SensitivityState state;
  JobContext context;
  std::vector<SensitivityResult> seen;
  const auto whole = sensitivity(test::experimentOn(classifier, set, recipe), {.norm = 1.5}, state, kNoSave, context,
                                 [&](const std::function<SensitivityResult()>& soFar) { seen.push_back(soFar()); });
  ASSERT_GT(seen.size(), 2U);
  for (std::size_t k = 0; k < seen.size(); ++k) {
    for (std::size_t pair = 0; pair < whole.all.error.values.size(); ++pair) {
      const double now = seen[k].classes[1].error.values[pair];
      if (std::isnan(now)) {
        EXPECT_GT(pair, k) << "a pair at least is tried between two looks";
      } else {
        EXPECT_EQ(now, whole.classes[1].error.values[pair]);
      }
    }
  }
  EXPECT_FALSE(std::isnan(seen.back().all.error.values.back()));
  EXPECT_TRUE(std::isnan(seen.front().all.error.values.back()));
}

TEST(Sensitivity, TheNoiseHasTheNormInPixelsAndASignForEachChannelImageAndPair) {
  const FrequencyPlane plane(6, 4);
  const Recipe recipe = colourRecipe(6, 4);
  const std::vector<std::int64_t> indices{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
  std::set<std::vector<bool>> patterns;
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const AddedWave wave = noiseWave(plane, pair, recipe, 2, 5, indices);
    ASSERT_EQ(wave.amplitudes.size(), 30u);
    std::vector<bool> pattern;
    for (std::size_t i = 0; i < 30; ++i) {
      double squares = 0;
      const Bin bin = plane.binOf(pair);
      for (int at = 0; at < 24; ++at) {
        const double turns = double(bin.u) * (at % 4) / 4 + double(bin.v) * (at / 4) / 6;
        squares += std::pow(wave.amplitudes[i] * recipe.std[i % 3] * std::cos(2 * std::numbers::pi * turns), 2);
      }
      EXPECT_NEAR(std::sqrt(squares), 2, 1e-5);
      pattern.push_back(wave.amplitudes[i] > 0);
    }
    patterns.insert(pattern);
    // The same image has the same noise in any batch.
    const AddedWave alone = noiseWave(plane, pair, recipe, 2, 5, std::span(indices).subspan(7, 1));
    EXPECT_TRUE(std::equal(alone.amplitudes.begin(), alone.amplitudes.end(), wave.amplitudes.begin() + 21));
  }
  EXPECT_EQ(patterns.size(), static_cast<std::size_t>(plane.pairCount()));
}

TEST(Sensitivity, TheUsualNormIsThePublishedOne) {
  EXPECT_DOUBLE_EQ(usualNoiseNorm(FrequencyPlane(32, 32)), 4.0);
  EXPECT_DOUBLE_EQ(usualNoiseNorm(FrequencyPlane(224, 224)), 15.7);
}

TEST(Sensitivity, PreprocessedImagesAreNotClipped) {
  NoiseSet set(6, 3, 4, 4);
  set.callPreprocessed();
  test::QuadraticClassifier classifier(3, 3, 4, 4);
  SensitivityState state;
  JobContext context;
  EXPECT_FALSE(
      sensitivity(test::experimentOn(classifier, set, colourRecipe(4, 4)), {}, state, kNoSave, context).clipped);
}

TEST(Sensitivity, BinsBeyondTheRadiusAreLeftOut) {
  const NoiseSet set(6, 3, 6, 6);
  test::QuadraticClassifier classifier(3, 3, 6, 6);
  SensitivityState state;
  JobContext context;
  const auto found =
      sensitivity(test::experimentOn(classifier, set, colourRecipe(6, 6)), {.maxRadius = 2}, state, kNoSave, context);
  for (int pair = 0; pair < found.plane.pairCount(); ++pair) {
    EXPECT_EQ(std::isnan(found.all.error.values[static_cast<std::size_t>(pair)]), found.plane.radiusOf(pair) > 2);
  }
}

TEST(Sensitivity, StoppedAnywhereItGoesOnToTheSameCounts) {
  const NoiseSet set(5, 3, 4, 4, 4);
  const Recipe recipe = colourRecipe(4, 4);
  test::QuadraticClassifier classifier(3, 3, 4, 4);
  const SensitivityOptions options{.norm = 1, .chunkImages = 3};
  SensitivityState whole;
  std::int64_t reports = 0, lastDone = 0, lastTotal = 0;
  JobContext counting({}, [&](const Progress& progress) {
    ++reports;
    lastDone = progress.done;
    lastTotal = progress.total;
  });
  sensitivity(test::experimentOn(classifier, set, recipe), options, whole, kNoSave, counting);
  EXPECT_EQ(lastDone, lastTotal);
  EXPECT_EQ(whole.forwards, lastTotal);
  for (std::int64_t stopAt = 1; stopAt <= reports; ++stopAt) {
    std::string saved;
    std::int64_t seen = 0;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const Progress&) {
      if (++seen == stopAt) stop.request_stop();
    });
    SensitivityState state;
    const auto save = [&](const SensitivityState& now) { saved = sensitivityStateToBytes(now); };
    EXPECT_THROW(sensitivity(test::experimentOn(classifier, set, recipe), options, state, save, stopping), Cancelled)
        << stopAt;
    const SensitivityState asSaved = saved.empty() ? SensitivityState{} : sensitivityStateFromBytes(saved);
    for (SensitivityState resumed : {asSaved, state}) {  // as after a kill, and as after a stop
      JobContext context;
      sensitivity(test::experimentOn(classifier, set, recipe), options, resumed, kNoSave, context);
      EXPECT_EQ(resumed.errors, whole.errors) << "stopped at report " << stopAt;
      EXPECT_EQ(resumed.turned, whole.turned);
      EXPECT_EQ(resumed.images, whole.images);
      EXPECT_EQ(resumed.cleanErrors, whole.cleanErrors);
      EXPECT_EQ(resumed.forwards, whole.forwards);
      EXPECT_EQ(resumed.skipped.size(), 1u) << "stopped at report " << stopAt;
    }
  }
}

TEST(Sensitivity, BadInputIsRefused) {
  const NoiseSet set(6, 3, 4, 4);
  test::QuadraticClassifier classifier(3, 3, 4, 4);
  JobContext context;
  const auto attempt = [&](const SensitivityOptions& options, SensitivityState state) {
    sensitivity(test::experimentOn(classifier, set, colourRecipe(4, 4)), options, state, kNoSave, context);
  };
  EXPECT_THROW(attempt({.norm = -1}, {}), UsageError);
  EXPECT_THROW(attempt({.maxRadius = -1}, {}), UsageError);
  SensitivityState other;
  other.images = {1, 2};
  EXPECT_THROW(attempt({}, other), Error);
  classifier.breakWeights();
  EXPECT_THROW(attempt({}, {}), Error);
  EXPECT_THROW(sensitivityStateFromBytes("nonsense"), Error);
}

}  // namespace
}  // namespace passband
