#include "core/model/torch/head_fit.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "core/model/torch/weights.h"

namespace passband {
namespace {

/// What modules of heads are called, and where in them the one layer lies that the known networks have.
constexpr const char* kHeads[] = {"fc", "linear", "classifier", "classifier.6", "classifier.1", "head", "heads"};
constexpr const char* kPlaces[] = {"", ".1", ".6", ".head"};

struct Parts {
  TensorFile trunk;
  std::vector<NamedTensor> head;
};

Parts divided(const TensorFile& shapes, const std::string& head) {
  Parts parts{shapes, {}};
  std::erase_if(parts.trunk.tensors, [&](const NamedTensor& tensor) {
    if (!tensor.name.starts_with(head + ".")) return false;
    parts.head.push_back(tensor);
    return true;
  });
  return parts;
}

/// What a head of one layer would take: the inputs of the first layer that is there, else the channels of the last
/// normalisation or convolution.
std::int64_t featuresOf(const Parts& parts) {
  for (const NamedTensor& tensor : parts.head) {
    if (tensor.shape.size() == 2) return tensor.shape[1];
  }
  for (auto tensor = parts.trunk.tensors.rbegin(); tensor != parts.trunk.tensors.rend(); ++tensor) {
    if (tensor->shape.size() == 1) return tensor->shape[0];
  }
  return 0;
}

std::optional<std::string> networkWithHead(Parts parts, const std::string& head, const NetworkNaming& nameOf) {
  constexpr std::int64_t kClasses = 10;  // of a head that only tells whether the rest fits
  const std::int64_t features = featuresOf(parts);
  parts.trunk.tensors.push_back({head + ".weight", DType::Float32, {kClasses, features}, {}});
  parts.trunk.tensors.push_back({head + ".bias", DType::Float32, {kClasses}, {}});
  return features > 0 ? nameOf(parts.trunk) : std::nullopt;
}

bool isOneLayer(const std::vector<NamedTensor>& head) {
  return std::ranges::count_if(head, [](const NamedTensor& tensor) { return tensor.shape.size() > 1; }) == 1 &&
         head.size() <= 2;
}

std::string layersText(const std::vector<NamedTensor>& head) {
  std::vector<std::string> layers;
  for (const NamedTensor& tensor : head) {
    if (tensor.shape.size() > 1) layers.push_back(fmt::format("{} {}", tensor.name, shapeText(tensor.shape)));
  }
  return fmt::format("{}", fmt::join(layers, ", "));
}

/// `place`: what the known networks call the one layer of theirs.
std::string headText(const std::vector<NamedTensor>& head, const std::string& place, const std::string& network) {
  const std::string layers = layersText(head);
  if (isOneLayer(head))
    return fmt::format("all but the name of the head fits {}: it is {}, and {}.weight there", network, layers, place);
  if (layers.empty())
    return fmt::format("all but the head fits {}: it has no head, so that it gives no classes", network);
  return fmt::format(
      "all but the head fits {}: its head has other layers ({}), and weights do not say what is computed between them",
      network, layers);
}

}  // namespace

std::optional<HeadFit> fitButForTheHead(const TensorFile& shapes, const NetworkNaming& nameOf) {
  for (const std::string head : kHeads) {
    const Parts parts = divided(shapes, head);
    for (const std::string place : kPlaces) {
      const auto network = networkWithHead(parts, head + place, nameOf);
      if (!network) continue;
      return HeadFit{headText(parts.head, head + place, *network), !parts.head.empty()};
    }
  }
  return std::nullopt;
}

}  // namespace passband
