// Numbers and lists out of the texts of options.
#include "cli/parse.h"
#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(fuzz::textOf(data, size));
  fuzz::readOrRefuse([&] { cli::parseInteger("--option", text); });
  fuzz::readOrRefuse([&] { cli::parseNumbers("--option", text); });
  return fuzz::readOrRefuse([&] { cli::parseList("--option", text); });
}
