// PyTorch checkpoints as torch.save writes them since 1.6: a zip archive with NAME/data.pkl and the storages
// NAME/data/KEY.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/model/weights/tensor_shapes.h"

namespace passband {

struct WeightFormat;

class ZipArchive;

/// `path` is for messages. Throws Error.
TensorFile readZipCheckpoint(std::span<const std::byte> bytes, const std::string& path,
                             const TensorsWanted& wanted = {});

/// The tensors of the top-level dictionary under their own names, none of them looked for; or a single one without a
/// name. The same rules.
std::vector<NamedTensor> readZipTensors(std::span<const std::byte> bytes, const std::string& path);

/// Throws Error when the folder's member "byteorder" says that its numbers are big-endian.
void requireLittleEndian(const ZipArchive& archive, const std::string& folder, const std::string& path);

WeightFormat zipCheckpointFormat();

}  // namespace passband
