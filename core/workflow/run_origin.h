// What a run was made from, as a project names it. The command line and the window both say it with these functions, so
// that the same work has the same RunKey in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/analysis/experiment.h"
#include "core/analysis/recipe_detection.h"
#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/model/classifier.h"
#include "core/project/project_file.h"

namespace passband {

/// Its identity is the preprocessing by its values, whatever its name, and what the classes are called.
ProjectInput runInput(const ImageSet& data, const Recipe& recipe);
/// Of a model's run: also whether outputs that stand for none of the classes compete, and what its outputs are called
/// where the classes were matched by remembered names.
ProjectInput runInput(const ImageSet& data, const Experiment& experiment);
ProjectInput runInput(const ClassifierInfo& model);

/// Whether images that a project holds with this recipe's JSON are preprocessed as these.
bool samePreprocessing(const std::string& storedRecipe, const Recipe& recipe);
/// Whether the images of a model's run, of whatever hash, are preprocessed as these and have classes of the same names,
/// and the same outputs competed. Where the project did not keep the names yet, those that the run's result tells must
/// be the same.
bool sameKindOfImages(const ProjectInput& ofRun, const std::string& result, const ImageSet& data,
                      const Experiment& experiment);

/// passband, torch, device and precision as JSON text, for RunKey::versions.
std::string runVersions(const std::string& device, const std::string& precision);

/// What every result says first.
struct RunHead {
  std::string device = "cpu";
  std::string precision = "float32";
  std::optional<Recipe> recipe{};
  std::string recipeSource{};     ///< see originKey()
  std::string recipeDetection{};  ///< see detectionToJson(); empty without
  std::uint64_t seed = 0;
  std::vector<std::string> remarks{};  ///< on the dataset, as ImageSetInfo has them: what of it is not used, and why
};

/// What was tried, as a JSON object {decided, settled, restricted, images,
/// tried[{recipe, images, accuracy, p_value, failure}]}.
std::string detectionToJson(const RecipeDetection& detection);

/// A JSON object: passband, torch, device, precision, recipe, recipe_source, seed, remarks[]; with a detected
/// recipe also recipe_detection.
std::string resultHead(const RunHead& head);

/// "10 of 1,000 outputs, matched by WordNet id; all 1,000 compete": which outputs the rates are among.
std::string outputsText(const Experiment& experiment);
/// " among the 10 mapped outputs", to stand beside a rate, where other outputs do not compete; else nothing.
std::string forcedChoiceText(const Experiment& experiment);

}  // namespace passband
