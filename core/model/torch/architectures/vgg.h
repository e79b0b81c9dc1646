// VGG (Simonyan and Zisserman, "Very deep convolutional networks for large-scale image recognition", 2015): stages of
// 3x3 convolutions, with or without batch norm, each stage ended by max pooling. Where the pools are is told by the
// gaps in the numbers of torchvision's layer names. The head is torchvision's (7x7 grid, three layers) or one of those
// in use for CIFAR (the grid's side is told by the first layer, one layer or more).
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture vggArchitecture();

}  // namespace passband
