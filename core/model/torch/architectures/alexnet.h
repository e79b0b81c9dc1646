// AlexNet as torchvision has it (Krizhevsky, "One weird trick for parallelizing convolutional neural networks", 2014:
// 6x6 grid, three linear layers), and its form for 32x32 images (padding 5, pools of 2, one linear layer "classifier").
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture alexnetArchitecture();

}  // namespace passband
