// Vision transformers (Dosovitskiy et al., "An image is worth 16x16 words", 2021) of any size in torchvision's naming,
// also the older one of its published weight files ("linear_1" for "0"). The number of attention heads leaves no trace
// in names and shapes: it is a plain value "num_heads" beside the weights where a checkpoint holds one, else one head
// per 64 channels, as in every published size but ViT-H (1,280 channels), which has 16.
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture visionTransformerArchitecture();

}  // namespace passband
