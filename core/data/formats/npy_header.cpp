#include "core/data/formats/npy_header.h"

#include <algorithm>
#include <charconv>

namespace passband {
namespace {

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

std::optional<NpyHeader> parseDictionary(std::string_view dictionary) {
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
  return NpyHeader{*type, *columnsFirst, *shape};
}

}  // namespace

std::optional<NpyHeader> parseNpyHeader(std::string_view file) {
  if (!file.starts_with(kNpyMagic) || file.size() < 12) return std::nullopt;
  const auto byte = [&](std::size_t at) { return static_cast<std::size_t>(static_cast<unsigned char>(file[at])); };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) return std::nullopt;
  const std::size_t start = version == 1 ? 10 : 12;
  const std::size_t length = byte(8) | byte(9) << 8 | (version == 1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (length > file.size() - start) return std::nullopt;
  std::optional<NpyHeader> header = parseDictionary(file.substr(start, length));
  if (header) header->dataOffset = start + length;
  return header;
}

}  // namespace passband
