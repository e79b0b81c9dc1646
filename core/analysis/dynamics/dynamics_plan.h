// At which steps a training is looked at, so that looking costs no more than a share of the training.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/option_spec.h"

namespace passband {

struct DynamicsOptions {
  std::int64_t batchSize = 64;  ///< of the training
  std::int64_t dense = 50;      ///< every step up to this one, where that is within the share
  double share = .25;           ///< of the training's time that looking may take
  bool bands = true;            ///< also the accuracy band by band, at fewer steps
  bool maps = false;            ///< also the estimated relevance map of each class, at few steps
  bool keep = false;            ///< keep the weights of some steps
  int loaderThreads = 1;
};

/// Of DynamicsOptions: those that people choose.
const OptionTable& dynamicsOptionTable();

struct DynamicsPlan {
  std::vector<std::int64_t> steps;  ///< where the classes are looked at; the last one is always among them
  std::vector<std::int64_t>
      bandSteps;  ///< of these, where every band is removed, and kept alone; none in a short training
  std::vector<std::int64_t> mapSteps;   ///< of these, whose maps are estimated; none in a short training
  std::vector<std::int64_t> keptSteps;  ///< of these, whose weights are kept: powers of two and the last one
};

/// Steps 1 .. `dense`, then each at least `ratio` times the one before, and `totalSteps`.
std::vector<std::int64_t> thinnedSteps(std::int64_t totalSteps, std::int64_t dense, double ratio);

/// The densest plan whose forward passes are within the share. A step of training counts as three forward passes of its
/// batch, so the plan depends on the numbers only, not on how fast the machine is today. `probeImages`: looked at each
/// time; `bands`: of the plane; `mapLooks`: what the maps of one step cost, in looks. Throws UsageError when not even a
/// few looks are within the share.
DynamicsPlan planDynamics(std::int64_t totalSteps, std::int64_t probeImages, std::int64_t bands, std::int64_t mapLooks,
                          const DynamicsOptions& options);

}  // namespace passband
