// What the built-in architectures are called; they are in core/model/torch/architecture.cpp.
#pragma once

#include <string>
#include <vector>

namespace passband {

struct ArchitectureNames {
  std::string family;                  ///< "ResNet"
  std::vector<std::string> trainable;  ///< those that can be trained from scratch: "resnet20"
  std::vector<std::string> changes;    ///< what can be said behind the name of a file of weights: "stem"
};

/// Of all architectures into which weights can be read.
std::vector<ArchitectureNames> architectureNames();

}  // namespace passband
