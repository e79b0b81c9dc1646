// Rates against the kept area: a map's as dots with their intervals, and the band that random masks span.
#pragma once

#include <QString>
#include <vector>

#include "ui/plots/framed_plot.h"

namespace passband {

/// What lies between `low` and `high`, with `middle` inside; one value per area, NaN where there is none.
struct AreaBand {
  std::vector<double> low, middle, high;
};

/// Thread rule: UI thread.
class AreaPlot : public FramedPlot {
  Q_OBJECT

 public:
  explicit AreaPlot(QWidget* parent = nullptr);

  /// `areas`: shares 0..1, rising. `lines`: further values of the map, without intervals. `up`: the label of the rates'
  /// axis, which goes from `low` to 1.
  void setCurve(std::vector<double> areas, const AreaBand& map, const std::vector<AreaBand>& bands,
                const std::vector<std::vector<double>>& lines, const QString& up, double low);

  /// How they are drawn, for a legend.
  static QPen mapPen();
  static QPen bandPen(int band);
  static QPen linePen(int line);

  QSize sizeHint() const override { return {240, 150}; }
  QSize minimumSizeHint() const override { return {160, 110}; }
};

}  // namespace passband
