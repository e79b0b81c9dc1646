// CIFAR's binary batches. The input stands for every 64th byte, so that whole records stay small inputs.
#include "core/data/formats/cifar.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("data_batch_1.bin");
  if (size == 0) return 0;
  // The first byte lengthens or cuts the file by up to 127 bytes.
  const std::size_t bytes = std::max<std::size_t>((size - 1) * 64 + 127, 127) + data[0] - 254;
  std::string batch(std::min<std::size_t>(bytes, 1 << 20), '\2');
  for (std::size_t i = 1; i < size && (i - 1) * 64 < batch.size(); ++i)
    batch[(i - 1) * 64] = static_cast<char>(data[i]);
  return fuzz::readOrRefuse([&] { fuzz::readImages(cifarFormat(), file.write(batch)); });
}
