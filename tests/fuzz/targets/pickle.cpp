// Pickles under the rules of PyTorch checkpoints, every opcode by itself.
#include "core/model/weights/checkpoint_pickle.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::readOrRefuse([&] {
    std::size_t length = 0;
    readCheckpointPickle(fuzz::bytesOf(data, size), "input", length);
  });
}
