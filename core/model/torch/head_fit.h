// Weights of a known network whose head another one has replaced: what people do who train on classes of their own.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "core/model/weights/tensor_file.h"

namespace passband {

/// What the network of exactly these names and shapes is called; nothing where there is none.
using NetworkNaming = std::function<std::optional<std::string>(const TensorFile& shapes)>;

struct HeadFit {
  /// "all but the head fits ResNet-18: its head has other layers (fc.0.weight [128, 512], fc.3.weight [5, 128]), ..",
  /// or that there is no head.
  std::string text;
  bool hasHead = true;
};

/// Nothing where not only the head differs.
std::optional<HeadFit> fitButForTheHead(const TensorFile& shapes, const NetworkNaming& nameOf);

}  // namespace passband
