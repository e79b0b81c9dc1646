// Masks as the command line spells them.
#include "core/fourier/frequency_mask.h"
#include "core/fourier/parse_mask.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const FrequencyPlane plane(12, 9);
  return fuzz::readOrRefuse([&] { parseMask(plane, std::string(fuzz::textOf(data, size))); });
}
