#include "core/base/stored_json.h"

#include <nlohmann/json.hpp>
#include <string>

namespace passband {
namespace {

using nlohmann::json;

constexpr int kDeepest = 64;

/// Stops where it goes too deep.
class DepthCheck : public nlohmann::json_sax<json> {
 public:
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(json::number_integer_t) override { return true; }
  bool number_unsigned(json::number_unsigned_t) override { return true; }
  bool number_float(json::number_float_t, const std::string&) override { return true; }
  bool string(std::string&) override { return true; }
  bool binary(json::binary_t&) override { return true; }
  bool key(std::string&) override { return true; }
  bool start_object(std::size_t) override { return ++depth_ <= kDeepest; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t) override { return ++depth_ <= kDeepest; }
  bool end_array() override { return --depth_ >= 0; }
  bool parse_error(std::size_t, const std::string&, const json::exception&) override { return false; }

 private:
  int depth_ = 0;
};

std::string_view shallow(std::string_view bytes, json::input_format_t format) {
  DepthCheck check;
  return json::sax_parse(bytes.begin(), bytes.end(), &check, format) ? bytes : std::string_view();
}

}  // namespace

std::string_view shallowJson(std::string_view text) {
  return shallow(text, json::input_format_t::json);
}

std::string_view shallowCbor(std::string_view bytes) {
  return shallow(bytes, json::input_format_t::cbor);
}

}  // namespace passband
