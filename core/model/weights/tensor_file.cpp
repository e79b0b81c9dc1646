#include "core/model/weights/tensor_file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/model/model_content.h"
#include "core/model/weights/checkpoint.h"
#include "core/model/weights/tensor_shapes.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

struct TypeInfo {
  DType type;
  std::size_t size;
  const char* name;
};

constexpr std::array<TypeInfo, 11> kTypes{{{DType::Float16, 2, "float16"},
                                           {DType::BFloat16, 2, "bfloat16"},
                                           {DType::Float32, 4, "float32"},
                                           {DType::Float64, 8, "float64"},
                                           {DType::Complex64, 8, "complex64"},
                                           {DType::Int8, 1, "int8"},
                                           {DType::UInt8, 1, "uint8"},
                                           {DType::Int16, 2, "int16"},
                                           {DType::Int32, 4, "int32"},
                                           {DType::Int64, 8, "int64"},
                                           {DType::Bool, 1, "bool"}}};

const TypeInfo& infoOf(DType type) {
  return *std::find_if(kTypes.begin(), kTypes.end(), [&](const TypeInfo& info) { return info.type == type; });
}

/// What wrappers put before every name: DataParallel, Lightning, torch.compile and training scripts.
constexpr std::array<std::string_view, 6> kPrefixes{"module.", "model.", "net.", "network.", "backbone.", "_orig_mod."};

/// Takes off the prefixes that all names share, again and again; returns them in their order.
std::string removeCommonPrefixes(std::vector<NamedTensor>& tensors) {
  std::string removed;
  const auto shared = [&](std::string_view prefix) {
    return !tensors.empty() && std::all_of(tensors.begin(), tensors.end(), [&](const NamedTensor& tensor) {
      return tensor.name.size() > prefix.size() && tensor.name.starts_with(prefix);
    });
  };
  for (;;) {
    const auto* prefix = std::find_if(kPrefixes.begin(), kPrefixes.end(), shared);
    if (prefix == kPrefixes.end()) return removed;
    for (NamedTensor& tensor : tensors) tensor.name.erase(0, prefix->size());
    removed += *prefix;
  }
}

/// Names must be texts that can be shown, and each must come once.
void checkNames(const TensorFile& file, const std::string& path) {
  std::set<std::string_view> names;
  for (const NamedTensor& tensor : file.tensors) {
    if (!isPrintable(tensor.name))
      throw Error(fmt::format("cannot read {}: the name '{}' of a tensor is not a text", path, printable(tensor.name)));
    if (!names.insert(tensor.name).second)
      throw Error(fmt::format("cannot read {}: tensor '{}' comes twice", path, printable(tensor.name)));
  }
}

/// Notes and returns what it took off.
std::string takeOffPrefixes(TensorFile& file) {
  std::string prefixes = removeCommonPrefixes(file.tensors);
  if (!file.removedPrefix.empty() && !prefixes.empty()) file.removedPrefix += " / ";
  file.removedPrefix += prefixes;
  return prefixes;
}

/// What is left of `text` behind `start`, where it begins so.
std::optional<std::string_view> behind(std::string_view text, std::string_view start) {
  return text.starts_with(start) ? std::optional(text.substr(start.size())) : std::nullopt;
}

/// What `weights` says beside the keys of the dictionary that was read, with dots: "student." of "state_dict /
/// student".
std::string beginningIn(const std::string& weights, const std::string& keys) {
  std::string_view rest = weights;
  if (keys.empty() && rest == kTopLevel) return {};
  const std::string_view lastKey =
      std::string_view(keys).substr(keys.rfind('/') == std::string::npos ? 0 : keys.rfind('/') + 2);
  for (const std::string_view named : {std::string_view(keys), lastKey}) {
    if (named.empty() || !rest.starts_with(named)) continue;
    if (rest == named) return {};
    if (const auto below = behind(rest.substr(named.size()), " / ")) {
      rest = *below;
      break;
    }
  }
  std::string beginning(rest);
  for (std::size_t at = beginning.find(" / "); at != std::string::npos; at = beginning.find(" / ")) {
    beginning.replace(at, 3, ".");
  }
  return beginning.empty() ? beginning : beginning + ".";
}

/// Leaves the tensors of `weights`, where that says what their names begin with; `keys` lead to their dictionary, and
/// `taken` was taken off all names.
void keepWeights(TensorFile& file, const std::string& weights, const std::string& keys, const std::string& taken,
                 const std::string& path) {
  std::string beginning = beginningIn(weights, keys);
  if (beginning.empty() || taken.starts_with(beginning)) return;
  if (const auto below = behind(beginning, taken)) beginning = std::string(*below);
  std::erase_if(file.tensors, [&](const NamedTensor& tensor) {
    return !tensor.name.starts_with(beginning) || tensor.name.size() == beginning.size();
  });
  for (NamedTensor& tensor : file.tensors) tensor.name.erase(0, beginning.size());
  if (file.tensors.empty()) {
    throw Error(fmt::format("{} has no weights '{}': neither a dictionary of that key nor tensors whose names begin so",
                            path, weights));
  }
}

}  // namespace

std::size_t sizeOf(DType type) {
  return infoOf(type).size;
}

std::string nameOf(DType type) {
  return infoOf(type).name;
}

const NamedTensor* TensorFile::find(const std::string& name) const {
  const auto found =
      std::find_if(tensors.begin(), tensors.end(), [&](const NamedTensor& tensor) { return tensor.name == name; });
  return found == tensors.end() ? nullptr : &*found;
}

TensorFile readTensors(const WeightFormat& format, std::span<const std::byte> bytes, const std::string& path,
                       const TensorsWanted& wanted) {
  TensorFile file = format.read(bytes, path, wanted);
  checkNames(file, path);
  file.format = format.name;
  file.weights = wanted.weights;
  const std::string keys = file.removedPrefix;
  const std::string taken = takeOffPrefixes(file);
  keepWeights(file, wanted.weights, keys, taken, path);
  takeOffPrefixes(file);
  return file;
}

TensorFile readTensorFile(std::span<const std::byte> bytes, const std::string& path, const std::string& weights) {
  const WeightFormat& format = weightFormatOf(modelContent(bytes, path), path);
  return readTensors(format, bytes, path, {TensorContent::Whole, weights});
}

TensorFile readTensorFile(const std::filesystem::path& path, const std::string& weights) {
  const MappedFile file(path);
  return readTensorFile(file.bytes(), path.string(), weights);
}

}  // namespace passband
