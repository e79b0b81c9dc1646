// What a command says of the preprocessing that it uses.
#pragma once

#include "cli/session.h"
#include "core/analysis/recipe_detection.h"
#include "core/data/image_set.h"

namespace passband::cli {

/// "Recipe  32x32 RGB, .. (chosen)", and what becomes of grey or colour images where the model takes the other.
void sayRecipe(Session& session, const ImageSetInfo* data = nullptr);

/// The usual ones that were tried, as a table, and how sure the best of them is.
void sayDetection(Session& session, const RecipeDetection& detection, int classes);

}  // namespace passband::cli
