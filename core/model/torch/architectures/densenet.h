// DenseNet-121, -161, -169, -201 (Huang et al., "Densely connected convolutional networks", 2017) and others of the
// form: each layer sees what all before it in its block gave. torchvision's naming, also the older one of its published
// weight files ("norm.1" for "norm1").
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture densenetArchitecture();

}  // namespace passband
