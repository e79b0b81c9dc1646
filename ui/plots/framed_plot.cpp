#include "ui/plots/framed_plot.h"

#include "ui/plots/series_style.h"

namespace passband {

FramedPlot::FramedPlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
  plot_->axisRect()->setupFullAxesBox();
  plot_->axisRect()->setMinimumMargins({4, 6, 8, 4});
  for (QCPAxis* axis : {plot_->xAxis2, plot_->yAxis2}) axis->setTicks(false);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FramedPlot::restyle() {
  stylePlot(*plot_, *this);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void FramedPlot::resizeEvent(QResizeEvent*) {
  plot_->setGeometry(rect());
  draw();
}

void FramedPlot::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

}  // namespace passband
