#include "core/model/tensor_file.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/model/checkpoint_legacy.h"
#include "core/model/checkpoint_zip.h"
#include "core/model/model_file_kind.h"
#include "core/model/safetensors.h"
#include "core/model/tensor_shapes.h"

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

TensorFile readByKind(ModelFileKind kind, std::span<const std::byte> bytes, const std::string& path,
                      const TensorsWanted& wanted) {
  switch (kind) {
    case ModelFileKind::Safetensors:
      return readSafetensors(bytes, path, wanted);
    case ModelFileKind::CheckpointZip:
      return readZipCheckpoint(bytes, path, wanted);
    case ModelFileKind::CheckpointLegacy:
      return readLegacyCheckpoint(bytes, path, wanted);
    case ModelFileKind::TorchScript:
    case ModelFileKind::TorchExport:
    case ModelFileKind::TorchCompiled:
      throw Error(fmt::format("{} is a {} file, a whole network and not a set of weights; open it as a model", path,
                              nameOf(kind)));
    case ModelFileKind::Unknown:
      break;
  }
  throw Error(fmt::format(
      "{} is not a weight file that Passband knows (safetensors, or a checkpoint written by torch.save), or it is cut "
      "short; save the weights with torch.save(model.state_dict(), ...)",
      path));
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

void takeOffPrefixes(TensorFile& file) {
  const std::string prefixes = removeCommonPrefixes(file.tensors);
  if (!file.removedPrefix.empty() && !prefixes.empty()) file.removedPrefix += " / ";
  file.removedPrefix += prefixes;
}

/// Whether what was taken off the names ("state_dict / module.") holds these weights.
bool tookOff(const TensorFile& file, const std::string& weights) {
  return fmt::format(" / {} / ", file.removedPrefix).find(fmt::format(" / {} / ", weights)) != std::string::npos ||
         fmt::format(" / {}", file.removedPrefix).find(fmt::format(" / {}.", weights)) != std::string::npos;
}

/// Leaves the tensors of `weights`, where that is what their names begin with and no dictionary of the file.
void keepWeights(TensorFile& file, const std::string& weights, const std::string& path) {
  if (weights.empty() || tookOff(file, weights)) return;
  const std::string prefix = weights + ".";
  std::erase_if(file.tensors, [&](const NamedTensor& tensor) {
    return !tensor.name.starts_with(prefix) || tensor.name.size() == prefix.size();
  });
  for (NamedTensor& tensor : file.tensors) tensor.name.erase(0, prefix.size());
  if (file.tensors.empty()) {
    throw Error(fmt::format(
        "{} has no weights '{}', neither as a dictionary nor as the beginning of tensors' names; open it without "
        "?weights= to see what it holds",
        path, weights));
  }
}

TensorFile readContent(std::span<const std::byte> bytes, const std::string& path, const TensorsWanted& wanted) {
  const ModelFileKind kind = modelFileKind(bytes, path);
  TensorFile file = readByKind(kind, bytes, path, wanted);
  checkNames(file, path);
  file.format = nameOf(kind);
  takeOffPrefixes(file);
  keepWeights(file, wanted.weights, path);
  takeOffPrefixes(file);
  return file;
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

TensorFile readTensorFile(const std::filesystem::path& path, const std::string& weights) {
  const MappedFile file(path);
  return readTensorFile(file.bytes(), path.string(), weights);
}

TensorFile readTensorShapes(const std::filesystem::path& path, const std::string& weights) {
  const MappedFile file(path);
  return readContent(file.bytes(), path.string(), {TensorContent::Shapes, weights});
}

TensorFile readTensorFile(std::span<const std::byte> bytes, const std::string& path, const std::string& weights) {
  return readContent(bytes, path, {TensorContent::Whole, weights});
}

}  // namespace passband
