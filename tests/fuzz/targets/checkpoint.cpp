// The tensors of a PyTorch checkpoint: the input is its pickle, and every storage that it describes with up to 4 KiB is
// there, so that shapes, strides and offsets reach the copying.
#include "core/model/weights/checkpoint.h"

#include <vector>

#include "core/model/weights/checkpoint_pickle.h"
#include "core/model/weights/tensor_view.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::readOrRefuse([&] {
    std::size_t length = 0;
    const CheckpointPickle checkpoint = readCheckpointPickle(fuzz::bytesOf(data, size), "input", length);
    std::vector<std::byte> storage;
    const auto readStorage = [&](const std::string& key) -> std::span<const std::byte> {
      const CheckpointStorage& announced = checkpoint.storages.at(key);
      storage.assign(std::min<std::size_t>(byteCount({announced.elements}, announced.type).value_or(0), 4096), {});
      storage.shrink_to_fit();
      return storage;
    };
    stateDictOf(checkpoint, readStorage, 4096, "input");
  });
}
