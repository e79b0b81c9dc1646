// writeNpy and readNpy. Format: numpy/lib/format.py, "The .npy format": magic, version, header length, a Python
// dictionary literal padded to 64 bytes, then the values.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/project/export.h"

namespace passband {
namespace {

static_assert(std::endian::native == std::endian::little, ".npy files are written little-endian");

constexpr std::string_view magic = "\x93NUMPY";

struct Header {
  std::string type;
  bool columnsFirst = false;
  std::vector<std::uint64_t> shape;
  std::size_t dataOffset = 0;
};

/// Reads the header's dictionary; every function says whether what it wants comes next.
class HeaderText {
 public:
  explicit HeaderText(std::string_view text) : text_(text) {}

  bool take(char wanted) {
    skipBlanks();
    if (text_.empty() || text_[0] != wanted) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::optional<std::string> quoted() {
    skipBlanks();
    if (text_.empty() || (text_[0] != '\'' && text_[0] != '"')) return std::nullopt;
    const std::size_t end = text_.find(text_[0], 1);
    if (end == std::string_view::npos) return std::nullopt;
    std::string word(text_.substr(1, end - 1));
    text_.remove_prefix(end + 1);
    return word;
  }

  std::optional<bool> boolean() {
    skipBlanks();
    for (const std::string_view word : {"True", "False"}) {
      if (!text_.starts_with(word)) continue;
      text_.remove_prefix(word.size());
      return word == "True";
    }
    return std::nullopt;
  }

  std::optional<std::vector<std::uint64_t>> tuple() {
    std::vector<std::uint64_t> numbers;
    if (!take('(')) return std::nullopt;
    while (!take(')')) {
      skipBlanks();
      std::uint64_t number = 0;
      const auto [end, error] = std::from_chars(text_.data(), text_.data() + text_.size(), number);
      if (error != std::errc()) return std::nullopt;
      text_.remove_prefix(static_cast<std::size_t>(end - text_.data()));
      numbers.push_back(number);
      if (!take(',') && !text_.starts_with(')')) return std::nullopt;
    }
    return numbers;
  }

 private:
  void skipBlanks() { text_.remove_prefix(std::min(text_.find_first_not_of(" \n"), text_.size())); }

  std::string_view text_;
};

std::optional<Header> parseDictionary(std::string_view dictionary) {
  HeaderText text(dictionary);
  std::optional<std::string> type;
  std::optional<bool> columnsFirst;
  std::optional<std::vector<std::uint64_t>> shape;
  if (!text.take('{')) return std::nullopt;
  while (!text.take('}')) {
    const std::optional<std::string> key = text.quoted();
    if (!key || !text.take(':')) return std::nullopt;
    const bool read = *key == "descr"           ? (type = text.quoted()).has_value()
                      : *key == "fortran_order" ? (columnsFirst = text.boolean()).has_value()
                      : *key == "shape"         ? (shape = text.tuple()).has_value()
                                                : false;
    if (!read) return std::nullopt;
    text.take(',');
  }
  if (!type || !columnsFirst || !shape) return std::nullopt;
  return Header{*type, *columnsFirst, *shape};
}

std::optional<Header> parseHeader(std::string_view file) {
  if (!file.starts_with(magic) || file.size() < 12) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(file[at])); };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) return std::nullopt;
  const std::size_t start = version == 1 ? 10 : 12;
  const std::size_t length = byte(8) | byte(9) << 8 | (version == 1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (length > file.size() - start) return std::nullopt;
  std::optional<Header> header = parseDictionary(file.substr(start, length));
  if (header) header->dataOffset = start + length;
  return header;
}

/// The values one after the other as float. A double outside float's range is refused rather than made infinite.
template <class Stored>
bool convert(const char* data, std::span<float> values) {
  for (float& value : values) {
    Stored stored;
    std::memcpy(&stored, data, sizeof stored);
    data += sizeof stored;
    if constexpr (std::is_same_v<Stored, double>) {
      if (std::isfinite(stored) && std::abs(stored) > std::numeric_limits<float>::max()) return false;
    }
    value = static_cast<float>(stored);
  }
  return true;
}

struct Type {
  std::string_view name;
  std::size_t bytes;
  bool (*convert)(const char*, std::span<float>);
};
constexpr std::array<Type, 4> types{{{"<f4", 4, convert<float>},
                                     {"<f8", 8, convert<double>},
                                     {"|u1", 1, convert<std::uint8_t>},
                                     {"|b1", 1, convert<std::uint8_t>}}};

Grid<float> transposed(const Grid<float>& values) {
  Grid<float> result(values.cols(), values.rows());
  for (std::int64_t row = 0; row < values.rows(); ++row) {
    for (std::int64_t col = 0; col < values.cols(); ++col) result(col, row) = values(row, col);
  }
  return result;
}

}  // namespace

void writeNpy(const std::filesystem::path& path, const Grid<float>& values) {
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}, {}), }}", values.rows(), values.cols());
  const std::size_t start = magic.size() + 4;
  header.append(63 - (start + header.size()) % 64, ' ');
  header += '\n';
  const std::size_t length = header.size();
  std::string file(magic);
  file += {1, 0, static_cast<char>(length & 0xff), static_cast<char>(length >> 8)};
  file += header;
  const auto bytes = std::as_bytes(values.values());
  file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  writeFileAtomically(path, file);
}

Grid<float> readNpy(const std::filesystem::path& path) {
  const MappedFile mapped(path);
  const std::string_view file = mapped.text();
  const std::string name = path.string();
  const std::optional<Header> header = parseHeader(file);
  if (!header)
    throw Error(fmt::format("{} is not a .npy file, or its header is damaged; save it again with numpy.save", name));
  const auto type = std::ranges::find(types, header->type, &Type::name);
  if (type == types.end()) {
    throw Error(
        fmt::format("{} holds values of type \"{:.40}\"; save it again with .astype('float32')", name, header->type));
  }
  if (header->shape.size() != 2) {
    throw Error(fmt::format("{} has {} dimensions; a map has two (rows, columns)", name, header->shape.size()));
  }
  const std::uint64_t rows = header->shape[0], cols = header->shape[1];
  const std::uint64_t stored = (file.size() - header->dataOffset) / type->bytes;
  if (rows == 0 || cols == 0) throw Error(fmt::format("{} is empty: its shape is {} x {}", name, rows, cols));
  if (cols > stored / rows || rows * cols * type->bytes != file.size() - header->dataOffset) {
    throw Error(fmt::format("{} is damaged: its shape is {} x {}, but it holds {} values; get or save it again", name,
                            rows, cols, stored));
  }
  const auto height = static_cast<std::int64_t>(rows), width = static_cast<std::int64_t>(cols);
  Grid<float> values = header->columnsFirst ? Grid<float>(width, height) : Grid<float>(height, width);
  if (!type->convert(file.data() + header->dataOffset, values.values())) {
    throw Error(fmt::format("{} holds numbers too large for single precision; scale them and save it again", name));
  }
  return header->columnsFirst ? transposed(values) : values;
}

}  // namespace passband
