// CIFAR's Python batches: pickles with arrays.
#include "core/data/formats/cifar_python.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("test_batch");
  return fuzz::readOrRefuse([&] { fuzz::readImages(cifarPythonFormat(), file.write(fuzz::textOf(data, size))); });
}
