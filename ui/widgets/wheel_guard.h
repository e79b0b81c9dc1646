// The wheel scrolls the page, also above a field, and changes the field only once the user has gone to it.
#pragma once

#include <QObject>

namespace passband {

/// For the whole program, as an event filter of the application. Thread rule: UI thread.
class WheelGuard : public QObject {
  Q_OBJECT

 public:
  using QObject::QObject;

  bool eventFilter(QObject* receiver, QEvent* event) override;
};

}  // namespace passband
