// How a map of the plane is coloured and its axes are numbered, in QCustomPlot's terms.
#pragma once

#include <qcustomplot.h>

#include "core/export/colour_table.h"

namespace passband {

/// The whole scale; NaN in the colour of what is missing.
QCPColorGradient gradientOf(ColourScale scale);

/// Bins are whole numbers, and so are their labels. With a name for the axis, zero says it.
class WholeTicker : public QCPAxisTicker {
 public:
  explicit WholeTicker(const QString& name) : name_(name) {}

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
  double getTickStep(const QCPRange& range) override;

 private:
  QString name_;
};

}  // namespace passband
