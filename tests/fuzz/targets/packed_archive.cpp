// Packed archives: the first byte says whether the others are a packed file as it is, or a tar archive to be packed.
#include "core/data/archives/file_tree.h"
#include "core/data/archives/packed_stream.h"
#include "tests/core/data/archives/gzipped.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

namespace {

void unpack(std::span<const std::byte> packed) {
  constexpr std::size_t enough = std::size_t{1} << 22;
  const auto stream = openPacked(packed, "input");
  for (std::size_t bytes = 0; bytes < enough;) {
    const auto piece = stream->next();
    if (piece.empty()) return;
    bytes += piece.size();
  }
}

void openPackedTar(std::string_view content) {
  static const fuzz::InputFile file("set.tar.gz");
  const auto tree = tarTree(file.write(test::gzipped(content)).string());
  for (const FileTree::Entry& entry : tree->entries()) tree->read(entry);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  return fuzz::readOrRefuse([&] {
    if (data[0] % 2 == 0) {
      unpack(fuzz::bytesOf(data + 1, size - 1));
    } else {
      openPackedTar(fuzz::textOf(data + 1, size - 1));
    }
  });
}
