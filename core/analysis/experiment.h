// What every analysis of a model works on: which model, which images, how they are preprocessed, and which output
// stands for which class.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/fourier/frequency_plane.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

/// A value that owns its parts together with whoever else uses them, so a job may outlive the one who began it. No
/// pointer is null; `match` belongs to the classes of `images`.
struct Experiment {
  std::shared_ptr<Classifier> classifier;
  std::shared_ptr<const ImageSet> images;
  Recipe recipe;
  ClassMatch match;

  /// The same on other images, of the same classes.
  Experiment on(std::shared_ptr<const ImageSet> others) const { return {classifier, std::move(others), recipe, match}; }

  /// The frequencies of the preprocessed images.
  FrequencyPlane plane() const { return {recipe.height, recipe.width}; }
  /// What Classifier::prepare takes; `batchSize` of the forward pass, 0: automatic.
  PrepareOptions prepareOptions(std::int64_t batchSize) const {
    return {.outputs = match.outputs, .batchSize = batchSize};
  }
  /// Columns of the logits: the outputs that compete, those of the classes first.
  std::int64_t outputs() const { return competingCount(match, classifier->info().classes); }
  /// What the columns are called, see outputNames() of core/model/class_match.h.
  std::vector<std::string> outputNames() const {
    const ClassifierInfo& model = classifier->info();
    return passband::outputNames(match, images->info().classNames, model.classes, model.classNames);
  }
  /// Whether outputs that stand for no class compete too.
  bool othersCompete() const { return outputs() > images->classCount(); }
  /// Whether some of the model's outputs do not compete, so that an image is called one of the classes whatever it is.
  bool isForcedChoice() const { return outputs() < classifier->info().classes; }
};

}  // namespace passband
