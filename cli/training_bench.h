// bench: how much of the bare training step a training reaches, and what watching it costs.
#pragma once

#include <cstdint>

#include "core/data/image_set.h"
#include "core/model/training/trainer.h"

namespace passband::cli {

struct TrainingRates {
  double bareStepSeconds = 0;  ///< on one batch that is there
  double stepSeconds = 0;      ///< with images loaded, augmented and preprocessed on the way
  double watchingShare = 0;    ///< of the training's time, with the default dynamics options
};

/// The median of `rounds` rounds in which the two take turns for `steps` steps each; then one watched training of ten
/// times as many. Throws Error.
TrainingRates measureTraining(const ImageSet& data, const Recipe& recipe, const TrainOptions& options,
                              std::int64_t steps, std::int64_t rounds, JobContext& context);

}  // namespace passband::cli
