// Turns the event loop until something is so; the tests' only clock, and only to fail.
#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QTimer>
#include <functional>

namespace passband::test {

/// False when it is not so after three minutes: the tests run beside others, whose threads the window lets go first.
inline bool waitUntil(const std::function<bool()>& isSo) {
  const QDeadlineTimer deadline(180000);
  QTimer tick;  // a loop that waits wakes where no event comes; with a time limit Qt would not wait but spin
  tick.start(10);
  while (!isSo()) {
    if (deadline.hasExpired()) return false;
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  }
  return true;
}

/// Handles what was posted until now.
inline void handleEvents() {
  QCoreApplication::sendPostedEvents();
  QCoreApplication::processEvents();
}

}  // namespace passband::test
