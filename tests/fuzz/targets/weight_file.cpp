// Weight files as they are: zip archives, checkpoints of the older form, safetensors, told by their content.
#include "core/model/weights/tensor_file.h"
#include "core/model/weights/weight_part.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::readOrRefuse([&] {
    const TensorFile file = readTensorFile(fuzz::bytesOf(data, size), "input");
    for (const std::string& beginning : sharedBeginnings(file)) {
      shapesUnder(file, beginning);
      readTensorFile(fuzz::bytesOf(data, size), "input", beginning.substr(0, beginning.size() - 1));
    }
  });
}
