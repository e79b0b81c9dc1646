// Pickles of plain data: numbers, texts, containers and NumPy arrays, as CIFAR's Python batches and published masks
// are. NumPy's functions are read as descriptions of data; nothing is called. Format: numpy/core/src/multiarray
// (array_reduce).
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "core/base/pickle.h"
#include "core/data/formats/array_view.h"

namespace passband {

/// A pickle of data, and its arrays.
class NumpyPickle {
 public:
  /// Throws Error that names what the pickle asks for when that is anything but data.
  NumpyPickle(std::span<const std::byte> bytes, const std::string& path);

  const Pickle& values() const { return pickle_; }
  PickleRef root() const { return pickle_.root(); }
  /// A text, also one that Python 2 wrote as bytes.
  std::optional<std::string> text(PickleRef ref) const;
  /// The array, which is valid as long as this object. Throws Error when its bytes do not fit its shape or its type is
  /// no plain number.
  std::optional<ArrayView> array(PickleRef ref) const;
  /// The value under a text key of a dictionary.
  std::optional<PickleRef> item(PickleRef dict, const std::string& key) const;

 private:
  std::string path_;
  Pickle pickle_;
};

/// Whether the file begins as a pickle of a dictionary or list does; it may be no pickle of data yet.
bool looksLikePickle(std::span<const std::byte> bytes);

}  // namespace passband
