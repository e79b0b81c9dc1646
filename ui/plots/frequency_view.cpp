#include "ui/plots/frequency_view.h"

#include <QEvent>
#include <algorithm>
#include <cmath>

#include "ui/plots/plane_axes.h"
#include "ui/plots/plane_gestures.h"
#include "ui/plots/plane_items.h"
#include "ui/plots/plot_surface.h"

namespace passband {
namespace {

constexpr int tickLength = 4;
constexpr int padding = 4;  // between ticks, their labels and the axis's label

/// Room for the title above, and for the numbers and labels of the axes.
QMargins marginsOf(FrequencyView::Detail detail, const QFontMetrics& metrics) {
  const int line = metrics.height() + padding;
  const int numbers = metrics.horizontalAdvance(QStringLiteral("-000")) + padding;
  const int label = detail == FrequencyView::Detail::Full ? line + padding : 0;
  return {tickLength + label + numbers, line, metrics.averageCharWidth() * 2, tickLength + label + line};
}

}  // namespace

struct FrequencyView::Parts {
  Grid<float> map;
  MapTitle title;
  QString message;
  std::shared_ptr<const FrequencyMask> mask;
  PlotSurface* plot = nullptr;
  QCPColorMap* colours = nullptr;
  QCPLayer* overlay = nullptr;
  MaskItem* maskItem = nullptr;
  CursorItem* cursorItem = nullptr;
  TitleItem* titleItem = nullptr;
  PlaneGestures* gestures = nullptr;
};

FrequencyView::FrequencyView(ColourRange& colours, ViewLink& link, Detail detail, QWidget* parent)
    : QWidget(parent), colours_(colours), link_(link), detail_(detail), parts_(std::make_unique<Parts>()) {
  auto* const plot = parts_->plot = new PlotSurface(this);
  plot->axisRect()->setupFullAxesBox();
  plot->axisRect()->setAutoMargins(QCP::msNone);
  plot->yAxis->setRangeReversed(true);  // v runs down, as rows do
  plot->yAxis2->setRangeReversed(true);
  for (QCPAxis* axis : {plot->xAxis2, plot->yAxis2}) axis->setTicks(false);
  for (QCPAxis* axis : {plot->xAxis, plot->yAxis}) {
    axis->grid()->setVisible(false);
    axis->setSubTicks(false);
    const QString name = detail == Detail::Full ? QString() : axis == plot->xAxis ? tr("u") : tr("v");
    axis->setTicker(QSharedPointer<QCPAxisTicker>(new WholeTicker(name)));
    axis->setTickLabelPadding(padding);
    axis->setLabelPadding(padding);
  }
  parts_->colours = new QCPColorMap(plot->xAxis, plot->yAxis);
  parts_->colours->setInterpolate(false);
  parts_->colours->setTightBoundary(false);
  parts_->colours->setDataRange({0, 1});
  plot->addLayer(QStringLiteral("mask"), plot->layer(QStringLiteral("axes")), QCustomPlot::limAbove);
  parts_->overlay = plot->layer(QStringLiteral("mask"));
  parts_->overlay->setMode(QCPLayer::lmBuffered);  // painted again without the map below it
  plot->setCurrentLayer(parts_->overlay);
  parts_->maskItem = new MaskItem(plot);
  parts_->cursorItem = new CursorItem(plot);
  parts_->titleItem = new TitleItem(plot);
  parts_->gestures = new PlaneGestures(*plot, link_, *this);
  connect(parts_->gestures, &PlaneGestures::strokeBegan, this, &FrequencyView::strokeBegan);
  connect(parts_->gestures, &PlaneGestures::strokeMoved, this, &FrequencyView::strokeMoved);
  connect(parts_->gestures, &PlaneGestures::strokeEnded, this, &FrequencyView::strokeEnded);
  connect(parts_->gestures, &PlaneGestures::clicked, this, &FrequencyView::clicked);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
  connect(&colours_, &ColourRange::changed, this, &FrequencyView::recolour);
  connect(&link_, &ViewLink::visibleChanged, this, &FrequencyView::showVisible);
  connect(&link_, &ViewLink::planeChanged, this, &FrequencyView::placePlot);
  connect(&link_, &ViewLink::cursorChanged, this, &FrequencyView::showCursor);
  restyle();
  setMessage({});
}

FrequencyView::~FrequencyView() = default;

const Grid<float>& FrequencyView::map() const {
  return parts_->map;
}

QString FrequencyView::title() const {
  return parts_->title.text();
}

void FrequencyView::setMap(Grid<float> centredMap, const MapTitle& title) {
  parts_->message.clear();
  parts_->title = title;
  parts_->map = std::move(centredMap);
  setAccessibleName(title.text());
  auto& cells = *parts_->colours->data();
  const double left = -static_cast<double>(parts_->map.cols() / 2), top = -static_cast<double>(parts_->map.rows() / 2);
  cells.setSize(static_cast<int>(parts_->map.cols()), static_cast<int>(parts_->map.rows()));
  cells.setRange({left, left + static_cast<double>(parts_->map.cols() - 1)},
                 {top, top + static_cast<double>(parts_->map.rows() - 1)});
  showPlane(true);
  placePlot();
  recolour();
  setMask(parts_->mask);  // dropped where it is another plane's
  showCursor();
}

void FrequencyView::setTitle(const MapTitle& title) {
  if (title == parts_->title) return;
  parts_->title = title;
  setAccessibleName(title.text());
  showCursor();
}

void FrequencyView::setMessage(const QString& message) {
  parts_->map = {};
  parts_->title = {};
  parts_->message = message;
  setAccessibleName(message);
  showPlane(false);
  setMask(nullptr);
  showCursor();
  parts_->plot->drawSoon();
}

/// The axes one by one: with their rect QCustomPlot would hide the message too, which is placed by it.
void FrequencyView::showPlane(bool shown) {
  parts_->colours->setVisible(shown);
  for (QCPAxis* const axis : parts_->plot->axisRect()->axes()) axis->setVisible(shown);
}

void FrequencyView::setMask(std::shared_ptr<const FrequencyMask> mask) {
  const bool fits = mask && mask->plane().height() == parts_->map.rows() && mask->plane().width() == parts_->map.cols();
  parts_->mask = fits ? std::move(mask) : nullptr;
  parts_->maskItem->setMask(parts_->mask.get());
  refreshOverlay();
}

void FrequencyView::setDrawing(bool drawing) {
  parts_->gestures->setDrawing(drawing);
}

QSize FrequencyView::sizeHint() const {
  return detail_ == Detail::Full ? QSize(420, 420) : QSize(230, 230);
}

QSize FrequencyView::minimumSizeHint() const {
  return detail_ == Detail::Full ? QSize(200, 200) : QSize(130, 130);
}

/// Colours are looked up by position in the shared range, so that linear and logarithmic ranges are drawn alike.
void FrequencyView::recolour() {
  auto& cells = *parts_->colours->data();
  for (std::int64_t row = 0; row < parts_->map.rows(); ++row) {
    for (std::int64_t col = 0; col < parts_->map.cols(); ++col) {
      const double value = parts_->map(row, col);
      double position = colours_.position(value);
      if (std::isnan(position) && value <= 0) position = 0;  // log of nothing: the lowest colour
      cells.setCell(static_cast<int>(col), static_cast<int>(row), position);
    }
  }
  parts_->colours->setGradient(gradientOf(colours_.scale()));
  parts_->plot->drawSoon();
}

void FrequencyView::restyle() {
  const QColor ink = palette().color(QPalette::WindowText);
  parts_->plot->setBackground(palette().brush(QPalette::Window));
  parts_->plot->setFont(font());
  parts_->titleItem->setColour(ink);
  auto* const plot = parts_->plot;
  for (QCPAxis* axis : {plot->xAxis, plot->yAxis, plot->xAxis2, plot->yAxis2}) {
    axis->setBasePen(ink);
    axis->setTickPen(ink);
    axis->setTickLabelColor(ink);
    axis->setLabelColor(ink);
    axis->setTickLabelFont(font());
    axis->setLabelFont(font());
    axis->setTickLengthIn(0);
    axis->setTickLengthOut(tickLength);
  }
  placePlot();
  plot->drawSoon();
}

/// Margins come from the font alone and cells are square, so that maps do not jump when their numbers change.
void FrequencyView::placePlot() {
  const QMargins margins = marginsOf(detail_, QFontMetrics(font()));
  parts_->plot->axisRect()->setMargins(margins);
  const QSize room = size().shrunkBy(margins);
  const double shape = link_.plane() ? double(link_.plane()->width()) / link_.plane()->height() : 1;
  QSize side(room.width(), static_cast<int>(room.width() / shape));
  if (side.height() > room.height()) side = QSize(static_cast<int>(room.height() * shape), room.height());
  if (!parts_->message.isEmpty() || side.isEmpty()) {
    parts_->plot->setGeometry(rect());
  } else {
    const QSize outer = side.grownBy(margins);
    parts_->plot->setGeometry(QRect(QPoint((width() - outer.width()) / 2, (height() - outer.height()) / 2), outer));
  }
  const QRect map = parts_->plot->geometry().marginsRemoved(margins);
  emit placed(map.top(), map.bottom() + 1);
  labelAxes();
  showVisible();
}

/// In as many words as there is room for.
void FrequencyView::labelAxes() {
  if (detail_ == Detail::Compact) return;  // their zeros say it
  const auto label = [&](QCPAxis& axis, int room, const QStringList& words) {
    const auto fits =
        std::ranges::find_if(words, [&](const QString& text) { return fontMetrics().horizontalAdvance(text) < room; });
    axis.setLabel(fits == words.end() ? words.back() : *fits);
  };
  const QStringList across{tr("u, horizontal frequency (cycles per image)"), tr("u (cycles per image)"), tr("u")};
  const QStringList down{tr("v, vertical frequency (cycles per image)"), tr("v (cycles per image)"), tr("v")};
  const QSize side = parts_->plot->size().shrunkBy(parts_->plot->axisRect()->margins());
  label(*parts_->plot->xAxis, side.width(), across);
  label(*parts_->plot->yAxis, side.height(), down);
}

void FrequencyView::showVisible() {
  const QRectF part = link_.visible();
  if (part.isEmpty()) return;
  parts_->plot->xAxis->setRange(part.left(), part.right());
  parts_->plot->yAxis->setRange(part.top(), part.bottom());
  // Not the rect's own width, which QCustomPlot only knows once it has been drawn.
  const int side = parts_->plot->size().shrunkBy(parts_->plot->axisRect()->margins()).width();
  const int atMost = std::clamp(side / (4 * fontMetrics().averageCharWidth() + 8), 2, 9);
  for (QCPAxis* axis : {parts_->plot->xAxis, parts_->plot->yAxis}) axis->ticker()->setTickCount(atMost);
  parts_->plot->drawSoon();
}

void FrequencyView::showCursor() {
  QString value;
  std::optional<Bin> bin = link_.cursor(), partner;
  if (bin && link_.plane() && !parts_->map.empty()) {
    partner = link_.plane()->partner(*bin);
    value = valueText(parts_->map(link_.plane()->centredRow(*bin), link_.plane()->centredCol(*bin)));
  } else {
    bin.reset();
  }
  parts_->cursorItem->setBins(bin, partner);
  parts_->titleItem->setTexts(parts_->title, value, parts_->message);
  refreshOverlay();
}

void FrequencyView::refreshOverlay() {
  parts_->plot->drawLayer(*parts_->overlay);
}

void FrequencyView::resizeEvent(QResizeEvent*) {
  placePlot();
}

void FrequencyView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

}  // namespace passband
