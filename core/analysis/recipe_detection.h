// Finds the preprocessing of a network by trying the usual ones on labelled images: the wrong one costs accuracy.
// Candidates see the same images, so each pair is compared by its discordant images (exact McNemar test: McNemar 1947,
// binomial form).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/rates.h"
#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

struct DetectionOptions {
  int threads = 1;
  std::int64_t batchSize = 0;   ///< 0: automatic
  std::int64_t mostImages = 0;  ///< 0: 400 at 224x224, 2,000 at 32x32
};

/// What became of one recipe.
struct TriedRecipe {
  Recipe recipe;
  Rate accuracy;        ///< on the images it saw; given up early where the best is clearly better
  double pValue = 1;    ///< of "it is as good as the best", on the images that both saw
  std::string failure;  ///< why it does not run; empty when it does
};

struct RecipeDetection {
  std::vector<TriedRecipe> tried;  ///< the chosen one first, then by accuracy
  /// Whether every other recipe is worse beyond chance (p < .05). If not, the most usual one of those that are as good
  /// as the best was chosen.
  bool decided = false;
  /// Whether it tells the preprocessing of the model and not of these images alone: it is better than chance, and the
  /// recipes that are as good as the chosen one differ from it in mean and standard deviation only.
  bool settled = false;
  bool restricted = false;  ///< only recipes of a size, mean or std that was asked for were tried
  std::int64_t images = 0;  ///< that the chosen one saw

  const Recipe& recipe() const { return tried.front().recipe; }
};

/// The recipes in use for such data and such a network, the most usual first: sizes of the data, of ImageNet and of
/// CIFAR; mean and std of ImageNet and CIFAR, -1..1, 0..1, 0..255; RGB and BGR; crop and squash where the sizes differ.
std::vector<Recipe> usualRecipes(const ImageSetInfo& data, const ClassifierInfo& model);

/// Tries `candidates` (the most usual first) on images spread over the classes: all of them on a few, the better ones
/// on more, until one is left or the images are used up. Throws Error when none runs.
RecipeDetection detectRecipe(Classifier& classifier, const ImageSet& set, const ClassMatch& match,
                             std::span<const Recipe> candidates, const DetectionOptions& options, JobContext& context);

/// How sure it is, for people: "sure: the next one is worse beyond chance (p = 0.0012)"; says so where even the chosen
/// one is no better than chance among `classes`.
std::string howSure(const RecipeDetection& detection, int classes);

/// Two-sided exact McNemar test: the probability of so uneven a split of the discordant images, or a more uneven one,
/// if both recipes are equally good.
double mcnemarPValue(std::int64_t onlyFirst, std::int64_t onlySecond);

}  // namespace passband
