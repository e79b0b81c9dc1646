// What mouse and keyboard do over a map of the frequency plane: zoom and move it, choose a bin, draw strokes.
#pragma once

#include <QObject>
#include <QPointF>
#include <optional>

#include "ui/plots/view_link.h"

class QCustomPlot;
class QKeyEvent;
class QMouseEvent;
class QWheelEvent;
class QWidget;

namespace passband {

/// Follows the plot's mouse and the view's keys. There is something to point at while the plot's axes are visible.
/// Thread rule: UI thread.
class PlaneGestures : public QObject {
  Q_OBJECT

 public:
  /// `view` owns this and takes the keyboard for `plot`, which lies in it; `link` must outlive them.
  PlaneGestures(QCustomPlot& plot, ViewLink& link, QWidget& view);

  /// Whether the left button draws strokes instead of moving the plane.
  void setDrawing(bool drawing);

 signals:
  /// Points are frequencies (u, v) in cycles per image, between the bins too.
  void strokeBegan(QPointF at);
  void strokeMoved(QPointF at);
  void strokeEnded();
  /// A bin was clicked or chosen by the keyboard, where strokes are not drawn.
  void clicked(passband::Bin bin);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  QPointF planePoint(QPointF pixel) const;
  std::optional<Bin> binAt(QPointF pixel) const;
  bool mousePressed(const QMouseEvent& event);
  bool mouseMoved(const QMouseEvent& event);
  bool mouseReleased(const QMouseEvent& event);
  bool doubleClicked(const QMouseEvent& event);
  bool wheelTurned(QWheelEvent& event);
  bool keyPressed(const QKeyEvent& event);
  void chooseCursor();

  QCustomPlot& plot_;
  ViewLink& link_;
  QWidget& view_;
  bool drawing_ = false;
  bool inStroke_ = false;
  std::optional<QPoint> pressedAt_;     ///< where a drag began
  std::optional<QPointF> movingPoint_;  ///< the frequency that a moving drag holds
};

}  // namespace passband
