#include "ui/plots/plane_gestures.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <cmath>
#include <qcustomplot.h>
#include <utility>

namespace passband {

PlaneGestures::PlaneGestures(QCustomPlot& plot, ViewLink& link, QWidget& view)
    : QObject(&view), plot_(plot), link_(link), view_(view) {
  plot_.installEventFilter(this);
  plot_.setMouseTracking(true);
  plot_.setFocusProxy(&view_);
  view_.setFocusPolicy(Qt::StrongFocus);
  view_.installEventFilter(this);
}

void PlaneGestures::setDrawing(bool drawing) {
  drawing_ = drawing;
  plot_.setCursor(drawing ? Qt::CrossCursor : Qt::ArrowCursor);
}

QPointF PlaneGestures::planePoint(QPointF pixel) const {
  return {plot_.xAxis->pixelToCoord(pixel.x()), plot_.yAxis->pixelToCoord(pixel.y())};
}

std::optional<Bin> PlaneGestures::binAt(QPointF pixel) const {
  if (!plot_.xAxis->visible() || !plot_.axisRect()->rect().contains(pixel.toPoint())) return {};
  const QPointF point = planePoint(pixel);
  return Bin{static_cast<int>(std::floor(point.x() + .5)), static_cast<int>(std::floor(point.y() + .5))};
}

bool PlaneGestures::mousePressed(const QMouseEvent& event) {
  view_.setFocus(Qt::MouseFocusReason);
  if (event.button() == Qt::RightButton || !binAt(event.position())) return false;
  pressedAt_ = event.position().toPoint();
  if (drawing_ && event.button() == Qt::LeftButton) {
    inStroke_ = true;
    emit strokeBegan(planePoint(event.position()));
  } else {
    movingPoint_ = planePoint(event.position());
  }
  return true;
}

bool PlaneGestures::mouseMoved(const QMouseEvent& event) {
  if (!plot_.xAxis->visible()) return false;
  link_.setCursor(binAt(event.position()));
  if (inStroke_) {
    emit strokeMoved(planePoint(event.position()));
  } else if (movingPoint_) {
    const QPointF shift = *movingPoint_ - planePoint(event.position());
    link_.setVisible(link_.visible().translated(shift));
  }
  return true;
}

bool PlaneGestures::mouseReleased(const QMouseEvent& event) {
  const auto pressedAt = std::exchange(pressedAt_, std::nullopt);
  movingPoint_.reset();
  if (std::exchange(inStroke_, false)) {
    emit strokeEnded();
  } else if (pressedAt && event.button() == Qt::LeftButton) {
    const bool still = (event.position().toPoint() - *pressedAt).manhattanLength() < 4;
    const auto bin = binAt(event.position());
    if (still && bin) emit clicked(*bin);
  }
  return true;
}

bool PlaneGestures::doubleClicked(const QMouseEvent& event) {
  if (drawing_) return mousePressed(event);
  link_.showAll();
  return true;
}

bool PlaneGestures::wheelTurned(QWheelEvent& event) {
  if (binAt(event.position())) link_.zoom(std::pow(.999, event.angleDelta().y()), planePoint(event.position()));
  event.accept();
  return true;
}

/// Enter: a stroke of one point where strokes are drawn, else a click.
void PlaneGestures::chooseCursor() {
  if (!link_.cursor()) return;
  const QPointF at(link_.cursor()->u, link_.cursor()->v);
  if (!drawing_) {
    emit clicked(*link_.cursor());
    return;
  }
  emit strokeBegan(at);
  emit strokeEnded();
}

bool PlaneGestures::keyPressed(const QKeyEvent& event) {
  const auto centre = link_.visible().center();
  switch (event.key()) {
    case Qt::Key_Left:
      link_.moveCursor(-1, 0);
      return true;
    case Qt::Key_Right:
      link_.moveCursor(1, 0);
      return true;
    case Qt::Key_Up:
      link_.moveCursor(0, -1);
      return true;
    case Qt::Key_Down:
      link_.moveCursor(0, 1);
      return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
      chooseCursor();
      return true;
    case Qt::Key_Plus:
      link_.zoom(.8, centre);
      return true;
    case Qt::Key_Minus:
      link_.zoom(1.25, centre);
      return true;
    case Qt::Key_0:
      link_.showAll();
      return true;
    default:
      return false;
  }
}

bool PlaneGestures::eventFilter(QObject* watched, QEvent* event) {
  if (watched == &view_) return event->type() == QEvent::KeyPress && keyPressed(static_cast<const QKeyEvent&>(*event));
  switch (event->type()) {
    case QEvent::MouseButtonPress:
      return mousePressed(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseMove:
      return mouseMoved(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonRelease:
      return mouseReleased(static_cast<const QMouseEvent&>(*event));
    case QEvent::MouseButtonDblClick:
      return doubleClicked(static_cast<const QMouseEvent&>(*event));
    case QEvent::Wheel:
      return wheelTurned(static_cast<QWheelEvent&>(*event));
    case QEvent::Leave:
      link_.setCursor({});
      return false;
    default:
      return false;
  }
}

}  // namespace passband
