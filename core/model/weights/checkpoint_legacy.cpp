#include "core/model/weights/checkpoint_legacy.h"

#include <fmt/format.h>
#include <map>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/pickle_stream.h"
#include "core/base/printable.h"
#include "core/model/weights/checkpoint.h"
#include "core/model/weights/checkpoint_pickle.h"
#include "core/model/weights/tensor_view.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

constexpr std::int64_t kProtocol = 1001;

class LegacyFile {
 public:
  LegacyFile(std::span<const std::byte> bytes, const std::string& path) : rest_(bytes), path_(path) {}

  CheckpointPickle nextPickle() {
    std::size_t length = 0;
    CheckpointPickle pickle = readCheckpointPickle(rest_, path_, length);
    rest_ = rest_.subspan(length);
    return pickle;
  }

  /// The bytes of a storage behind its number of elements.
  std::span<const std::byte> nextStorage(const CheckpointStorage& storage, const std::string& key) {
    const std::optional<std::size_t> size = byteCount({storage.elements}, storage.type);
    PickleStream stream(rest_, path_);
    if (stream.number(8) != static_cast<std::uint64_t>(storage.elements)) {
      fail(fmt::format("storage '{}' has another number of elements than announced", printable(key)));
    }
    if (!size || *size > stream.left()) fail(fmt::format("storage '{}' ends too early", printable(key)));
    const std::span<const std::byte> bytes = rest_.subspan(8, *size);
    rest_ = rest_.subspan(8 + *size);
    return bytes;
  }

  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        fmt::format("cannot read {}: {}; the file is damaged or cut short, save or download it again", path_, what));
  }

 private:
  std::span<const std::byte> rest_;
  const std::string& path_;
};

void requireLittleEndian(const Pickle& machine, const std::string& path) {
  const auto* dict = machine.as<PickleDict>(machine.root());
  if (dict == nullptr) return;
  for (const auto& [keyRef, value] : dict->items) {
    const auto* key = machine.as<std::string>(keyRef);
    const auto* flag = machine.as<bool>(value);
    if (key != nullptr && *key == "little_endian" && flag != nullptr && !*flag) {
      throw Error(fmt::format(
          "cannot read {}: it was saved on a big-endian machine; load it there and save it as safetensors", path));
    }
  }
}

/// The storages behind the last pickle, which lists their keys.
std::map<std::string, std::span<const std::byte>> readStorages(
    LegacyFile& file, const std::map<std::string, CheckpointStorage>& announced) {
  const CheckpointPickle keys = file.nextPickle();
  const std::vector<PickleRef>* items = keys.pickle.sequence(keys.pickle.root());
  if (items == nullptr) file.fail("the list of its storages is missing");
  std::map<std::string, std::span<const std::byte>> storages;
  for (const PickleRef item : *items) {
    const auto* key = keys.pickle.as<std::string>(item);
    const auto storage = key == nullptr ? announced.end() : announced.find(*key);
    if (storage == announced.end() || storages.contains(*key))
      file.fail("the list of its storages does not fit its tensors");
    storages[*key] = file.nextStorage(storage->second, *key);
  }
  return storages;
}

}  // namespace

TensorFile readLegacyCheckpoint(std::span<const std::byte> bytes, const std::string& path,
                                const TensorsWanted& wanted) {
  LegacyFile file(bytes, path);
  file.nextPickle();  // the magic number, which isLegacyCheckpoint has seen
  const CheckpointPickle protocol = file.nextPickle();
  const auto* number = protocol.pickle.as<std::int64_t>(protocol.pickle.root());
  if (number == nullptr || *number != kProtocol) file.fail("its protocol number is not 1001");
  requireLittleEndian(file.nextPickle().pickle, path);
  const CheckpointPickle checkpoint = file.nextPickle();
  const auto storages = readStorages(file, checkpoint.storages);
  const auto readStorage = [&](const std::string& key) {
    const auto storage = storages.find(key);
    if (storage == storages.end()) file.fail(fmt::format("storage '{}' is missing", printable(key)));
    return storage->second;
  };
  return stateDictOf(checkpoint, wanted.content == TensorContent::Whole ? StorageReader(readStorage) : StorageReader(),
                     bytes.size(), path, wanted.weights);
}

WeightFormat legacyCheckpointFormat() {
  return {"PyTorch checkpoint (legacy)",
          "PyTorch checkpoint",
          "torch.save before PyTorch 1.6: a state dict, or what training scripts keep around one",
          {".pth", ".pt", ".th", ".ckpt", ".pth.tar"},
          [](const ModelContent& content) { return isLegacyCheckpoint(content.bytes); },
          readLegacyCheckpoint};
}

}  // namespace passband
