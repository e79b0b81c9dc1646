// Options as JSON, and what of them makes two runs the same.
#include <fmt/format.h>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/option_spec.h"
#include "core/base/stored_json.h"

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

/// A path among them may be in another encoding than UTF-8.
std::string textOf(const json& object) {
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// Writes what `valueIn` finds of each option in the object; null: it is not there.
void readOptions(const OptionTable& table, std::any& options, const std::string& text,
                 const std::function<const json*(const json& object, const OptionSpec& spec)>& valueIn) {
  try {
    const json object = json::parse(shallowJson(text), nullptr, false);
    if (object.is_discarded()) throw Error("the options cannot be read, they are none of this version");
    std::any read = options;
    for (const OptionSpec& spec : table.specs) {
      if (const json* const value = valueIn(object, spec)) setValue(spec, read, *value);
    }
    checkOptions(table, read, [](const OptionSpec& spec) { return std::string(spec.key); });
    options = std::move(read);
  } catch (const json::exception& problem) {
    throw Error(fmt::format("the options cannot be read, they are none of this version: {}", problem.what()));
  }
}

}  // namespace

std::string optionsToJson(const OptionTable& table, const std::any& options) {
  json object = json::object();
  for (const OptionSpec& spec : table.specs) object[std::string(spec.key)] = valueOf(spec, options);
  return textOf(object);
}

std::string changedOptionsToJson(const OptionTable& table, const std::any& options) {
  json object = json::object();
  for (const OptionSpec& spec : table.specs) {
    if (!isDefault(table, spec, options)) object[std::string(spec.key)] = valueOf(spec, options);
  }
  return textOf(object);
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
  return textOf(identity);
}

void optionsFromJson(const OptionTable& table, std::any& options, const std::string& text) {
  readOptions(table, options, text, [](const json& object, const OptionSpec& spec) -> const json* {
    for (const std::string& key : {std::string(spec.key), optionName(spec)}) {
      if (object.contains(key)) return &object[key];
    }
    return nullptr;
  });
}

void optionsFromIdentity(const OptionTable& table, std::any& options, const std::string& text) {
  std::map<std::string_view, std::size_t> taken;  // of each list
  readOptions(table, options, text, [&](const json& object, const OptionSpec& spec) -> const json* {
    const std::string key(spec.identityList.empty() ? spec.key : spec.identityList);
    if (!object.contains(key)) return nullptr;
    return spec.identityList.empty() ? &object[key] : &object[key].at(taken[spec.identityList]++);
  });
}

}  // namespace passband
