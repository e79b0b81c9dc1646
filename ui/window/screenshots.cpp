#include "ui/window/screenshots.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QPixmap>
#include <QTimer>
#include <algorithm>

namespace passband {
namespace {

constexpr int longestWaitMs = 10 * 60 * 1000;
constexpr int smallest = 0;   ///< of PNG: compressed as well as it can be
constexpr int quietMs = 400;  ///< so long nothing may be worked on: views ask for work when they are shown

bool waitUntilQuiet(MainWindow& window) {
  const QDeadlineTimer deadline(longestWaitMs);
  QDeadlineTimer quiet(quietMs);
  while (window.lab().jobs.busy() || !quiet.hasExpired()) {
    if (deadline.hasExpired()) return false;
    QCoreApplication::processEvents(QEventLoop::AllEvents, 50);
    if (window.lab().jobs.busy()) quiet.setRemainingTime(quietMs);
    QTimer::singleShot(20, &window, [] {});
    QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);  // with a time limit it would not wait
  }
  return true;
}

}  // namespace

bool saveScreenshots(MainWindow& window, const QString& folder) {
  const QDir to(folder);
  bool good = waitUntilQuiet(window);
  QStringList ids{QStringLiteral("welcome")};
  for (const Workspace* page : window.pages()) ids << page->id();
  for (const QString& id : ids) {
    window.showPage(id);
    for (Workspace* page : window.pages()) {
      if (page->id() == id) page->beginExample();
    }
    good = waitUntilQuiet(window) && good;
    good = window.grab().save(to.filePath(id + ".png"), nullptr, smallest) && good;
  }
  const auto& messages = window.lab().messages.messages();
  return good && std::ranges::none_of(messages, [](const Message& m) { return m.severity == Severity::Error; });
}

}  // namespace passband
