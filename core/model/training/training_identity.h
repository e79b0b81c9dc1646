// What a training is made from.
#pragma once

#include <string>
#include <vector>

#include "core/model/training/trainer.h"

namespace passband {

/// Everything that changes the result or what `observer` (may be null) records, as a JSON object; a checkpoint goes on
/// only with the same. Throws Error when the file of TrainOptions::from cannot be read.
std::string trainingIdentity(const ImageSet& train, const ImageSet* validation, const Recipe& recipe,
                             const TrainOptions& options, const TrainObserver* observer);

/// "learning_rate was 0.05, is 0.01" for everything in which the two differ, sorted by name.
std::vector<std::string> identityDifferences(const std::string& before, const std::string& now);

}  // namespace passband
