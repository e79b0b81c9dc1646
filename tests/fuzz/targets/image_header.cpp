// What is read of image files before OpenCV decodes them.
#include "core/data/formats/image_header.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = fuzz::bytesOf(data, size);
  const auto kind = imageKind(file);
  if (!kind) return 0;
  return fuzz::readOrRefuse([&] {
    isWhole(*kind, file);
    const auto header = readImageHeader(*kind, file);
    if (*kind == ImageKind::Png) withoutPngNotes(file);
    if (header && header->straightAlpha != 0) withoutTiffAlphaMultiplication(file, *header);
  });
}
