#include "core/model/weight_part.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace passband {
namespace {

constexpr int kDeepest = 4;
constexpr std::size_t kSmallestShare = 8;

template <std::size_t N>
bool isAmong(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// The name of a tensor inside the part; empty when it is none of it.
std::string nameInPart(const NamedTensor& tensor, const std::string& beginning) {
  if (!tensor.name.starts_with(beginning)) return {};
  std::string name = tensor.name.substr(beginning.size());
  return liesBeside(name) ? std::string() : name;
}

}  // namespace

bool liesBeside(const std::string& name) {
  static constexpr std::array<std::string_view, 7> modules{"criterion", "loss",       "loss_fn",      "loss_func",
                                                           "normalize", "normalizer", "normalization"};
  static constexpr std::array<std::string_view, 7> tensors{"n_averaged", "mean",  "std", "pixel_mean",
                                                           "pixel_std",  "_mean", "_std"};
  const std::size_t dot = name.find('.');
  return dot == std::string::npos ? isAmong(tensors, name) : isAmong(modules, std::string_view(name).substr(0, dot));
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
  std::vector<std::string> beginnings;
  for (const auto& [beginning, count] : counts) {
    if (count > 1 && count * kSmallestShare >= file.tensors.size()) beginnings.push_back(beginning);
  }
  std::ranges::sort(beginnings, {},
                    [](const std::string& text) { return std::pair(std::ranges::count(text, '.'), text); });
  return beginnings;
}

TensorFile shapesUnder(const TensorFile& file, const std::string& beginning) {
  TensorFile part{file.format, file.removedPrefix, {}, file.metadata, file.changes};
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
