// MobileNetV2 (Sandler et al., "MobileNetV2: inverted residuals and linear bottlenecks", 2018) in torchvision's naming,
// of any width. Strides leave no trace in names and shapes: they are those of the publication (blocks 2, 4, 7 and 14
// halve).
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture mobilenetV2Architecture();

}  // namespace passband
