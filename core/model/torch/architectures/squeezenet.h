// SqueezeNet 1.0 and 1.1 (Iandola et al., "SqueezeNet: AlexNet-level accuracy with 50x fewer parameters", 2016) in
// torchvision's naming. Where the pools are is told by the gaps in the numbers of its layers.
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture squeezenetArchitecture();

}  // namespace passband
