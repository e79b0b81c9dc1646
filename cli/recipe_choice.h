// Which preprocessing a command uses: what the options say, else the model's own, else the best of the usual ones.
#pragma once

#include "cli/inputs.h"
#include "cli/session.h"

namespace passband::cli {

/// The recipe that --preset, --size, --mean and --std give; else the model's own; else the one usual for the data, and
/// for images of one size their grey levels 0..1; noted in the session. With --size the image is squashed to it.
/// Channels follow the model. Throws Error when nothing tells it.
Recipe chooseRecipe(Session& session, const ImageSetInfo& data, const ClassifierInfo* model);

/// The same for a network and labelled images: where neither the options nor the model say it, the usual recipes are
/// tried (core/analysis/recipe_detection.h) and the table is shown.
Recipe chooseRecipe(Session& session, const Inputs& inputs);

/// "Recipe  32x32 RGB, .. (given)", and what becomes of grey or colour images where the network takes the other.
void sayRecipe(Session& session, const ImageSetInfo* data = nullptr);

}  // namespace passband::cli
