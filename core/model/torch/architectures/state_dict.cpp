#include "core/model/torch/architectures/state_dict.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "core/base/text.h"

namespace passband {

const NamedTensor* findWithRank(const TensorFile& file, const std::string& name, std::size_t rank) {
  const NamedTensor* tensor = file.find(name);
  const auto usual = [](std::int64_t length) { return length >= 1 && length <= std::int64_t{1} << 20; };
  return tensor != nullptr && tensor->shape.size() == rank && std::ranges::all_of(tensor->shape, usual) ? tensor
                                                                                                        : nullptr;
}

std::vector<int> numbersUnder(const TensorFile& file, const std::string& parent, const std::string& rest,
                              std::size_t rank) {
  std::vector<int> numbers;
  for (const NamedTensor& tensor : file.tensors) {
    if (tensor.shape.size() != rank || !tensor.name.starts_with(parent + ".") || !tensor.name.ends_with(rest)) continue;
    if (tensor.name.size() <= parent.size() + 1 + rest.size()) continue;
    const std::string_view digits(tensor.name.data() + parent.size() + 1,
                                  tensor.name.size() - parent.size() - 1 - rest.size());
    const auto number = numberFrom<int>(digits);
    if (number && *number >= 0 && *number < 1000) numbers.push_back(*number);
  }
  std::ranges::sort(numbers);
  return numbers;
}

std::optional<ConvShape> convolutionOf(const TensorFile& file, const std::string& layer) {
  const NamedTensor* weight = findWithRank(file, layer + ".weight", 4);
  if (weight == nullptr || weight->shape[2] != weight->shape[3]) return std::nullopt;
  return ConvShape{.in = weight->shape[1],
                   .out = weight->shape[0],
                   .kernel = weight->shape[2],
                   .padding = weight->shape[2] / 2,
                   .bias = file.find(layer + ".bias") != nullptr};
}

std::string toldOf(const TensorFile& file, const std::string& key) {
  if (const auto change = file.changes.find(key); change != file.changes.end()) return change->second;
  const auto written = file.metadata.find("passband." + key);
  return written == file.metadata.end() ? std::string() : written->second;
}

bool follow(const std::vector<ConvShape>& convolutions) {
  for (std::size_t i = 1; i < convolutions.size(); ++i) {
    if (convolutions[i].in != convolutions[i - 1].out) return false;
  }
  return true;
}

bool hasShape(const TensorFile& file, const std::string& layer, const std::vector<std::int64_t>& shape) {
  const NamedTensor* weight = file.find(layer + ".weight");
  return weight != nullptr && weight->shape == shape;
}

int gridSide(std::int64_t values, std::int64_t channels) {
  if (channels <= 0 || values % channels != 0) return 0;
  const auto side = static_cast<std::int64_t>(std::llround(std::sqrt(static_cast<double>(values / channels))));
  return side * side == values / channels ? static_cast<int>(side) : 0;
}

}  // namespace passband
