// Times and waiting, for the benches of the window.
#pragma once

#include <QApplication>
#include <QTimer>
#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <string>
#include <vector>

namespace passband::test {

struct Times {
  std::vector<double> milliseconds;

  double share(double part) {
    std::ranges::sort(milliseconds);
    return milliseconds[static_cast<std::size_t>(part * static_cast<double>(milliseconds.size() - 1))];
  }
  std::string text() { return fmt::format("median {:6.1f} ms   95 % {:6.1f} ms", share(.5), share(.95)); }
};

/// However long it takes.
inline void waitUntil(const std::function<bool()>& isSo) {
  QTimer tick;  // a loop that waits wakes where no event comes; with a time limit Qt would not wait but spin
  tick.start(10);
  while (!isSo()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
}

/// Without a screen, where no other platform is asked for.
inline int runBench(int count, char** values, int (*run)(const QStringList& arguments)) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(count, values);
  return run(QApplication::arguments());
}

}  // namespace passband::test
