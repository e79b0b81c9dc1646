#include "core/model/weights/safetensors.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/model/weights/tensor_view.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::size_t kAlignment = 8;
constexpr const char* kMetadata = "__metadata__";

constexpr std::array<std::pair<std::string_view, DType>, 11> kTypes{{{"F16", DType::Float16},
                                                                     {"BF16", DType::BFloat16},
                                                                     {"F32", DType::Float32},
                                                                     {"F64", DType::Float64},
                                                                     {"C64", DType::Complex64},
                                                                     {"I8", DType::Int8},
                                                                     {"U8", DType::UInt8},
                                                                     {"I16", DType::Int16},
                                                                     {"I32", DType::Int32},
                                                                     {"I64", DType::Int64},
                                                                     {"BOOL", DType::Bool}}};

/// One tensor of the header.
struct Entry {
  NamedTensor tensor;  ///< without its bytes
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::uint64_t headerLength(std::span<const std::byte> bytes) {
  std::uint64_t length = 0;
  for (std::size_t i = 8; i-- > 0;) length = length << 8 | std::to_integer<std::uint64_t>(bytes[i]);
  return length;
}

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw Error(
      fmt::format("cannot read {}: {}; the file is damaged or cut short, save or download it again", path, what));
}

/// The header as JSON. The callback refuses keys that come twice, which json would silently merge, and nesting that no
/// header has.
json parseHeader(std::string_view text, const std::string& path) {
  std::vector<std::set<std::string>> keys;
  const auto check = [&](int depth, json::parse_event_t event, json& parsed) {
    if (depth > 3) fail(path, "its header is nested too deep");
    if (event == json::parse_event_t::object_start) keys.emplace_back();
    if (event == json::parse_event_t::object_end) keys.pop_back();
    if (event == json::parse_event_t::key && !keys.back().insert(parsed.get<std::string>()).second) {
      fail(path, fmt::format("'{}' comes twice in its header", printable(parsed.get<std::string>())));
    }
    return true;
  };
  try {
    json header = json::parse(text, check);
    if (!header.is_object()) fail(path, "its header is not an object");
    return header;
  } catch (const json::exception&) {
    fail(path, "its header is not JSON");
  }
}

DType typeNamed(const std::string& name, const std::string& tensor, const std::string& path) {
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  throw Error(fmt::format(
      "cannot read {}: tensor '{}' has the type '{}', which Passband does not know; convert the weights to float32 "
      "before saving them",
      path, printable(tensor), printable(name)));
}

Entry parseEntry(const std::string& name, const json& value, const std::string& path) {
  try {
    Entry entry;
    entry.tensor = {name, typeNamed(value.at("dtype").get<std::string>(), name, path), {}, {}};
    for (const json& length : value.at("shape")) {
      if (!length.is_number_unsigned()) fail(path, fmt::format("the shape of '{}' is not one", printable(name)));
      entry.tensor.shape.push_back(length.get<std::int64_t>());
    }
    const json& offsets = value.at("data_offsets");
    if (offsets.size() != 2 || !offsets.at(0).is_number_unsigned() || !offsets.at(1).is_number_unsigned()) {
      fail(path, fmt::format("the offsets of '{}' are not two numbers", printable(name)));
    }
    entry.begin = offsets.at(0).get<std::uint64_t>();
    entry.end = offsets.at(1).get<std::uint64_t>();
    return entry;
  } catch (const json::exception&) {
    fail(path, fmt::format("its header does not describe '{}'", printable(name)));
  }
}

std::map<std::string, std::string> parseMetadata(const json& header, const std::string& path) {
  if (!header.contains(kMetadata)) return {};
  try {
    return header.at(kMetadata).get<std::map<std::string, std::string>>();
  } catch (const json::exception&) {
    fail(path, "its metadata are not texts");
  }
}

/// Throws Error unless the tensors fill the data one after the other, each with the bytes that its shape needs.
void checkLayout(const std::vector<Entry>& entries, std::uint64_t dataBytes, const std::string& path) {
  std::uint64_t position = 0;
  for (const Entry& entry : entries) {
    const std::string name = printable(entry.tensor.name);
    if (entry.begin != position) fail(path, fmt::format("the data of '{}' overlap others or leave a hole", name));
    if (entry.end < entry.begin || entry.end > dataBytes)
      fail(path, fmt::format("the data of '{}' reach beyond the file", name));
    const std::optional<std::size_t> needed = byteCount(entry.tensor.shape, entry.tensor.type);
    if (needed != entry.end - entry.begin) fail(path, fmt::format("the data of '{}' do not fit its shape", name));
    position = entry.end;
  }
  if (position != dataBytes) fail(path, fmt::format("{} bytes at its end belong to no tensor", dataBytes - position));
}

std::string_view nameOfType(DType type) {
  return std::find_if(kTypes.begin(), kTypes.end(), [&](const auto& item) { return item.second == type; })->first;
}

/// Largest elements first: so every tensor is aligned to its own element size.
std::vector<const NamedTensor*> fileOrder(const std::vector<NamedTensor>& tensors) {
  std::vector<const NamedTensor*> order;
  for (const NamedTensor& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(),
                   [](const NamedTensor* a, const NamedTensor* b) { return sizeOf(a->type) > sizeOf(b->type); });
  return order;
}

/// The JSON header, padded with spaces as the format allows.
std::string headerText(const std::vector<const NamedTensor*>& order, const std::map<std::string, std::string>& metadata,
                       const std::string& path) {
  json header = json::object();
  if (!metadata.empty()) header[kMetadata] = metadata;
  std::uint64_t position = 0;
  for (const NamedTensor* tensor : order) {
    if (tensor->name == kMetadata || header.contains(tensor->name) ||
        byteCount(tensor->shape, tensor->type) != tensor->bytes.size()) {
      throw Error(fmt::format("cannot write {}: tensor '{}' comes twice, or its bytes do not fit its shape", path,
                              printable(tensor->name)));
    }
    header[tensor->name] = {{"dtype", nameOfType(tensor->type)},
                            {"shape", tensor->shape},
                            {"data_offsets", {position, position + tensor->bytes.size()}}};
    position += tensor->bytes.size();
  }
  try {
    std::string text = header.dump();
    text.append((kAlignment - text.size() % kAlignment) % kAlignment, ' ');
    return text;
  } catch (const json::exception&) {
    throw Error(fmt::format("cannot write {}: a name or a metadata text is not valid UTF-8", path));
  }
}

}  // namespace

TensorFile readSafetensors(std::span<const std::byte> bytes, const std::string& path, const TensorsWanted& wanted) {
  const std::uint64_t length = bytes.size() < 8 ? 0 : headerLength(bytes);
  if (bytes.size() < 8 || length > bytes.size() - 8) fail(path, "its header is longer than the file");
  if (length > kLongestSafetensorsHeader) fail(path, "its header is longer than 100 MB");
  const json header = parseHeader({reinterpret_cast<const char*>(bytes.data()) + 8, length}, path);
  std::vector<Entry> entries;
  for (const auto& [name, value] : header.items()) {
    if (name != kMetadata) entries.push_back(parseEntry(name, value, path));
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.begin, a.end, a.tensor.name) < std::tie(b.begin, b.end, b.tensor.name);
  });
  const std::span<const std::byte> data = bytes.subspan(8 + length);
  checkLayout(entries, data.size(), path);
  TensorFile file;
  file.metadata = parseMetadata(header, path);
  for (Entry& entry : entries) {
    const auto own = data.subspan(entry.begin, entry.end - entry.begin);
    if (wanted.content == TensorContent::Whole) entry.tensor.bytes.assign(own.begin(), own.end());
    file.tensors.push_back(std::move(entry.tensor));
  }
  return file;
}

void writeSafetensors(const std::filesystem::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
  const std::vector<const NamedTensor*> order = fileOrder(tensors);
  const std::string header = headerText(order, metadata, path.string());
  std::string content;
  for (std::size_t i = 0; i < 8; ++i) content.push_back(static_cast<char>(header.size() >> 8 * i & 0xFF));
  content += header;
  for (const NamedTensor* tensor : order)
    content.append(reinterpret_cast<const char*>(tensor->bytes.data()), tensor->bytes.size());
  writeFileAtomically(path, std::string_view(content));
}

WeightFormat safetensorsFormat() {
  return {"safetensors",
          "safetensors",
          "the tensors of a state dict; of its metadata class names and preprocessing",
          {".safetensors"},
          [](const ModelContent& content) { return isSafetensors(content.bytes); },
          readSafetensors};
}

}  // namespace passband
