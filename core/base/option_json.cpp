// Options as JSON, and what of them makes two runs the same.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/option_spec.h"

namespace passband {
namespace {

using nlohmann::json;

json valueOf(const OptionSpec& spec, const std::any& options) {
  const OptionField field = optionOf(spec, options);
  if (std::holds_alternative<ChoiceField>(field)) return optionText(spec, options);
  return std::visit(
      [](const auto& at) -> json {
        if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(at)>>) return *at;
        return {};
      },
      field);
}

void setValue(const OptionSpec& spec, std::any& options, const json& value) {
  const OptionField field = spec.field(options);
  if (const auto* const choice = std::get_if<ChoiceField>(&field)) {
    if (value.is_string()) return setOption(spec, options, value, std::string(spec.key));
    return choice->set(choice->value, value.get<int>());
  }
  std::visit(
      [&](const auto& at) {
        if constexpr (std::is_pointer_v<std::remove_cvref_t<decltype(at)>>) value.get_to(*at);
      },
      field);
}

}  // namespace

std::string optionsToJson(const OptionTable& table, const std::any& options) {
  json object = json::object();
  for (const OptionSpec& spec : table.specs) object[std::string(spec.key)] = valueOf(spec, options);
  return object.dump();
}

std::string changedOptionsToJson(const OptionTable& table, const std::any& options) {
  json object = json::object();
  for (const OptionSpec& spec : table.specs) {
    if (!isDefault(table, spec, options)) object[std::string(spec.key)] = valueOf(spec, options);
  }
  return object.dump();
}

std::string optionsIdentity(const OptionTable& table, const std::any& options) {
  json identity = json::object();
  for (const OptionSpec& spec : table.specs) {
    if (!spec.identityList.empty()) {
      identity[std::string(spec.identityList)].push_back(valueOf(spec, options));
    } else if (!isDefault(table, spec, options)) {
      identity[std::string(spec.key)] = valueOf(spec, options);
    }
  }
  return identity.dump();
}

void optionsFromJson(const OptionTable& table, std::any& options, const std::string& text) {
  try {
    const json object = json::parse(text);
    std::any read = options;
    for (const OptionSpec& spec : table.specs) {
      for (const std::string& key : {std::string(spec.key), optionName(spec)}) {
        if (!object.contains(key)) continue;
        setValue(spec, read, object[key]);
        break;
      }
    }
    checkOptions(table, read, [](const OptionSpec& spec) { return std::string(spec.key); });
    options = std::move(read);
  } catch (const json::exception& problem) {
    throw Error(fmt::format("the options cannot be read, they are none of this version: {}", problem.what()));
  }
}

}  // namespace passband
