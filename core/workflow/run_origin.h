// What a run was made from, as a project names it. The command line and the window both say it with these functions, so
// that the same work has the same RunKey in both.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/data/image_set.h"
#include "core/data/recipe.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"
#include "core/project/project_file.h"

namespace passband {

ProjectInput runInput(const ImageSet& data, const Recipe& recipe);
ProjectInput runInput(const ClassifierInfo& model);

/// passband, torch, device and precision as JSON text, for RunKey::versions.
std::string runVersions(const std::string& device, const std::string& precision);

/// What every result says first.
struct RunHead {
  std::string device = "cpu";
  std::string precision = "float32";
  std::optional<Recipe> recipe{};
  std::string recipeSource{};     ///< "options", "model", "data" or "detected"
  std::string recipeDetection{};  ///< JSON: the table of a detected recipe; empty without
  std::uint64_t seed = 0;
};

/// A JSON object: passband, torch, device, precision, recipe, recipe_source, seed; with a detected recipe also
/// recipe_detection.
std::string resultHead(const RunHead& head);

/// "10 of 1,000 outputs, matched by WordNet id": which outputs the rates are among.
std::string outputsText(const ClassMatch& match, int modelClasses);

}  // namespace passband
