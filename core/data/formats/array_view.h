// An array of numbers in memory, as .npy, IDX and pickled NumPy arrays hold them: type, shape and bytes, row by row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace passband {

struct ValueType {
  char kind = 'u';  ///< numpy's letter: 'b' truth, 'u' unsigned, 'i' signed, 'f' floating point
  int bytes = 1;
  bool bigEndian = false;

  /// "uint8", "float32"
  std::string name() const;
  bool operator==(const ValueType&) const = default;
};

/// numpy's description "<f4", "|u1", "u1", ">i2"; nothing for types that are no plain numbers (objects, texts,
/// complex).
std::optional<ValueType> valueType(const std::string& description);

struct ArrayView {
  ValueType type;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;   ///< for a glance perhaps fewer than the shape needs
  std::shared_ptr<const void> owner;  ///< keeps the bytes

  std::int64_t values() const;
  /// The values first .. first+out.size()-1 as floating point. They must be there.
  void read(std::int64_t first, std::span<double> out) const;
  void read(std::int64_t first, std::span<float> out) const;
};

/// "500 x 32 x 32 x 3"
std::string shapeText(std::span<const std::int64_t> shape);

/// The bytes that so many values take; nothing when the product is no possible size.
std::optional<std::size_t> arrayBytes(const ValueType& type, std::span<const std::int64_t> shape);

/// The texts of a .npy file of type "<U10" or "|S10", as UTF-8; nothing where it is of another type. Throws Error that
/// begins with the name where its length is not that of its shape.
std::optional<std::vector<std::string>> npyTexts(std::span<const std::byte> file, const std::string& name);

/// The array in a .npy file, whose bytes `owner` keeps. Throws Error that begins with the name. `glance`: the values
/// may be cut off.
ArrayView npyArray(std::span<const std::byte> file, std::shared_ptr<const void> owner, const std::string& name,
                   bool glance = false);

}  // namespace passband
