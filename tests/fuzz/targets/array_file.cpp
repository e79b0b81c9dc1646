// Images in .npy files with labels beside, and in .npz files.
#include "core/data/formats/npy_images.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile array("images.npy"), archive("images.npz"), labels("labels.txt");
  static const std::string list = labels.write("0\n1\n2\n0\n");
  const std::string_view bytes = fuzz::textOf(data, size);
  const DataOptions options{.labels = list};
  fuzz::readOrRefuse([&] { fuzz::readImages(npyFormat(), array.write(bytes), options); });
  return fuzz::readOrRefuse([&] { fuzz::readImages(npzFormat(), archive.write(bytes)); });
}
