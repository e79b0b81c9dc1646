// What a training is made from.
#pragma once

#include <string>

#include "core/model/trainer.h"

namespace passband {

/// Everything that changes the result, as a JSON object; a checkpoint goes on only with the same. Throws Error when the
/// file of TrainOptions::from cannot be read.
std::string trainingIdentity(const ImageSet& train, const ImageSet* validation, const Recipe& recipe,
                             const TrainOptions& options);

}  // namespace passband
