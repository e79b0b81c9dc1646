#include "core/model/weights/weight_part.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

namespace passband {
namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kMostBeginnings = 64;
/// Colours, and the one of a grey network.
constexpr std::int64_t kMostChannels = 3;

template <std::size_t N>
bool isAmong(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// The name of a tensor inside the part; empty when it is none of it.
std::string nameInPart(const NamedTensor& tensor, const std::string& beginning) {
  if (!tensor.name.starts_with(beginning)) return {};
  std::string name = tensor.name.substr(beginning.size());
  return liesBeside(name, tensor.shape) ? std::string() : name;
}

}  // namespace

bool liesBeside(const std::string& name, const std::vector<std::int64_t>& shape) {
  static constexpr std::array<std::string_view, 4> losses{"criterion", "loss", "loss_fn", "loss_func"};
  static constexpr std::array<std::string_view, 3> normalisations{"normalize", "normalizer", "normalization"};
  static constexpr std::array<std::string_view, 8> statistics{"mean",       "std",       "_mean",    "_std",
                                                              "pixel_mean", "pixel_std", "new_mean", "new_std"};
  std::int64_t values = 1;
  for (const std::int64_t length : shape) values *= std::clamp<std::int64_t>(length, 0, kMostChannels + 1);
  const std::size_t dot = name.find('.');
  if (dot == std::string::npos) return name == "n_averaged" || (isAmong(statistics, name) && values <= kMostChannels);
  const std::string_view module = std::string_view(name).substr(0, dot), rest = std::string_view(name).substr(dot + 1);
  if (isAmong(losses, module)) return shape.size() <= 1;
  return isAmong(normalisations, module) && isAmong(statistics, rest) && values <= kMostChannels;
}

std::vector<std::string> sharedBeginnings(const TensorFile& file) {
  std::map<std::string, std::size_t> counts;
  for (const NamedTensor& tensor : file.tensors) {
    std::size_t dot = tensor.name.find('.');
    for (int depth = 0; depth < kDeepest && dot != std::string::npos; ++depth) {
      ++counts[tensor.name.substr(0, dot + 1)];
      dot = tensor.name.find('.', dot + 1);
    }
  }
  std::erase_if(counts, [](const auto& entry) { return entry.second < 2; });
  std::vector<std::pair<std::string, std::size_t>> most(counts.begin(), counts.end());
  std::ranges::sort(
      most, [](const auto& a, const auto& b) { return std::tie(b.second, a.first) < std::tie(a.second, b.first); });
  most.resize(std::min(most.size(), kMostBeginnings));
  std::vector<std::string> beginnings;
  for (auto& [beginning, count] : most) beginnings.push_back(std::move(beginning));
  std::ranges::sort(beginnings, {},
                    [](const std::string& text) { return std::pair(std::ranges::count(text, '.'), text); });
  return beginnings;
}

TensorFile shapesUnder(const TensorFile& file, const std::string& beginning) {
  TensorFile part{file.format, file.removedPrefix, {}, file.metadata, file.weights, file.unknownNames, file.changes};
  for (const NamedTensor& tensor : file.tensors) {
    if (std::string name = nameInPart(tensor, beginning); !name.empty()) {
      part.tensors.push_back({std::move(name), tensor.type, tensor.shape, {}});
    }
  }
  return part;
}

std::vector<std::string> namesLeftOut(const TensorFile& file, const std::string& beginning) {
  std::vector<std::string> names;
  for (const NamedTensor& tensor : file.tensors) {
    if (nameInPart(tensor, beginning).empty()) names.push_back(tensor.name);
  }
  return names;
}

}  // namespace passband
