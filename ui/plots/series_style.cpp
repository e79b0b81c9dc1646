#include "ui/plots/series_style.h"

#include <algorithm>
#include <array>

namespace passband {
namespace {

constexpr int legendLetters = 20;
/// Okabe and Ito's palette, which colour-blind eyes tell apart (jfly.uni-koeln.de/color), without its yellow and black:
/// they vanish on light or on dark ground.
constexpr std::array<QRgb, 6> hues{0xff0072b2, 0xffe69f00, 0xff009e73, 0xffd55e00, 0xff56b4e9, 0xffcc79a7};
constexpr std::array lines{Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine};

}  // namespace

QPen seriesPen(int style) {
  const auto colour = static_cast<std::size_t>(style) % hues.size();
  const auto line = static_cast<std::size_t>(style) / hues.size() % lines.size();
  return QPen(QColor::fromRgb(hues[colour]), 1.8, lines[line]);
}

void stylePlot(QCustomPlot& plot, const QWidget& widget) {
  const QColor ink = widget.palette().color(QPalette::WindowText);
  QColor faint = ink;
  faint.setAlpha(45);
  plot.setBackground(widget.palette().brush(QPalette::Window));
  for (QCPAxis* axis : {plot.xAxis, plot.yAxis, plot.xAxis2, plot.yAxis2}) {
    axis->setBasePen(ink);
    axis->setTickPen(ink);
    axis->setSubTickPen(ink);
    axis->setTickLabelColor(ink);
    axis->setLabelColor(ink);
    axis->setTickLabelFont(widget.font());
    axis->setLabelFont(widget.font());
    axis->grid()->setPen(QPen(faint, 0));
    axis->grid()->setZeroLinePen(QPen(ink, 0));
  }
  plot.legend->setBrush(Qt::NoBrush);
  plot.legend->setBorderPen(Qt::NoPen);
  plot.legend->setTextColor(ink);
  plot.legend->setFont(widget.font());
}

void placeLegendBeside(QCustomPlot& plot) {
  auto* const beside = new QCPLayoutGrid;
  plot.plotLayout()->addElement(0, 1, beside);
  beside->addElement(0, 0, plot.legend);
  beside->addElement(1, 0, new QCPLayoutElement(&plot));
  beside->setRowStretchFactor(0, .001);
  beside->setMargins({0, 6, 4, 0});
  plot.plotLayout()->setColumnStretchFactor(1, .001);
  plot.legend->setVisible(true);
  plot.legend->setFillOrder(QCPLegend::foRowsFirst);
  plot.legend->setIconSize(26, 10);
  plot.legend->setRowSpacing(0);
}

void wrapLegend(QCustomPlot& plot, int height) {
  plot.legend->setWrap(std::max(3, height / (plot.legend->font().pointSize() * 2 + 4) - 1));
}

QString legendName(const QString& name, const QWidget& widget) {
  const QFontMetrics metrics(widget.font());
  return metrics.elidedText(name, Qt::ElideMiddle, legendLetters * metrics.averageCharWidth());
}

}  // namespace passband
