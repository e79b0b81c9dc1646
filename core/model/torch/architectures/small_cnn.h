// A small convolutional network for demonstrations and teaching: three convolutions with batch norm, average pooling,
// one linear layer. About 94,000 parameters for three channels.
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture smallCnnArchitecture();

}  // namespace passband
