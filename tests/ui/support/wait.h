// Turns the event loop until something is so; the tests' only clock, and only to fail.
#pragma once

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <functional>

namespace passband::test {

/// False when it is not so after half a minute.
inline bool waitUntil(const std::function<bool()>& isSo) {
  const QDeadlineTimer deadline(30000);
  while (!isSo()) {
    if (deadline.hasExpired()) return false;
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents | QEventLoop::AllEvents, 50);
  }
  return true;
}

/// Handles what was posted until now.
inline void handleEvents() {
  QCoreApplication::sendPostedEvents();
  QCoreApplication::processEvents();
}

}  // namespace passband::test
