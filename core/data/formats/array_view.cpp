#include "core/data/formats/array_view.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/data/formats/npy_header.h"

namespace passband {
namespace {

template <class Stored>
Stored byteSwapped(Stored value) {
  auto bytes = std::bit_cast<std::array<std::byte, sizeof(Stored)>>(value);
  std::reverse(bytes.begin(), bytes.end());
  return std::bit_cast<Stored>(bytes);
}

template <class Stored, class Out>
void convert(const std::byte* data, bool bigEndian, std::span<Out> out) {
  for (Out& value : out) {
    Stored stored;
    std::memcpy(&stored, data, sizeof stored);
    data += sizeof stored;
    value = static_cast<Out>(bigEndian ? byteSwapped(stored) : stored);
  }
}

/// numpy's half precision, for which C++20 has no type.
template <class Out>
void convertHalf(const std::byte* data, bool bigEndian, std::span<Out> out) {
  for (Out& value : out) {
    std::uint16_t stored;
    std::memcpy(&stored, data, sizeof stored);
    data += sizeof stored;
    const std::uint32_t bits = bigEndian ? byteSwapped(stored) : stored;
    const std::uint32_t sign = (bits & 0x8000U) << 16, fraction = bits & 0x3FFU, exponent = bits >> 10 & 0x1FU;
    float number = static_cast<float>(fraction) * 0x1p-24F;  // without an exponent
    if (exponent == 31) number = std::bit_cast<float>(0x7F800000U | fraction << 13);
    if (exponent > 0 && exponent < 31) number = std::bit_cast<float>((exponent + 112) << 23 | fraction << 13);
    value = static_cast<Out>(std::bit_cast<float>(std::bit_cast<std::uint32_t>(number) | sign));
  }
}

template <class Out>
void readValues(const ArrayView& view, std::int64_t first, std::span<Out> out) {
  const auto size = static_cast<std::size_t>(view.type.bytes);
  const auto start = static_cast<std::size_t>(first) * size;
  if (first < 0 || start > view.bytes.size() || out.size() > (view.bytes.size() - start) / size) {
    throw Error("an array was opened for a glance only, and its values are asked for");
  }
  const std::byte* data = view.bytes.data() + start;
  const bool swap = view.type.bigEndian;
  switch (view.type.kind * 16 + view.type.bytes) {
    case 'b' * 16 + 1:
    case 'u' * 16 + 1:
      return convert<std::uint8_t>(data, false, out);
    case 'i' * 16 + 1:
      return convert<std::int8_t>(data, false, out);
    case 'u' * 16 + 2:
      return convert<std::uint16_t>(data, swap, out);
    case 'i' * 16 + 2:
      return convert<std::int16_t>(data, swap, out);
    case 'u' * 16 + 4:
      return convert<std::uint32_t>(data, swap, out);
    case 'i' * 16 + 4:
      return convert<std::int32_t>(data, swap, out);
    case 'u' * 16 + 8:
      return convert<std::uint64_t>(data, swap, out);
    case 'i' * 16 + 8:
      return convert<std::int64_t>(data, swap, out);
    case 'f' * 16 + 2:
      return convertHalf(data, swap, out);
    case 'f' * 16 + 4:
      return convert<float>(data, swap, out);
    default:
      return convert<double>(data, swap, out);
  }
}

}  // namespace

std::string ValueType::name() const {
  if (kind == 'b') return "bool";
  return fmt::format("{}{}", kind == 'f' ? "float" : kind == 'i' ? "int" : "uint", 8 * bytes);
}

std::optional<ValueType> valueType(const std::string& description) {
  std::string_view text = description;
  const bool big = text.starts_with('>');
  if (!text.empty() && std::string_view("<>|=").find(text[0]) != std::string_view::npos) text.remove_prefix(1);
  if (text == "?") return ValueType{'b', 1, false};
  if (text.size() != 2) return std::nullopt;
  const ValueType type{text[0], text[1] - '0', big && text[1] != '1'};
  const bool power = type.bytes == 1 || type.bytes == 2 || type.bytes == 4 || type.bytes == 8;
  const bool known = type.kind == 'b'                       ? type.bytes == 1
                     : type.kind == 'u' || type.kind == 'i' ? power
                                                            : type.kind == 'f' && power && type.bytes > 1;
  return known ? std::optional(type) : std::nullopt;
}

std::int64_t ArrayView::values() const {
  std::int64_t count = 1;
  for (const std::int64_t length : shape) count *= length;
  return count;
}

void ArrayView::read(std::int64_t first, std::span<double> out) const {
  readValues(*this, first, out);
}

void ArrayView::read(std::int64_t first, std::span<float> out) const {
  readValues(*this, first, out);
}

std::string shapeText(std::span<const std::int64_t> shape) {
  return fmt::format("{}", fmt::join(shape, " x "));
}

std::optional<std::size_t> arrayBytes(const ValueType& type, std::span<const std::int64_t> shape) {
  constexpr std::int64_t most = std::int64_t{1} << 46;
  std::int64_t bytes = type.bytes;
  for (const std::int64_t length : shape) {
    if (length < 0 || __builtin_mul_overflow(bytes, length, &bytes) || bytes > most) return std::nullopt;
  }
  return static_cast<std::size_t>(bytes);
}

std::optional<std::vector<std::string>> npyTexts(std::span<const std::byte> file, const std::string& name) {
  const auto header = parseNpyHeader({reinterpret_cast<const char*>(file.data()), file.size()});
  if (!header || header->type.size() < 3) return std::nullopt;
  const char kind = header->type[1];
  const auto letters = numberFrom<std::uint32_t>(std::string_view(header->type).substr(2));
  if ((kind != 'U' && kind != 'S') || !letters) return std::nullopt;
  const std::span<const std::byte> values = file.subspan(header->dataOffset);
  const std::size_t each = std::size_t{*letters} * (kind == 'U' ? 4 : 1);
  std::uint64_t count = 1;
  for (const std::uint64_t length : header->shape)
    if (__builtin_mul_overflow(count, length, &count)) count = std::numeric_limits<std::uint64_t>::max();
  if (each == 0 || values.size() % each != 0 || values.size() / each != count)
    throw Error(
        fmt::format("{} is damaged: it does not hold as many texts as its shape says; get or save it again", name));
  std::vector<std::string> texts(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::span<const std::byte> text = values.subspan(i * each, each);
    for (std::size_t at = 0; at < each; at += kind == 'U' ? 4 : 1) {
      std::uint32_t letter = 0;
      for (std::size_t b = 0; kind == 'U' && b < 4; ++b)
        letter = letter << 8 | std::to_integer<std::uint32_t>(text[at + (header->type[0] == '>' ? b : 3 - b)]);
      if (kind == 'S') letter = std::to_integer<std::uint32_t>(text[at]);
      if (letter == 0) break;
      if (kind == 'S') texts[i].push_back(static_cast<char>(letter));
      if (kind == 'U') appendUtf8(texts[i], letter > 0x10FFFF ? 0xFFFD : letter);
    }
  }
  return texts;
}

ArrayView npyArray(std::span<const std::byte> file, std::shared_ptr<const void> owner, const std::string& name,
                   bool glance) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::optional<NpyHeader> header = parseNpyHeader(text);
  if (!header)
    throw Error(fmt::format("{} is not a .npy file, or its header is damaged; save it again with numpy.save", name));
  const std::optional<ValueType> type = valueType(header->type);
  if (!type) {
    throw Error(fmt::format("{} holds values of type \"{}\", which are no plain numbers; save it again with .astype",
                            name, printable(header->type)));
  }
  if (header->columnsFirst && header->shape.size() > 1) {
    throw Error(fmt::format("{} is in Fortran order; save it again with numpy.ascontiguousarray", name));
  }
  ArrayView view{*type, {}, {}, std::move(owner)};
  for (const std::uint64_t length : header->shape)
    view.shape.push_back(static_cast<std::int64_t>(std::min(length, std::uint64_t{1} << 62)));
  const std::optional<std::size_t> needed = arrayBytes(view.type, view.shape);
  const std::size_t stored = file.size() - header->dataOffset;
  if (!needed || (glance ? false : *needed != stored)) {
    throw Error(fmt::format("{} is damaged: its shape is {} of {}, but it holds {} bytes; get or save it again", name,
                            shapeText(view.shape), view.type.name(), stored));
  }
  view.bytes = file.subspan(header->dataOffset, std::min(*needed, stored));
  return view;
}

}  // namespace passband
