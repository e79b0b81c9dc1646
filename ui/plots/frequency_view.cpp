#include "ui/plots/frequency_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <algorithm>
#include <cmath>

#include "ui/plots/plane_axes.h"
#include "ui/plots/plane_items.h"

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
  QString title, message;
  std::shared_ptr<const FrequencyMask> mask;
  bool drawing = false;
  bool inStroke = false;
  std::optional<QPoint> pressedAt;     ///< where a drag began
  std::optional<QPointF> movingPoint;  ///< the frequency that a moving drag holds
  QCustomPlot* plot = nullptr;
  QCPColorMap* colours = nullptr;
  QCPLayer* overlay = nullptr;
  MaskItem* maskItem = nullptr;
  CursorItem* cursorItem = nullptr;
  TitleItem* titleItem = nullptr;
};

FrequencyView::FrequencyView(ColourRange& colours, ViewLink& link, Detail detail, QWidget* parent)
    : QWidget(parent), colours_(colours), link_(link), detail_(detail), parts_(std::make_unique<Parts>()) {
  auto* const plot = parts_->plot = new QCustomPlot(this);
  plot->installEventFilter(this);
  plot->setMouseTracking(true);
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
  setFocusPolicy(Qt::StrongFocus);
  plot->setFocusProxy(this);
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

const QString& FrequencyView::title() const {
  return parts_->title;
}

void FrequencyView::setMap(Grid<float> centredMap, const QString& title) {
  parts_->message.clear();
  parts_->title = title;
  parts_->map = std::move(centredMap);
  setAccessibleName(title);
  auto& cells = *parts_->colours->data();
  const double left = -static_cast<double>(parts_->map.cols() / 2), top = -static_cast<double>(parts_->map.rows() / 2);
  cells.setSize(static_cast<int>(parts_->map.cols()), static_cast<int>(parts_->map.rows()));
  cells.setRange({left, left + static_cast<double>(parts_->map.cols() - 1)},
                 {top, top + static_cast<double>(parts_->map.rows() - 1)});
  parts_->colours->setVisible(true);
  parts_->plot->axisRect()->setVisible(true);
  placePlot();
  recolour();
  setMask(parts_->mask);  // dropped where it is another plane's
  showCursor();
}

void FrequencyView::setTitle(const QString& title) {
  if (title == parts_->title) return;
  parts_->title = title;
  setAccessibleName(title);
  showCursor();
}

void FrequencyView::setMessage(const QString& message) {
  parts_->map = {};
  parts_->title.clear();
  parts_->message = message;
  parts_->colours->setVisible(false);
  parts_->plot->axisRect()->setVisible(false);
  setMask(nullptr);
  showCursor();
  parts_->plot->replot(QCustomPlot::rpQueuedReplot);
}

void FrequencyView::setMask(std::shared_ptr<const FrequencyMask> mask) {
  const bool fits = mask && mask->plane().height() == parts_->map.rows() && mask->plane().width() == parts_->map.cols();
  parts_->mask = fits ? std::move(mask) : nullptr;
  parts_->maskItem->setMask(parts_->mask.get());
  refreshOverlay();
}

void FrequencyView::setDrawing(bool drawing) {
  parts_->drawing = drawing;
  parts_->plot->setCursor(drawing ? Qt::CrossCursor : Qt::ArrowCursor);
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
  parts_->plot->replot(QCustomPlot::rpQueuedReplot);
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
  plot->replot(QCustomPlot::rpQueuedReplot);
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
  const int atMost = std::clamp(parts_->plot->axisRect()->width() / (4 * fontMetrics().averageCharWidth() + 8), 2, 9);
  for (QCPAxis* axis : {parts_->plot->xAxis, parts_->plot->yAxis}) axis->ticker()->setTickCount(atMost);
  parts_->plot->replot(QCustomPlot::rpQueuedReplot);
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
  parts_->overlay->replot();
}

QPointF FrequencyView::planePoint(QPointF pixel) const {
  return {parts_->plot->xAxis->pixelToCoord(pixel.x()), parts_->plot->yAxis->pixelToCoord(pixel.y())};
}

std::optional<Bin> FrequencyView::binAt(QPointF pixel) const {
  if (parts_->map.empty() || !parts_->plot->axisRect()->rect().contains(pixel.toPoint())) return {};
  const QPointF point = planePoint(pixel);
  return Bin{static_cast<int>(std::floor(point.x() + .5)), static_cast<int>(std::floor(point.y() + .5))};
}

bool FrequencyView::mousePressed(const QMouseEvent& event) {
  setFocus(Qt::MouseFocusReason);
  if (parts_->map.empty() || event.button() == Qt::RightButton || !binAt(event.position())) return false;
  parts_->pressedAt = event.position().toPoint();
  if (parts_->drawing && event.button() == Qt::LeftButton) {
    parts_->inStroke = true;
    emit strokeBegan(planePoint(event.position()));
  } else {
    parts_->movingPoint = planePoint(event.position());
  }
  return true;
}

bool FrequencyView::mouseMoved(const QMouseEvent& event) {
  if (parts_->map.empty()) return false;
  link_.setCursor(binAt(event.position()));
  if (parts_->inStroke) {
    emit strokeMoved(planePoint(event.position()));
  } else if (parts_->movingPoint) {
    const QPointF shift = *parts_->movingPoint - planePoint(event.position());
    link_.setVisible(link_.visible().translated(shift));
  }
  return true;
}

bool FrequencyView::mouseReleased(const QMouseEvent& event) {
  const auto pressedAt = std::exchange(parts_->pressedAt, std::nullopt);
  parts_->movingPoint.reset();
  if (std::exchange(parts_->inStroke, false)) {
    emit strokeEnded();
  } else if (pressedAt && event.button() == Qt::LeftButton) {
    const bool still = (event.position().toPoint() - *pressedAt).manhattanLength() < 4;
    const auto bin = binAt(event.position());
    if (still && bin) emit clicked(*bin);
  }
  return true;
}

bool FrequencyView::eventFilter(QObject*, QEvent* event) {
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      return mousePressed(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseMove:
      return mouseMoved(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonRelease:
      return mouseReleased(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonDblClick:
      if (!parts_->drawing) link_.showAll();
      return !parts_->drawing || mousePressed(static_cast<const QMouseEvent&>(*event));
    case QEvent::Wheel: {
      const auto& wheel = static_cast<const QWheelEvent&>(*event);
      if (binAt(wheel.position())) link_.zoom(std::pow(.999, wheel.angleDelta().y()), planePoint(wheel.position()));
      event->accept();
      return true;
    }
    case QEvent::Leave:
      link_.setCursor({});
      return false;
    default:
      return false;
  }
}

/// Enter: a stroke of one point where strokes are drawn, else a click.
void FrequencyView::chooseCursor() {
  if (!link_.cursor()) return;
  const QPointF at(link_.cursor()->u, link_.cursor()->v);
  if (!parts_->drawing) {
    emit clicked(*link_.cursor());
    return;
  }
  emit strokeBegan(at);
  emit strokeEnded();
}

void FrequencyView::keyPressEvent(QKeyEvent* event) {
  const auto centre = link_.visible().center();
  switch (event->key()) {
    case Qt::Key_Left:
      return link_.moveCursor(-1, 0);
    case Qt::Key_Right:
      return link_.moveCursor(1, 0);
    case Qt::Key_Up:
      return link_.moveCursor(0, -1);
    case Qt::Key_Down:
      return link_.moveCursor(0, 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
      return chooseCursor();
    case Qt::Key_Plus:
      return link_.zoom(.8, centre);
    case Qt::Key_Minus:
      return link_.zoom(1.25, centre);
    case Qt::Key_0:
      return link_.showAll();
    default:
      QWidget::keyPressEvent(event);
  }
}

void FrequencyView::resizeEvent(QResizeEvent*) {
  placePlot();
}

void FrequencyView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) restyle();
}

}  // namespace passband
