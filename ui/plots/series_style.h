// The colours of lines that must be told apart, and the look of a plot in the palette of now.
#pragma once

#include <QPen>
#include <qcustomplot.h>

namespace passband {

/// Six hues, each in four line styles.
QPen seriesPen(int style);

/// Background, axes, grid and legend in the colours and the font of `widget`.
void stylePlot(QCustomPlot& plot, const QWidget& widget);

/// The names stand in a column right of the axes: they never cover a line.
void placeLegendBeside(QCustomPlot& plot);
/// As many names in a column as the height holds.
void wrapLegend(QCustomPlot& plot, int height);
/// A name cut in its middle, so that the legend leaves the curves their room.
QString legendName(const QString& name, const QWidget& widget);

}  // namespace passband
