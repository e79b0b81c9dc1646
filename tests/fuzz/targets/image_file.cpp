// Whole images of every kind. What they may take is bounded by their headers, which are read first.
#include "core/data/formats/image_file.h"

#include "core/base/library_messages.h"
#include "core/data/formats/image_header.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  [[maybe_unused]] static const bool silent = (silenceLibraries(), true);
  constexpr std::int64_t mostPixels = 1 << 16;  // larger ones only take longer
  const std::span<const std::byte> file = fuzz::bytesOf(data, size);
  const auto kind = imageKind(file);
  const auto header = kind ? readImageHeader(*kind, file) : std::nullopt;
  if (!header || header->height > mostPixels || header->width > mostPixels / header->height) return -1;
  return fuzz::readOrRefuse([&] { decodeImage(file, "input"); });
}
