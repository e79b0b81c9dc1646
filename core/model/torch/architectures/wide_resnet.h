// Wide residual networks for CIFAR (Zagoruyko and Komodakis, "Wide residual networks", 2016), such as WideResNet-28-10,
// in the naming of the common PyTorch code (block1.layer.0.conv1, convShortcut): batch norm and ReLU before each
// convolution.
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture wideResnetArchitecture();

}  // namespace passband
