// Views as pictures: PNG as on the screen, SVG and PDF with real lines and letters.
#pragma once

#include <QWidget>
#include <filesystem>

namespace passband {

/// Controls within a figure that are not part of its picture: buttons, fields.
void leaveOutOfFigures(QWidget& widget);

/// The widget without its controls, at `scale` pixels a point.
QImage figureImage(QWidget& widget, double scale);

/// Written whole or not at all; the kind by the extension: .png (three times the screen's fineness), .svg, .pdf.
/// Throws UsageError on another extension, Error when it cannot be written. Thread rule: UI thread.
void saveFigure(QWidget& widget, const std::filesystem::path& path);

/// Onto the clipboard.
void copyFigure(QWidget& widget);

}  // namespace passband
