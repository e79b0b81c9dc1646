#include "ui/plots/profile_plot.h"

#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/plots/plot_surface.h"
#include "ui/plots/series_style.h"
#include "ui/plots/view_link.h"

namespace passband {

struct ProfilePlot::Parts {
  std::vector<NamedProfile> profiles;
  bool logarithmic = false;
  QCPItemStraightLine* marker = nullptr;
};

ProfilePlot::ProfilePlot(QWidget* parent) : FramedPlot(parent), parts_(std::make_unique<Parts>()) {
  auto* const plot = &this->plot();
  plot->setMouseTracking(true);
  plot->installEventFilter(this);
  placeLegendBeside(*plot);
  parts_->marker = new QCPItemStraightLine(plot);
  parts_->marker->setVisible(false);
  restyle();
}

ProfilePlot::~ProfilePlot() = default;

const std::vector<NamedProfile>& ProfilePlot::profiles() const {
  return parts_->profiles;
}

void ProfilePlot::setProfiles(std::vector<NamedProfile> profiles, const QString& across, const QString& up,
                              bool logarithmic) {
  parts_->profiles = std::move(profiles);
  parts_->logarithmic = logarithmic;
  plot().xAxis->setLabel(across);
  plot().yAxis->setLabel(up);
  draw();
}

void ProfilePlot::draw() {
  auto* const plot = &this->plot();
  plot->clearGraphs();
  const auto type = parts_->logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear;
  plot->yAxis->setScaleType(type);
  plot->yAxis->setTicker(parts_->logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                                             : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
  plot->yAxis->setNumberFormat(parts_->logarithmic ? QStringLiteral("eb") : QStringLiteral("gb"));
  plot->yAxis->setNumberPrecision(parts_->logarithmic ? 0 : 4);
  for (const auto& [name, profile, style] : parts_->profiles) {
    QCPGraph* const graph = plot->addGraph();
    graph->setName(legendName(name, *this));
    graph->setPen(seriesPen(style));
    for (std::size_t i = 0; i < profile.centre.size(); ++i) graph->addData(profile.centre[i], profile.mean[i]);
  }
  plot->yAxis->ticker()->setTickCount(std::clamp(height() / 28, 3, 6));
  plot->yAxis->setSubTicks(parts_->logarithmic);
  wrapLegend(*plot, height());
  plot->rescaleAxes();
  // All of the plane, whatever of it is known yet.
  if (!parts_->profiles.empty() && !parts_->profiles[0].profile.centre.empty()) {
    const auto& centres = parts_->profiles[0].profile.centre;
    plot->xAxis->setRange(centres.front(), centres.back());
  }
  const QCPRange values = plot->yAxis->range();
  if (!parts_->logarithmic)
    plot->yAxis->setRange(values.lower - .05 * values.size(), values.upper + .05 * values.size());
  plot->drawSoon();
}

void ProfilePlot::restyle() {
  QColor faint = palette().color(QPalette::WindowText);
  faint.setAlpha(45);
  parts_->marker->setPen(QPen(faint, 1));
  FramedPlot::restyle();
}

/// A line at the point that is nearest, and its values as a tool tip.
void ProfilePlot::markNearest(double centre) {
  auto* const plot = &this->plot();
  if (parts_->profiles.empty() || parts_->profiles[0].profile.centre.empty()) return;
  const auto& centres = parts_->profiles[0].profile.centre;
  const auto nearest = std::ranges::min_element(centres, {}, [&](double c) { return std::abs(c - centre); });
  const auto index = static_cast<std::size_t>(nearest - centres.begin());
  parts_->marker->setVisible(true);
  parts_->marker->point1->setCoords(*nearest, plot->yAxis->range().lower);
  parts_->marker->point2->setCoords(*nearest, plot->yAxis->range().upper);
  QString text = QStringLiteral("%1: %2").arg(plot->xAxis->label(), valueText(*nearest));
  for (const auto& [name, profile, style] : parts_->profiles) {
    text += QStringLiteral("\n%1: %2").arg(name, valueText(profile.mean[index]));
  }
  plot->setToolTip(text);
  plot->drawSoon();
  emit hovered(*nearest);
}

bool ProfilePlot::eventFilter(QObject*, QEvent* event) {
  if (event->type() == QEvent::MouseMove) {
    const QPointF at = static_cast<const QMouseEvent*>(event)->position();
    if (plot().axisRect()->rect().contains(at.toPoint())) markNearest(plot().xAxis->pixelToCoord(at.x()));
  }
  if (event->type() == QEvent::Leave) {
    parts_->marker->setVisible(false);
    plot().drawSoon();
    emit hovered(std::numeric_limits<double>::quiet_NaN());
  }
  return false;
}

}  // namespace passband
