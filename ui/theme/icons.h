// Icons in the palette's text colour: one SVG serves light and dark, and every scale.
#pragma once

#include <QIcon>
#include <QString>

namespace passband {

/// resources/icons/NAME.svg; what is currentColor there follows the palette.
QIcon themeIcon(const QString& name);

}  // namespace passband
