#include "ui/plots/framed_plot.h"

#include "ui/plots/plot_surface.h"
#include "ui/plots/series_style.h"

namespace passband {

FramedPlot::FramedPlot(QWidget* parent) : QWidget(parent), plot_(new PlotSurface(this)), words_(new QLabel(this)) {
  words_->setAlignment(Qt::AlignCenter);
  words_->setWordWrap(true);
  words_->setTextFormat(Qt::PlainText);
  words_->setForegroundRole(QPalette::PlaceholderText);
  words_->setAttribute(Qt::WA_TransparentForMouseEvents);
  words_->hide();
  plot_->axisRect()->setupFullAxesBox();
  plot_->axisRect()->setMinimumMargins({4, 6, 8, 4});
  for (QCPAxis* axis : {plot_->xAxis2, plot_->yAxis2}) axis->setTicks(false);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void FramedPlot::setWords(const QString& words) {
  words_->setText(words);
  words_->setVisible(!words.isEmpty());
}

void FramedPlot::restyle() {
  stylePlot(*plot_, *this);
  plot_->drawSoon();
}

void FramedPlot::resizeEvent(QResizeEvent*) {
  plot_->setGeometry(rect());
  words_->setGeometry(rect().adjusted(width() / 6, 0, -width() / 6, 0));
  draw();
}

void FramedPlot::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

}  // namespace passband
