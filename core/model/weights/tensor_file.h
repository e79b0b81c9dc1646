// Named tensors read from a file, as plain bytes: what every weight format becomes before LibTorch sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace passband {

enum class DType { Float16, BFloat16, Float32, Float64, Complex64, Int8, UInt8, Int16, Int32, Int64, Bool };

/// Bytes of one element.
std::size_t sizeOf(DType type);
/// "float32"
std::string nameOf(DType type);

/// A contiguous row-major tensor.
struct NamedTensor {
  std::string name;
  DType type = DType::Float32;
  std::vector<std::int64_t> shape;
  std::vector<std::byte> bytes;
};

/// What a weight file holds. Names are as in the network: prefixes such as "module." and the nesting of a checkpoint
/// are taken off, and said in `removedPrefix`.
struct TensorFile {
  std::string format;         ///< "safetensors", "PyTorch checkpoint (zip)", "PyTorch checkpoint (legacy)"
  std::string removedPrefix;  ///< e.g. "state_dict / module."
  std::vector<NamedTensor> tensors;
  std::map<std::string, std::string>
      metadata;         ///< of safetensors; for checkpoints plain values beside the weights ("epoch")
  std::string weights;  ///< which set the user has chosen; empty: none
  /// Classes and functions that a checkpoint names beside the weights and that are not known: "mylib.Config". Nothing
  /// of them runs.
  std::vector<std::string> unknownNames;
  /// What the user says because names and shapes do not tell it: "stem", "heads" (Architecture::changes).
  std::map<std::string, std::string> changes;

  /// nullptr when there is none of that name.
  const NamedTensor* find(const std::string& name) const;
};

/// Reads safetensors, zip and legacy PyTorch checkpoints, found by content. No code in the file is run: of objects
/// beside the weights only the names are kept, and weights that are made by what they name are refused by that name.
/// Sizes are checked against the file's before any allocation. `weights` names the set that is meant where a file holds
/// several: the key or keys that lead to it ("state_dict_ema", "ema / model"), what its tensors' names begin with
/// ("teacher"), or both
/// ("state_dict / teacher"). Throws Error;
/// SeveralNetworks when there are several and none is named.
TensorFile readTensorFile(const std::filesystem::path& path, const std::string& weights = "");
/// The same for a file in memory; `path` is for messages.
TensorFile readTensorFile(std::span<const std::byte> bytes, const std::string& path, const std::string& weights = "");

/// Writes safetensors (atomically). Types as they are. Throws Error.
void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata);

}  // namespace passband
