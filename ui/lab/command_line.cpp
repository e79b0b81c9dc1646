#include "ui/lab/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/shell_word.h"

namespace passband {
namespace {

QString perChannel(const std::array<float, 3>& values) {
  return QString::fromStdString(fmt::format("{}", fmt::join(values, ",")));
}

}  // namespace

QStringList recipeArguments(const RecipeRequest& request) {
  QStringList arguments;
  if (request.recipe) arguments << "--preset" << QString::fromStdString(recipeText(*request.recipe));
  if (request.size) arguments << "--size" << QString("%1x%2").arg(request.size->height).arg(request.size->width);
  if (request.mean) arguments << "--mean" << perChannel(*request.mean);
  if (request.std) arguments << "--std" << perChannel(*request.std);
  return arguments;
}

QStringList optionArguments(const OptionTable& table, const std::any& options) {
  QStringList arguments;
  for (const OptionSpec& spec : table.specs) {
    if (spec.label.empty() || isDefault(table, spec, options)) continue;
    arguments << "--" + QString::fromStdString(optionName(spec));
    if (!std::holds_alternative<bool*>(optionOf(spec, options)))
      arguments << QString::fromStdString(optionText(spec, options));
  }
  return arguments;
}

QString shellLine(const QStringList& arguments) {
  QStringList words{"passband-cli"};
  for (const QString& argument : arguments) words << QString::fromStdString(shellWord(argument.toStdString()));
  return words.join(' ');
}

}  // namespace passband
