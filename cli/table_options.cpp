#include "cli/table_options.h"

#include "core/base/option_values.h"

namespace passband::cli {
namespace {

const char* typeOf(const OptionField& field) {
  if (std::holds_alternative<int*>(field) || std::holds_alternative<std::int64_t*>(field)) return "INT";
  return std::holds_alternative<double*>(field) ? "FLOAT" : "TEXT";
}

}  // namespace

void TableOptions::add(Options& command, const OptionTable& table, const std::string& group) {
  table_ = &table;
  for (const OptionSpec& spec : table.specs) {
    if (spec.common || spec.label.empty()) continue;
    Flag& flag = flags_.emplace_back(Flag{&spec, "--" + optionName(spec), optionText(spec, table.defaults)});
    const OptionField field = optionOf(spec, table.defaults);
    const std::string help(spec.help);
    if (std::holds_alternative<bool*>(field)) {
      flag.option = command.addFlag(flag.name, flag.on, help);
    } else {
      flag.option = command.add(flag.name, flag.text, help).type(typeOf(field)).values(optionValuesText(spec, table));
      flag.option->usually(flag.text.empty() ? std::string(spec.zero) : flag.text);
    }
    const std::string heading = group.empty() ? std::string(spec.group) : group;
    if (!heading.empty()) flag.option->group(heading);
  }
}

std::any TableOptions::values() const {
  std::any values = table_->defaults;
  for (const Flag& flag : flags_) {
    if (!flag.option->given()) continue;
    const bool isSwitch = std::holds_alternative<bool*>(optionOf(*flag.spec, values));
    setOption(*flag.spec, values, !isSwitch ? flag.text : flag.on ? "true" : "false", flag.name);
  }
  return values;
}

std::string TableOptions::firstGiven() const {
  for (const Flag& flag : flags_) {
    const bool isSwitch = std::holds_alternative<bool*>(optionOf(*flag.spec, table_->defaults));
    if (flag.option->given() && (!isSwitch || flag.on)) return flag.name;  // "--flip=false" asks for nothing
  }
  return {};
}

}  // namespace passband::cli
