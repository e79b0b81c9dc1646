// A user without aim: presses, drags, keys and wheels at random places of a window.
#pragma once

#include <QAbstractButton>
#include <QApplication>
#include <QDialog>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPointer>
#include <QTimer>
#include <QWheelEvent>

#include "core/base/random.h"

namespace passband::test {

/// Presses and keys at random places of random widgets. What opens a dialog of the system is left out.
class RandomUser {
 public:
  RandomUser(QWidget& window, std::uint64_t seed) : window_(window), random_(seed) {
    // A dialog that some key opens is turned away from inside its own event loop.
    QObject::connect(&turnAway_, &QTimer::timeout, [] { closeWhatIsAbove(); });
    turnAway_.start(20);
  }

  void act() {
    closeWhatIsAbove();
    QList<QWidget*> widgets;
    for (QWidget* const widget : window_.findChildren<QWidget*>()) {
      if (widget->isVisible() && widget->isEnabled() && !opensDialog(*widget)) widgets.push_back(widget);
    }
    if (widgets.isEmpty()) return;
    QWidget& widget = *widgets[random_.below(widgets.size())];
    switch (random_.below(5)) {
      case 0:
        return press(widget);
      case 1:
        return drag(widget);
      case 2:
        return type(widget);
      case 3:
        return wheel(widget);
      default:
        return press(widget);
    }
  }

 private:
  static void closeWhatIsAbove() {
    if (QWidget* const popup = QApplication::activePopupWidget()) popup->close();
    if (auto* const dialog = qobject_cast<QDialog*>(QApplication::activeModalWidget())) dialog->reject();
  }
  static bool opensDialog(const QWidget& widget) {
    const auto* const button = qobject_cast<const QAbstractButton*>(&widget);
    return button != nullptr && (button->text().contains("…") || button->text().startsWith("Open"));
  }
  QPointF place(const QWidget& widget) {
    return {random_.uniform(0, widget.width()), random_.uniform(0, widget.height())};
  }
  void mouse(QWidget& widget, QEvent::Type type, QPointF at, Qt::MouseButton button, Qt::MouseButtons buttons) {
    QMouseEvent event(type, at, widget.mapToGlobal(at), button, buttons, Qt::NoModifier);
    QApplication::sendEvent(&widget, &event);
  }
  void press(QWidget& widget) {
    const QPointer<QWidget> alive(&widget);
    const QPointF at = place(widget);
    mouse(widget, QEvent::MouseButtonPress, at, Qt::LeftButton, Qt::LeftButton);
    if (alive) mouse(widget, QEvent::MouseButtonRelease, at, Qt::LeftButton, Qt::NoButton);
  }
  void drag(QWidget& widget) {
    const QPointer<QWidget> alive(&widget);
    mouse(widget, QEvent::MouseButtonPress, place(widget), Qt::LeftButton, Qt::LeftButton);
    for (int i = 0; i < 4 && alive; ++i) mouse(widget, QEvent::MouseMove, place(widget), Qt::NoButton, Qt::LeftButton);
    if (alive) mouse(widget, QEvent::MouseButtonRelease, place(widget), Qt::LeftButton, Qt::NoButton);
  }
  void type(QWidget& widget) {
    static constexpr Qt::Key keys[] = {Qt::Key_Up,        Qt::Key_Down, Qt::Key_Left,  Qt::Key_Right,  Qt::Key_1,
                                       Qt::Key_Backspace, Qt::Key_Tab,  Qt::Key_Space, Qt::Key_Escape, Qt::Key_Plus};
    const auto key = keys[random_.below(std::size(keys))];
    const QPointer<QWidget> alive(&widget);
    QKeyEvent down(QEvent::KeyPress, key, Qt::NoModifier, key == Qt::Key_1 ? "1" : "");
    QApplication::sendEvent(&widget, &down);
    if (!alive) return;
    QKeyEvent up(QEvent::KeyRelease, key, Qt::NoModifier);
    QApplication::sendEvent(&widget, &up);
  }
  void wheel(QWidget& widget) {
    const QPointF at = place(widget);
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, random_.below(2) == 0 ? 120 : -120}, Qt::NoButton,
                      Qt::NoModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
  }

  QWidget& window_;
  Random random_;
  QTimer turnAway_;
};

}  // namespace passband::test
