// The input as the JSON header of a safetensors file with 64 bytes of data; its length field is always right.
#include "core/model/weights/safetensors.h"

#include "tests/fuzz/fuzz.h"

using namespace passband;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string file;
  for (int i = 0; i < 8; ++i) file.push_back(static_cast<char>(size >> 8 * i & 0xFF));
  file.append(fuzz::textOf(data, size)).append(64, '\1');
  return fuzz::readOrRefuse([&] { readSafetensors(std::as_bytes(std::span(file)), "input"); });
}
