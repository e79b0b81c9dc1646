// Icons of the frequency plane's views and tools, drawn in the colours of the palette so that they read on light and
// dark.
#pragma once

#include <QIcon>
#include <QPalette>
#include <QString>

namespace passband {

enum class MapIcon { Spectrum, MaskLab };

QIcon mapIcon(MapIcon icon, const QPalette& palette);
/// By ToolEntry::id.
QIcon toolIcon(const QString& tool, const QPalette& palette);

}  // namespace passband
