// A network on its device as a Classifier.
#pragma once

#include <memory>

#include "core/model/classifier.h"
#include "core/model/torch/torch_runtime.h"

namespace passband {

std::unique_ptr<Classifier> classifierOf(std::shared_ptr<const TorchRuntime> runtime);

}  // namespace passband
