#include "core/model/pt2/export_json.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::size_t kLongest = std::size_t{64} << 20;  // large networks have a tenth of it
constexpr std::size_t kDeepest = 64;

/// Members that only debuggers read: half of the text.
constexpr std::array<std::string_view, 4> kLeftOut{"stack_trace", "torch_fn", "from_node", "source_fn_stack"};

constexpr std::array<std::string_view, 3> kNoJson{"-Infinity", "Infinity", "NaN"};

/// PyTorch before 2.7 wrote Infinity, -Infinity and NaN as no JSON may have them: these become texts, as later ones
/// have.
std::string withQuotedInfinities(std::string_view text) {
  std::string quoted;
  quoted.reserve(text.size());
  bool inText = false;
  for (std::size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    std::size_t length = 1;
    if (rest[0] == '"') inText = !inText;
    if (inText && rest[0] == '\\') length = std::min<std::size_t>(2, rest.size());
    const auto* word = std::ranges::find_if(kNoJson, [&](std::string_view w) { return rest.starts_with(w); });
    if (!inText && word != kNoJson.end()) {
      length = word->size();
      quoted += fmt::format("\"{}\"", *word);
    } else {
      quoted += rest.substr(0, length);
    }
    i += length;
  }
  return quoted;
}

/// As text that JSON allows.
std::string jsonText(std::span<const std::byte> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const bool plain = std::ranges::all_of(kNoJson, [&](std::string_view word) { return text.find(word) == text.npos; });
  return plain ? std::string(text) : withQuotedInfinities(text);
}

/// Builds the tree in time linear in the text, without what only debuggers read. json::parse with a callback goes
/// through all the siblings of an object at its end.
class TreeBuilder : public nlohmann::json_sax<json> {
 public:
  explicit TreeBuilder(const std::string& path) : path_(path) {}

  json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(json::number_integer_t value) override { return add(value); }
  bool number_unsigned(json::number_unsigned_t value) override { return add(value); }
  bool number_float(json::number_float_t value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(json::binary_t&) override { return false; }  // no JSON text has any
  bool start_object(std::size_t) override { return open(json::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

  bool key(std::string& name) override {
    if (leftOut_ > 0) return true;
    leavesOut_ = std::ranges::find(kLeftOut, name) != kLeftOut.end();
    key_ = std::move(name);
    return true;
  }

 private:
  /// The new item of the innermost object or array.
  json* place(json value) {
    if (open_.empty()) return &(root_ = std::move(value));
    json& parent = *open_.back();
    if (parent.is_object()) return &(parent[key_] = std::move(value));
    parent.push_back(std::move(value));
    return &parent.back();
  }

  bool add(json value) {
    if (leftOut_ == 0 && !std::exchange(leavesOut_, false)) place(std::move(value));
    return true;
  }

  bool open(json value) {
    if (open_.size() + leftOut_ >= kDeepest) failExport(path_, "its description is nested too deep");
    if (leftOut_ > 0 || std::exchange(leavesOut_, false)) {
      ++leftOut_;
    } else {
      open_.push_back(place(std::move(value)));
    }
    return true;
  }

  bool close() {
    if (leftOut_ > 0) {
      --leftOut_;
    } else {
      open_.pop_back();
    }
    return true;
  }

  const std::string& path_;
  json root_;
  std::vector<json*> open_;  ///< objects and arrays, the innermost last
  std::string key_;          ///< of the next value, in an object
  bool leavesOut_ = false;   ///< the next value
  std::size_t leftOut_ = 0;  ///< objects and arrays that are open inside of one that is left out, with it
};

}  // namespace

void failExport(const std::string& path, const std::string& what) {
  throw Error(fmt::format("cannot read {}: {}; the file is damaged, save it again with torch.export.save", path, what));
}

json parseExportJson(std::span<const std::byte> bytes, const std::string& path) {
  if (bytes.size() > kLongest) {
    failExport(path, fmt::format("its description takes {} MiB, more than any network's", bytes.size() >> 20));
  }
  TreeBuilder builder(path);
  if (!json::sax_parse(jsonText(bytes), &builder)) failExport(path, "its description is not JSON");
  return builder.take();
}

const json& memberOf(const json& object, const char* key, const std::string& path) {
  if (!object.is_object()) failExport(path, fmt::format("where '{}' belongs, its description has no object", key));
  const auto member = object.find(key);
  if (member == object.end()) failExport(path, fmt::format("its description lacks '{}'", key));
  return *member;
}

std::string textOf(const json& value, const std::string& path) {
  if (!value.is_string()) failExport(path, "its description has something else where a text belongs");
  return value.get<std::string>();
}

std::int64_t integerOf(const json& value, const std::string& path) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const bool tooLarge = value.is_number_unsigned() && value.get<std::uint64_t>() > kMost;
  if (!value.is_number_integer() || tooLarge)
    failExport(path, "its description has something else where an integer belongs");
  return value.get<std::int64_t>();
}

bool flagOf(const json& value, const std::string& path) {
  if (!value.is_boolean()) failExport(path, "its description has something else where true or false belongs");
  return value.get<bool>();
}

double realOf(const json& value, const std::string& path) {
  if (value.is_number()) return value.get<double>();
  if (value == "Infinity") return std::numeric_limits<double>::infinity();
  if (value == "-Infinity") return -std::numeric_limits<double>::infinity();
  if (value == "NaN") return std::numeric_limits<double>::quiet_NaN();
  failExport(path, "its description has something else where a number belongs");
}

const json& arrayOf(const json& value, const std::string& path) {
  if (!value.is_array()) failExport(path, "its description has something else where a list belongs");
  return value;
}

std::pair<std::string, const json&> unionOf(const json& value, const std::string& path) {
  if (!value.is_object() || value.size() != 1) {
    failExport(path, "its description has something else where one of several kinds belongs");
  }
  return {value.begin().key(), value.begin().value()};
}

}  // namespace passband
