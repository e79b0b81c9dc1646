// The passband-cli line that gives the numbers of a view.
#pragma once

#include <QString>
#include <QStringList>

#include "core/data/recipe.h"

namespace passband {

/// --preset where one is the same, else --size, --mean and --std, behind the preset whose fit the recipe has.
QStringList recipeArguments(const Recipe& recipe);

/// "passband-cli evaluate --data 'my images' ..", quoted for a POSIX shell.
QString shellLine(const QStringList& arguments);

}  // namespace passband
