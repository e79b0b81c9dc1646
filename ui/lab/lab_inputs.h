// What results are made from at one moment: jobs keep a copy, and a result says which one it belongs to.
#pragma once

#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/fourier/frequency_mask.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"
#include "core/workflow/run_inputs.h"

namespace passband {

/// Immutable once published.
struct LabInputs {
  std::shared_ptr<const ImageSet> data;    ///< the images in use, at most the limit a class; null: none is open
  std::shared_ptr<Classifier> classifier;  ///< null: none is open
  std::optional<Recipe> recipe;            ///< see core/workflow/recipe_choice.h; nothing: not known
  ClassMatch match;
  std::string problem;       ///< why the parts do not go together, a full sentence; empty: they do
  bool seeksRecipe = false;  ///< the network's recipe is being searched; `recipe` is that of the data until then
  std::shared_ptr<const ImageSet> whole{};  ///< all images of the source
  std::int64_t limit = 0;                   ///< images of a class in `data`; 0: all
  std::string recipeSource{};               ///< see RunHead

  /// Enough for spectra and pictures.
  bool hasImages() const { return data && recipe; }
  /// Enough to judge the network.
  bool complete() const { return hasImages() && classifier && problem.empty() && !seeksRecipe; }
  FrequencyPlane plane() const { return {recipe->height, recipe->width}; }
  /// Whether some of the network's outputs stand for no class of the images, compete or not; false while one is
  /// missing.
  bool hasOtherOutputs() const {
    return data && classifier && problem.empty() && classifier->info().classes > data->classCount();
  }
  /// What the analyses work on; of complete inputs only.
  Experiment experiment() const { return {classifier, data, *recipe, match}; }
};

/// forcedChoiceText(), to stand beside a rate; nothing where the inputs are not complete.
QString amongText(const LabInputs& inputs);
/// What runs are made from; of complete inputs.
RunInputs runInputs(const LabInputs& inputs, std::uint64_t seed);

}  // namespace passband
