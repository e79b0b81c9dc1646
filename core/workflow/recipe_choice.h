// Which preprocessing is used, in both programs: the one that was chosen, else the one that the model's file states,
// else the one that the model was last used with, else the one that is found by trying the usual ones on labelled
// images, else the one of the dataset.
#pragma once

#include <array>
#include <optional>

#include "core/analysis/recipe_detection.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

struct ImageSize {
  int height = 0;
  int width = 0;
  bool operator==(const ImageSize&) const = default;
};

/// What options or widgets say of the preprocessing. Nothing: all of it is found.
struct RecipeRequest {
  std::optional<Recipe> recipe;  ///< a preset, asItIs of any size, or one that was set up by hand
  // What is different from that, or from the one that is found.
  std::optional<ImageSize> size;  ///< images are squashed to it
  std::optional<std::array<float, 3>> mean, std;

  bool empty() const { return *this == RecipeRequest{}; }
  /// Nothing is left to be found.
  bool isWhole() const { return recipe || (size && mean && std); }
  /// The values are what the model takes.
  bool takesAsItIs() const { return recipe && recipe->alreadyPreprocessed; }
  bool operator==(const RecipeRequest&) const = default;
};

/// Throws UsageError where another size, mean or std is asked for of values that are taken as they are.
void requirePossible(const RecipeRequest& request);

/// The shortest request that chooseRecipe turns into this recipe, save for its name.
RecipeRequest requestFor(const Recipe& recipe);

enum class RecipeOrigin {
  None,        ///< it is not known
  Pixels,      ///< nothing is usual for the dataset: values 0..1
  Data,        ///< the one that is usual for the dataset
  AsItIs,      ///< the dataset is preprocessed already
  Detected,    ///< the best of the usual ones
  Remembered,  ///< the model was used with it on other images: core/workflow/model_memory.h
  Model,       ///< the model's file states it
  Chosen,
};

/// "auto-detected", "from the model's file", ..: for people.
const char* originText(RecipeOrigin origin);
/// "recipe_source" of results: "options", "model", "remembered", "detected" or "data"; empty for None.
const char* originKey(RecipeOrigin origin);

struct RecipeChoice {
  std::optional<Recipe> recipe;
  RecipeOrigin origin = RecipeOrigin::None;
  bool sizeStands = false;  ///< it was chosen or used too, or the values are taken as they are
};

/// Whether only memory, or trying the usual ones, tells the preprocessing of these images for this model.
bool needsDetection(const RecipeRequest& request, const ImageSetInfo& data, const ClassifierInfo& model);

/// Tries the usual ones, changed as the request says: detectRecipe of core/analysis.
RecipeDetection detectRecipe(const RecipeRequest& request, Classifier& classifier, const ImageSet& images,
                             const ClassMatch& match, const DetectionOptions& options, JobContext& context);

/// `data` and `model` may be null, `detected` is what detectRecipe has found, `remembered` what the model was last used
/// with, which serves where nothing is requested. Throws Error where images of several sizes are to be taken as they
/// are, UsageError where preprocessed ones are to be preprocessed once more.
RecipeChoice chooseRecipe(const RecipeRequest& request, const ImageSetInfo* data, const ClassifierInfo* model,
                          const std::optional<Recipe>& detected = std::nullopt,
                          const std::optional<Recipe>& remembered = std::nullopt);

/// The choice, which must not be empty, with the model's channels, and where it takes one size only, in that unless the
/// size stands. Throws Error where a colour recipe does not say how grey images are normalised.
Recipe recipeFor(const ClassifierInfo& model, const RecipeChoice& choice);

}  // namespace passband
