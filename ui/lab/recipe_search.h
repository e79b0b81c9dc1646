// The preprocessing of a network whose file does not say it: found by trying the usual ones, as the command line finds
// it.
#pragma once

#include <QString>
#include <cstdint>
#include <string>

#include "core/base/job_context.h"
#include "ui/lab/lab_inputs.h"

namespace passband {

/// A recipe that was found. Kept in the project, so that opening it does not search again.
struct FoundRecipe {
  Recipe recipe;
  std::int64_t hits = 0, images = 0;  ///< of the trial: it called `hits` of so many images what they are
  QString howSure;                    ///< "sure: the next one is worse beyond chance (p = 0.0012)"
  std::string of;                     ///< recipeKey of what it was found for
  bool settled = false;               ///< see RecipeDetection

  bool operator==(const FoundRecipe&) const = default;
};

/// The hashes of all images of the source and of the network, which must both be there. How many images are in use
/// changes nothing.
std::string recipeKey(const LabInputs& inputs);
/// Whether a search for the one is one for the other: of the same objects.
bool isSameSearch(const LabInputs& one, const LabInputs& other);

/// Tries the usual recipes (core/workflow/recipe_choice.h) on a sample of all images of the source. Throws Error when
/// none runs. For a lane.
FoundRecipe searchRecipe(const LabInputs& inputs, JobContext& context);

}  // namespace passband
