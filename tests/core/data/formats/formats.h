// What the tests of data formats share: the fixtures that tests/fixtures/make_formats.py makes, and messages of errors.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/data_format.h"

namespace passband::test {

inline std::string fixture(const std::string& name) {
  return std::string(PASSBAND_FIXTURES) + "/formats/" + name;
}

/// What opening says of a source that it refuses; empty when it opens.
inline std::string refusal(const std::string& source, const DataOptions& options = {}) {
  try {
    openImageSet(source, options);
    return {};
  } catch (const Error& error) {
    return error.what();
  }
}

inline void writeBytes(const std::filesystem::path& path, const std::string& bytes) {
  writeFileAtomically(path, std::string_view(bytes));
}

/// A .npy file with this description, shape ("2, 3") and values.
inline std::string npyBytes(const std::string& type, const std::string& shape, const std::string& values) {
  const std::string header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': (" + shape + "), }\n";
  std::string file = "\x93NUMPY";
  file += {1, 0, static_cast<char>(header.size()), 0};
  return file + header + values;
}

}  // namespace passband::test
