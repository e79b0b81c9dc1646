// IDX files, plain and packed with gzip; the labels beside them are four zeros.
#include "core/data/formats/idx.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile images("train-images-idx3-ubyte");
  std::ofstream(images.beside("train-labels-idx1-ubyte"), std::ios::binary).write("\0\0\x08\1\0\0\0\4\0\0\0\0", 12);
  return fuzz::readOrRefuse([&] { fuzz::readImages(idxFormat(), images.write(fuzz::textOf(data, size))); });
}
