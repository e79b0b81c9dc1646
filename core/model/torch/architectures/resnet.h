// Residual networks (He et al., "Deep residual learning for image recognition", 2016): CIFAR ResNet-20 .. 110 with
// three stages and shortcuts of option A (subsample and pad) or B (1x1 convolution), and ResNet-18 .. 152, wide ones
// and ResNeXt with four stages and the ImageNet or the CIFAR stem, in the naming of torchvision (downsample, fc) and of
// the common CIFAR code (shortcut, linear).
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture resnetArchitecture();

}  // namespace passband
