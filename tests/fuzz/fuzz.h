// What the fuzz targets share: bytes go into a reader, which may give a value or throw Error, and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <fstream>
#include <span>
#include <string>

#include "core/base/error.h"
#include "core/data/data_format.h"
#include "tests/support/temporary_folder.h"

/// What libFuzzer calls with each input.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace passband::fuzz {

inline std::span<const std::byte> bytesOf(const std::uint8_t* data, std::size_t size) {
  return std::as_bytes(std::span(data, size));
}

inline std::string_view textOf(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Error is the refusal that every reader owes. Any other exception ends the process, which counts as a crash.
template <class Read>
int readOrRefuse(Read&& read) {
  try {
    read();
  } catch (const Error&) {
  }
  return 0;
}

/// A file with the input's bytes, for readers that take a path. scripts/fuzz keeps it in memory (TMPDIR).
class InputFile {
 public:
  explicit InputFile(const std::string& name) : path_(folder_ / name) {}

  const std::filesystem::path& write(std::string_view bytes) const {
    std::ofstream(path_, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return path_;
  }

  /// A path in the same folder.
  std::filesystem::path beside(const std::string& name) const { return folder_ / name; }

 private:
  test::TemporaryFolder folder_;
  std::filesystem::path path_;
};

/// Opens the file as this format, if the format takes it, and reads its first and its last image.
inline void readImages(const DataFormat& format, const std::string& source, const DataOptions& options = {}) {
  if (!format.recognises(source)) return;
  const auto images = format.open(source, options);
  if (images->size() == 0) return;
  images->image(0);
  images->image(images->size() - 1);
}

}  // namespace passband::fuzz
