#include "ui/plots/area_plot.h"

#include "ui/plots/plot_surface.h"
#include "ui/plots/series_style.h"

namespace passband {
namespace {

constexpr int mapStyle = 0, firstBandStyle = 1, firstLineStyle = 3;

QVector<double> percents(const std::vector<double>& shares) {
  QVector<double> values;
  for (const double share : shares) values.push_back(100 * share);
  return values;
}

QVector<double> vectorOf(const std::vector<double>& values) {
  return {values.begin(), values.end()};
}

QVector<double> distances(const std::vector<double>& from, const std::vector<double>& to) {
  QVector<double> values;
  for (std::size_t i = 0; i < from.size(); ++i) values.push_back(to[i] - from[i]);
  return values;
}

}  // namespace

AreaPlot::AreaPlot(QWidget* parent) : FramedPlot(parent) {
  plot().setAttribute(Qt::WA_TransparentForMouseEvents);
  plot().xAxis->setScaleType(QCPAxis::stLogarithmic);
  plot().xAxis->setLabel(tr("kept area in %"));
  plot().xAxis->setNumberFormat(QStringLiteral("gb"));
  plot().yAxis->ticker()->setTickCount(4);
  plot().yAxis->setSubTicks(false);
  restyle();
}

QPen AreaPlot::mapPen() {
  return seriesPen(mapStyle);
}

QPen AreaPlot::bandPen(int band) {
  return seriesPen(firstBandStyle + band);
}

QPen AreaPlot::linePen(int line) {
  return seriesPen(firstLineStyle + line);
}

void AreaPlot::setCurve(std::vector<double> areas, const AreaBand& map, const std::vector<AreaBand>& bands,
                        const std::vector<std::vector<double>>& lines, const QString& up, double low) {
  plot().clearPlottables();
  const QVector<double> across = percents(areas);
  int place = 0;
  for (const AreaBand& band : bands) {
    QPen pen = bandPen(place++);
    QColor fill = pen.color();
    fill.setAlpha(70);
    QCPGraph* const lower = plot().addGraph();
    lower->setData(across, vectorOf(band.low), true);
    lower->setPen(Qt::NoPen);
    QCPGraph* const upper = plot().addGraph();
    upper->setData(across, vectorOf(band.high), true);
    upper->setPen(Qt::NoPen);
    upper->setBrush(fill);
    upper->setChannelFillGraph(lower);
    QCPGraph* const middle = plot().addGraph();
    middle->setData(across, vectorOf(band.middle), true);
    pen.setStyle(Qt::DashLine);
    middle->setPen(pen);
  }
  place = 0;
  for (const std::vector<double>& line : lines) {
    QCPGraph* const further = plot().addGraph();
    further->setData(across, vectorOf(line), true);
    further->setPen(linePen(place++));
  }
  QCPGraph* const curve = plot().addGraph();
  curve->setData(across, vectorOf(map.middle), true);
  curve->setPen(mapPen());
  curve->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, 6));
  auto* const bars = new QCPErrorBars(plot().xAxis, plot().yAxis);
  bars->setDataPlottable(curve);
  bars->setPen(mapPen());
  bars->setData(distances(map.low, map.middle), distances(map.middle, map.high));
  const QSharedPointer<QCPAxisTickerText> ticks(new QCPAxisTickerText);
  for (const double percent : across) ticks->addTick(percent, QString::number(percent, 'g', 3));
  plot().xAxis->setTicker(ticks);
  plot().xAxis->setSubTicks(false);
  if (!across.isEmpty()) plot().xAxis->setRange(across.first() / 1.25, across.last() * 1.25);
  plot().yAxis->setLabel(up);
  plot().yAxis->setRange(low, 1);
  plot().drawSoon();
}

}  // namespace passband
