// Archives of images: zip, and tar as it is and packed.
#include "core/data/archives/file_tree.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

namespace {

void readAll(const FileTree& tree) {
  for (const FileTree::Entry& entry : tree.entries()) tree.read(entry);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::InputFile file("archive");
  const std::string path = file.write(fuzz::textOf(data, size));
  fuzz::readOrRefuse([&] {
    if (isImageZip(path)) readAll(*zipTree(path));
  });
  return fuzz::readOrRefuse([&] {
    if (isTar(path)) readAll(*tarTree(path));
  });
}
