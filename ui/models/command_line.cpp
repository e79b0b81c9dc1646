#include "ui/models/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/shell_word.h"

namespace passband {
namespace {

QString perChannel(const std::array<float, 3>& values) {
  return QString::fromStdString(fmt::format("{}", fmt::join(values, ",")));
}

}  // namespace

bool canBeSaid(const Recipe& recipe) {
  const Recipe imagenet = recipePreset("imagenet");
  const bool presetsCrop =
      recipe.resizeTo == imagenet.resizeTo && recipe.height == imagenet.height && recipe.width == imagenet.width;
  return recipe.order == ChannelOrder::Rgb && (recipe.fit == Fit::Squash || presetsCrop);
}

QStringList recipeArguments(const Recipe& recipe) {
  if (recipe.name == "none") return {"--preset", "none"};
  QStringList arguments;
  const bool squash = recipe.fit == Fit::Squash;
  for (const std::string& name : recipePresetNames()) {
    Recipe preset = recipePreset(name);
    preset.channels = recipe.channels;
    const bool sameFit = preset.fit == recipe.fit && preset.resizeTo == recipe.resizeTo &&
                         preset.height == recipe.height && preset.width == recipe.width;
    if (sameFit && preset.mean == recipe.mean && preset.std == recipe.std) {
      return {"--preset", QString::fromStdString(name)};
    }
    if (sameFit && !squash && arguments.isEmpty()) arguments << "--preset" << QString::fromStdString(name);
  }
  if (squash) arguments << "--size" << QString("%1x%2").arg(recipe.height).arg(recipe.width);
  arguments << "--mean" << perChannel(recipe.mean) << "--std" << perChannel(recipe.std);
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
