// Weight files as they are: zip archives, checkpoints of the older form, safetensors, told by their content.
#include "core/model/tensor_file.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::readOrRefuse([&] { readTensorFile(fuzz::bytesOf(data, size), "input"); });
}
