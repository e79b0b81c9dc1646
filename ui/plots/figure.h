// Views as pictures: PNG as on the screen, SVG and PDF with real lines and letters.
#pragma once

#include <QWidget>
#include <filesystem>
#include <functional>

namespace passband {

/// Controls within a figure that are not part of its picture: buttons, fields.
void leaveOutOfFigures(QWidget& widget);

/// The widget without its controls, at `scale` pixels a point.
QImage figureImage(QWidget& widget, double scale);

/// Paints the widget, on the UI thread; what is returned encodes and writes it, on any. The kind is that of the
/// extension: .png (three times the screen's fineness), .svg, .pdf. Throws UsageError on another extension; the writing
/// throws Error and leaves no part of a file.
std::function<void()> figureWriter(QWidget& widget, const std::filesystem::path& path);

/// Onto the clipboard.
void copyFigure(QWidget& widget);

}  // namespace passband
