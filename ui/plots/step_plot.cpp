#include "ui/plots/step_plot.h"

#include <QMouseEvent>
#include <algorithm>
#include <cmath>
#include <optional>

#include "ui/plots/plot_surface.h"
#include "ui/plots/series_style.h"

namespace passband {
namespace {

constexpr double markSize = 8;

/// The place of the step that is nearest on the logarithmic axis.
std::size_t nearest(const std::vector<double>& steps, double step) {
  const auto distance = [&](double own) { return std::abs(std::log(own / step)); };
  return std::size_t(std::ranges::min_element(steps, {}, distance) - steps.begin());
}

}  // namespace

struct StepPlot::Parts {
  std::vector<StepLine> lines;
  std::optional<QCPRange> range;
  QCPItemStraightLine* threshold = nullptr;
  QCPItemStraightLine* cursor = nullptr;
};

StepPlot::StepPlot(QWidget* parent) : FramedPlot(parent), parts_(std::make_unique<Parts>()) {
  auto* const plot = &this->plot();
  plot->setMouseTracking(true);
  plot->installEventFilter(this);
  plot->xAxis->setScaleType(QCPAxis::stLogarithmic);
  plot->xAxis->setTicker(QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog));
  plot->xAxis->setNumberFormat(QStringLiteral("gb"));
  plot->xAxis->setLabel(tr("step"));
  placeLegendBeside(*plot);
  for (QCPItemStraightLine** line : {&parts_->threshold, &parts_->cursor}) {
    *line = new QCPItemStraightLine(plot);
    (*line)->setVisible(false);
  }
  restyle();
}

StepPlot::~StepPlot() = default;

const std::vector<StepLine>& StepPlot::lines() const {
  return parts_->lines;
}

void StepPlot::setLines(std::vector<StepLine> lines, const QString& up) {
  parts_->lines = std::move(lines);
  plot().yAxis->setLabel(up);
  draw();
}

void StepPlot::setRange(double low, double high) {
  parts_->range = QCPRange(low, high);
}

void StepPlot::setThreshold(double value) {
  parts_->threshold->point1->setCoords(1, value);
  parts_->threshold->point2->setCoords(10, value);
  parts_->threshold->setVisible(true);
}

void StepPlot::setCursor(double step) {
  parts_->cursor->setVisible(!std::isnan(step));
  if (!std::isnan(step)) {
    parts_->cursor->point1->setCoords(step, 0);
    parts_->cursor->point2->setCoords(step, 1);
  }
  plot().drawSoon();
}

void StepPlot::drawLine(const StepLine& line) {
  auto* const plot = &this->plot();
  const QPen pen = seriesPen(line.style);
  const auto graph = [&](const std::vector<double>& values) {
    QCPGraph* const own = plot->addGraph();
    own->removeFromLegend();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::isnan(values[i])) own->addData(line.steps[i], values[i]);
    }
    return own;
  };
  if (!line.low.empty()) {
    QColor fill = pen.color();
    fill.setAlpha(50);
    QCPGraph* const low = graph(line.low);
    QCPGraph* const high = graph(line.high);
    low->setPen(Qt::NoPen);
    high->setPen(Qt::NoPen);
    high->setBrush(fill);
    high->setChannelFillGraph(low);
  }
  QCPGraph* const middle = graph(line.values);
  middle->setPen(pen);
  middle->setName(legendName(line.name, *this));
  if (!line.name.isEmpty()) middle->addToLegend();
  const auto marked = std::ranges::find(line.steps, line.mark);
  if (marked == line.steps.end()) return;
  QCPGraph* const dot = plot->addGraph();
  dot->removeFromLegend();
  dot->addData(line.mark, line.values[std::size_t(marked - line.steps.begin())]);
  dot->setLineStyle(QCPGraph::lsNone);
  dot->setScatterStyle(QCPScatterStyle(QCPScatterStyle::ssDisc, pen.color(), pen.color(), markSize));
}

void StepPlot::draw() {
  auto* const plot = &this->plot();
  plot->clearGraphs();
  double last = 10;
  for (const StepLine& line : parts_->lines) {
    drawLine(line);
    if (!line.steps.empty()) last = std::max(last, line.steps.back());
  }
  plot->yAxis->ticker()->setTickCount(std::clamp(height() / 32, 3, 6));
  wrapLegend(*plot, height());
  if (parts_->range) {
    plot->yAxis->setRange(*parts_->range);
  } else {
    plot->yAxis->rescale();
    const QCPRange values = plot->yAxis->range();
    plot->yAxis->setRange(values.lower - .05 * values.size(), values.upper + .05 * values.size());
  }
  plot->xAxis->setRange(.9, last * 1.1);
  plot->drawSoon();
}

void StepPlot::restyle() {
  const QColor ink = palette().color(QPalette::WindowText);
  parts_->threshold->setPen(QPen(ink, 1, Qt::DotLine));
  parts_->cursor->setPen(QPen(palette().color(QPalette::Highlight), 1.5));
  FramedPlot::restyle();
}

/// All lines at the step that is nearest, as a tool tip.
void StepPlot::showValues(double step) {
  QStringList rows;
  for (const StepLine& line : parts_->lines) {
    if (line.steps.empty() || line.name.isEmpty()) continue;
    const std::size_t place = nearest(line.steps, step);
    if (rows.isEmpty()) rows << tr("step %1").arg(line.steps[place], 0, 'f', 0);
    QString row = QStringLiteral("%1: %2").arg(line.name).arg(line.values[place], 0, 'f', 3);
    if (!line.low.empty())
      row += QStringLiteral(" (%1 – %2)").arg(line.low[place], 0, 'f', 3).arg(line.high[place], 0, 'f', 3);
    rows << row;
  }
  plot().setToolTip(rows.join('\n'));
}

bool StepPlot::eventFilter(QObject*, QEvent* event) {
  const bool moved = event->type() == QEvent::MouseMove, pressed = event->type() == QEvent::MouseButtonPress;
  if (!moved && !pressed) return false;
  const auto* const mouse = static_cast<const QMouseEvent*>(event);
  if (!plot().axisRect()->rect().contains(mouse->position().toPoint())) return false;
  const double step = plot().xAxis->pixelToCoord(mouse->position().x());
  if (moved) showValues(step);
  if (pressed && mouse->button() == Qt::LeftButton) emit stepChosen(step);
  return false;
}

}  // namespace passband
