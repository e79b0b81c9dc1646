// The wheel as a user turns it: what a widget does not take goes to what is around it.
#pragma once

#include <QApplication>
#include <QWheelEvent>
#include <QtTest/qtestspontaneevent.h>

namespace passband::test {

/// By eighths of a degree; a notch is 120, towards the user negative.
inline void turnWheel(QWidget& widget, int by) {
  const QPointF middle = widget.rect().center();
  QWheelEvent event(middle, widget.mapToGlobal(middle), {}, {0, by}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase,
                    false);
  QSpontaneKeyEvent::setSpontaneous(&event);  // others go to no parent
  qApp->notify(&widget, &event);
}

}  // namespace passband::test
