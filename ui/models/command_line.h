// The passband-cli line that gives the numbers of a view.
#pragma once

#include <QString>
#include <QStringList>

#include "core/base/option_spec.h"
#include "core/data/recipe.h"

namespace passband {

/// Whether options of passband-cli lead to exactly this recipe: it has none for blue first, nor for every crop.
bool canBeSaid(const Recipe& recipe);

/// "--preset none" for asItIs; --preset where one is the same, else --size, --mean and --std, behind the preset whose
/// fit the recipe has.
QStringList recipeArguments(const Recipe& recipe);

/// "--steps", "40", "--flip": those that are not as the defaults and that are for people.
QStringList optionArguments(const OptionTable& table, const std::any& options);

/// "passband-cli evaluate --data 'my images' ..", quoted for a POSIX shell.
QString shellLine(const QStringList& arguments);

}  // namespace passband
