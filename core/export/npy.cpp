// writeNpy and readNpy. The header: core/data/formats/npy_header.h.
#include "core/export/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/formats/npy_header.h"

namespace passband {
namespace {

static_assert(std::endian::native == std::endian::little, ".npy files are written little-endian");

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
  writeNpy(path, values.values(), std::array{values.rows(), values.cols()});
}

void writeNpy(const std::filesystem::path& path, std::span<const float> values, std::span<const std::int64_t> shape) {
  std::string header =
      fmt::format("{{'descr': '<f4', 'fortran_order': False, 'shape': ({}), }}", fmt::join(shape, ", "));
  const std::size_t start = kNpyMagic.size() + 4;
  header.append(63 - (start + header.size()) % 64, ' ');
  header += '\n';
  const std::size_t length = header.size();
  std::string file(kNpyMagic);
  file += {1, 0, static_cast<char>(length & 0xff), static_cast<char>(length >> 8)};
  file += header;
  const auto bytes = std::as_bytes(values);
  file.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  writeFileAtomically(path, file);
}

Grid<float> readNpy(const std::filesystem::path& path) {
  const MappedFile mapped(path);
  const std::string_view file = mapped.text();
  const std::string name = path.string();
  const std::optional<NpyHeader> header = parseNpyHeader(file);
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
