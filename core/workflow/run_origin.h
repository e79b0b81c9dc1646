// What a run was made from, as a project names it. The command line and the window both say it with these functions, so
// that the same work has the same RunKey in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/analysis/recipe_detection.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"
#include "core/project/project_file.h"

namespace passband {

/// Its identity is the preprocessing by its values, whatever its name, and what the classes are called.
ProjectInput runInput(const ImageSet& data, const Recipe& recipe);
ProjectInput runInput(const ClassifierInfo& model);

/// Whether images that a project holds with this recipe's JSON are preprocessed as these.
bool samePreprocessing(const std::string& storedRecipe, const Recipe& recipe);
/// Whether the images of a run, of whatever hash, are preprocessed as these and have classes of the same names. Where
/// the project did not keep the names yet, those that the run's result tells must be the same.
bool sameKindOfImages(const ProjectInput& ofRun, const std::string& result, const ImageSet& data, const Recipe& recipe);

/// passband, torch, device and precision as JSON text, for RunKey::versions.
std::string runVersions(const std::string& device, const std::string& precision);

/// What every result says first.
struct RunHead {
  std::string device = "cpu";
  std::string precision = "float32";
  std::optional<Recipe> recipe{};
  std::string recipeSource{};     ///< "options", "model", "data" or "detected"
  std::string recipeDetection{};  ///< see detectionToJson(); empty without
  std::uint64_t seed = 0;
};

/// What was tried, as a JSON object {decided, images, tried[{recipe, images, accuracy, p_value, failure}]}.
std::string detectionToJson(const RecipeDetection& detection);

/// A JSON object: passband, torch, device, precision, recipe, recipe_source, seed; with a detected recipe also
/// recipe_detection.
std::string resultHead(const RunHead& head);

/// "10 of 1,000 outputs, matched by WordNet id": which outputs the rates are among.
std::string outputsText(const ClassMatch& match, int modelClasses);

}  // namespace passband
