#include "core/model/pt2/export_schema.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/printable.h"
#include "core/model/pt2/export_json.h"

namespace passband {

using nlohmann::json;

std::string exportSymbolIn(const std::string& expression) {
  constexpr std::string_view kBegin = "Symbol('";
  const auto isWord = [](std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
      return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    });
  };
  if (isWord(expression)) return expression;
  if (!expression.starts_with(kBegin) || expression.find(')') != expression.size() - 1) return {};
  const std::string name = expression.substr(kBegin.size(), expression.find('\'', kBegin.size()) - kBegin.size());
  return isWord(name) ? name : std::string();
}

std::string exportModuleIn(const std::string& stack) {
  if (!stack.starts_with("L__self__")) return {};
  const std::string first = stack.substr(0, stack.find(';'));
  const std::size_t comma = first.rfind(',');
  if (comma == std::string::npos) return {};
  const std::size_t dot = first.rfind('.');
  return printable(first.substr(1 + (dot != std::string::npos && dot > comma ? dot : comma)));
}

bool isExportBlock(const std::string& target) {
  return target == "torch.ops.higher_order.wrap_with_set_grad_enabled" ||
         target == "torch.ops.higher_order.wrap_with_autocast";
}

std::string exportNameOf(const json& argument, const std::string& path) {
  const auto [kind, content] = unionOf(argument, path);
  if (kind == "as_tensor") return textOf(memberOf(content, "name", path), path);
  if (kind == "as_sym_int" || kind == "as_sym_float" || kind == "as_sym_bool") {
    return textOf(memberOf(content, "as_name", path), path);
  }
  failExport(path, "a block of its graph takes or gives something without a name");
}

std::vector<std::string> exportNamesOf(const json& arguments, const std::string& path) {
  std::vector<std::string> names;
  for (const json& argument : arrayOf(arguments, path)) {
    const auto [kind, content] = unionOf(argument, path);
    if (kind != "as_tensors") {
      names.push_back(exportNameOf(argument, path));
      continue;
    }
    for (const json& item : arrayOf(content, path)) names.push_back(textOf(memberOf(item, "name", path), path));
  }
  return names;
}

}  // namespace passband
