// Files of weights as networks: a built-in architecture with its weights, folded, on its device.
#pragma once

#include "core/model/model_format.h"

namespace passband {

struct WeightFormat;

/// `weights` must stay where it is.
ModelFormat formatOfWeights(const WeightFormat& weights);

}  // namespace passband
