// Curves over the steps of a training: one line a class or band, with the spread over seeds, on a logarithmic axis.
#pragma once

#include <QString>
#include <limits>
#include <memory>
#include <vector>

#include "ui/plots/framed_plot.h"

namespace passband {

struct StepLine {
  QString name;                       ///< in the legend; empty: another run of the line before
  std::vector<double> steps, values;  ///< steps rising, from 1; NaN values are left out
  std::vector<double> low, high;      ///< the spread around the values; empty: none
  int style = 0;                      ///< the same class keeps its colour and line whatever else is shown
  double mark = std::numeric_limits<double>::quiet_NaN();  ///< a dot on the line at this step
};

/// Thread rule: UI thread.
class StepPlot : public FramedPlot {
  Q_OBJECT

 public:
  explicit StepPlot(QWidget* parent = nullptr);
  ~StepPlot() override;

  /// `up`: the label of the values' axis.
  void setLines(std::vector<StepLine> lines, const QString& up);
  const std::vector<StepLine>& lines() const;
  /// The values' axis; without it the lines are fitted.
  void setRange(double low, double high);
  /// A dotted line across at this value.
  void setThreshold(double value);
  /// A line up at this step; NaN: none.
  void setCursor(double step);

  QSize sizeHint() const override { return {460, 220}; }
  QSize minimumSizeHint() const override { return {220, 110}; }

 signals:
  /// Clicked at this step.
  void stepChosen(double step);

 protected:
  void draw() override;
  void restyle() override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  struct Parts;

  void drawLine(const StepLine& line);
  void showValues(double step);

  std::unique_ptr<Parts> parts_;
};

}  // namespace passband
