// The registry of built-in architectures. A new one is one file in architectures/ and one line in architecture.cpp.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/model/torch/network.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// The side of CIFAR's images, for which small forms of many architectures are made.
inline constexpr int kCifarSide = 32;

struct BuiltNetwork {
  std::string name;  ///< for people: "ResNet-20 (CIFAR, option A)"
  int classes = 0;
  int channels = 3;
  std::shared_ptr<NetworkModule> module;  ///< freshly initialised, on the CPU
  /// What neither names nor shapes tell, as TensorFile::changes has it: a file of these weights must say it.
  std::map<std::string, std::string> untold = {};
  /// Of these keys, those that the file does not tell either and that stand as is usual.
  std::vector<std::string> assumed = {};
  int usualSide = 0;           ///< as ClassifierInfo has it
  std::string beginning = {};  ///< of its tensors' names in the file it was found in: "student."
};

struct Architecture {
  std::string family;  ///< "ResNet"
  /// Builds the network whose state dict has these names and shapes; nothing when the family does not fit. Looks at
  /// names and shapes only; loadWeights checks every tensor.
  std::optional<BuiltNetwork> (*fromTensors)(const TensorFile& file);
  /// The names of the networks that can be trained from scratch.
  std::vector<std::string> names;
  /// Builds one of `names`.
  BuiltNetwork (*byName)(const std::string& name, int classes, int channels);
  /// The keys of TensorFile::changes that it knows: "stem".
  std::vector<std::string> changes = {};
};

const std::vector<Architecture>& architectures();

/// The network of a state dict, weights loaded, in evaluation mode: of all tensors, or of those with one beginning
/// ("student."), where only such are left out that lie beside a network (core/model/weights/weight_part.h). Throws
/// Error that says which tensors decided it; SeveralNetworks when different beginnings fit.
BuiltNetwork networkFromTensors(const TensorFile& file, const std::string& path);

/// A network to train. Throws UsageError that lists the names.
BuiltNetwork networkByName(const std::string& name, int classes, int channels);

}  // namespace passband
