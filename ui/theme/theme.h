// Light and dark: palettes of the whole window. Colours are named here and nowhere else in ui/; views ask the palette.
#pragma once

#include <QColor>
#include <QPalette>
#include <QString>

#include "ui/lab/message_log.h"

namespace passband {

enum class ColourScheme { System, Light, Dark };

/// Sets style and palette of the application, now and when called again.
void applyColourScheme(ColourScheme scheme);
/// "system", "light", "dark": the name in the settings, and back (System for others).
QString nameOf(ColourScheme scheme);
ColourScheme colourSchemeOf(const QString& name);

bool isDark(const QPalette& palette);
/// For marks beside a message; it reads on the palette's base.
QColor severityColour(Severity severity, const QPalette& palette);

}  // namespace passband
