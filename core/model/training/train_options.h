// What a training does: docs/methods.md section 9 has the published settings.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/base/option_spec.h"
#include "core/data/augmentation.h"
#include "core/model/training/frequency_augmentation.h"

namespace passband {

enum class Optimizer { Sgd, Adam, AdamW };
enum class Schedule { Constant, Step, Plateau, Cosine };

struct TrainOptions {
  std::string architecture = "smallcnn";  ///< a name of trainableArchitectures(); not looked at with `from`
  /// Weights to begin with, which bring their architecture along: any file of weights, or the checkpoint of a training.
  /// With another number of classes the last layer begins anew. Empty: from scratch.
  std::filesystem::path from;
  std::int64_t epochs = 10;
  std::int64_t maxSteps = 0;  ///< stop after so many batches; 0: no limit
  std::int64_t batchSize = 64;
  Optimizer optimizer = Optimizer::Sgd;
  double learningRate = .01;
  double momentum = .9;         ///< Sgd: Nesterov's; Adam: decay of the mean gradient (beta 1)
  double squareDecay = .999;    ///< Adam: decay of the mean square (beta 2)
  double weightDecay = 1e-4;    ///< AdamW: apart from the gradient
  double labelSmoothing = 0;    ///< share of each target that is spread over all classes
  double mixup = 0;             ///< parameter of the Beta distribution that pairs of images are mixed by; 0: none
  bool mixedPrecision = false;  ///< bfloat16 where LibTorch holds it safe; on a GPU only
  std::int64_t warmupSteps = 0;
  Schedule schedule = Schedule::Plateau;
  std::int64_t stepEpochs = 30;  ///< Step: multiply by `factor` every so many epochs
  double factor = .1;
  std::int64_t patience = 3;  ///< Plateau: epochs without a lower validation (else training) loss
  Augmentation augmentation;
  FrequencyAugmentation frequency;
  std::uint64_t seed = 0;
  std::string device = "auto";
  int threads = 0;
};

/// Of TrainOptions: all but the architecture, what comes from files (weights, maps), the seed, and where it runs.
const OptionTable& trainOptionTable();

}  // namespace passband
