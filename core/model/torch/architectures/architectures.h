// One function a file of this folder: the entries of architectures() in architecture.cpp.
#pragma once

#include "core/model/torch/architecture.h"

namespace passband {

Architecture alexnetArchitecture();
Architecture densenetArchitecture();
Architecture mobilenetV2Architecture();
Architecture resnetArchitecture();
Architecture smallCnnArchitecture();
Architecture squeezenetArchitecture();
Architecture vggArchitecture();
Architecture visionTransformerArchitecture();
Architecture wideResnetArchitecture();

}  // namespace passband
