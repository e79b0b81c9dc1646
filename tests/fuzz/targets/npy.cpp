// Maps in .npy files.
#include "core/export/npy.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("map.npy");
  return fuzz::readOrRefuse([&] { readNpy(file.write(fuzz::textOf(data, size))); });
}
