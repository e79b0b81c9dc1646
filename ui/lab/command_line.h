// The passband-cli line that gives the numbers of a view.
#pragma once

#include <QString>
#include <QStringList>

#include "core/base/option_spec.h"
#include "core/workflow/recipe_choice.h"

namespace passband {

/// "--preset none", "--size 32x32 --mean 0.5,0.5,0.5 --std ..": the options that say it.
QStringList recipeArguments(const RecipeRequest& request);

/// "--steps", "40", "--flip": those that are not as the defaults and that are for people.
QStringList optionArguments(const OptionTable& table, const std::any& options);

/// "passband-cli evaluate --data 'my images' ..", quoted for a POSIX shell.
QString shellLine(const QStringList& arguments);

}  // namespace passband
