#include "core/model/weights/checkpoint_zip.h"

#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/model/weights/checkpoint.h"
#include "core/model/weights/checkpoint_pickle.h"
#include "core/model/weights/weight_format.h"
#include "core/model/zip_archive.h"

namespace passband {
namespace {

/// Opens a checkpoint and hands its pickle and storages to `make`.
template <class Make>
auto readZip(std::span<const std::byte> bytes, const std::string& path, const Make& make) {
  const ZipArchive archive(bytes, path);
  const std::string folder = archiveFolder(archive.names(), kTorchPickle);
  requireLittleEndian(archive, folder, path);
  const std::vector<std::byte> pickle = archive.read(folder + "/data.pkl");
  std::size_t length = 0;
  const CheckpointPickle checkpoint = readCheckpointPickle(pickle, path, length);
  std::vector<std::byte> storage;
  const auto readStorage = [&](const std::string& key) -> std::span<const std::byte> {
    storage = archive.read(folder + "/data/" + key);
    return storage;
  };
  return make(checkpoint, readStorage, bytes.size(), path);
}

}  // namespace

// Files without the member are older than it and little-endian.
void requireLittleEndian(const ZipArchive& archive, const std::string& folder, const std::string& path) {
  if (!archive.contains(folder + "/byteorder")) return;
  const std::vector<std::byte> order = archive.read(folder + "/byteorder");
  if (std::string_view(reinterpret_cast<const char*>(order.data()), order.size()) == "little") return;
  throw Error(fmt::format(
      "cannot read {}: it was saved on a big-endian machine; load it there and save it as safetensors", path));
}

TensorFile readZipCheckpoint(std::span<const std::byte> bytes, const std::string& path, const TensorsWanted& wanted) {
  return readZip(bytes, path,
                 [&](const CheckpointPickle& checkpoint, const StorageReader& readStorage, std::size_t size,
                     const std::string& name) {
                   const bool whole = wanted.content == TensorContent::Whole;
                   return stateDictOf(checkpoint, whole ? readStorage : StorageReader(), size, name, wanted.weights);
                 });
}

WeightFormat zipCheckpointFormat() {
  return {"PyTorch checkpoint (zip)",
          "PyTorch checkpoint",
          "torch.save since PyTorch 1.6: a state dict, or what training scripts keep around one",
          {".pth", ".pt", ".th", ".ckpt", ".pth.tar"},
          [](const ModelContent& content) { return !archiveFolder(content.members, kTorchPickle).empty(); },
          readZipCheckpoint};
}

std::vector<NamedTensor> readZipTensors(std::span<const std::byte> bytes, const std::string& path) {
  return readZip(bytes, path, topTensorsOf);
}

}  // namespace passband
