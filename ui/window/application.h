// The application object: errors that reach the event loop become messages, names out of files are shown as they are,
// and debug builds report slow handlers.
#pragma once

#include <QApplication>
#include <functional>

namespace passband {

/// Thread rule: UI thread.
class Application : public QApplication {
  Q_OBJECT

 public:
  /// An event handler that took longer than this is reported (docs/architecture.md#threads).
  static constexpr qint64 mostMilliseconds = 50;

  Application(int& count, char** values);

  /// Handles the event. An exception of a handler is emitted as a sentence; the session goes on.
  bool notify(QObject* receiver, QEvent* event) override;

  /// Reports handlers above mostMilliseconds: always on in debug builds, elsewhere with PASSBAND_WATCHDOG=1.
  void setWatching(bool watching) { watching_ = watching; }
  /// How many were reported, and the longest one.
  int slowHandlers() const { return slowHandlers_; }
  qint64 slowestMilliseconds() const { return slowest_; }

 signals:
  void failed(const QString& sentence);
  void slowHandler(const QString& what);

 private:
  bool watching_ = false;
  int depth_ = 0;
  int slowHandlers_ = 0;
  qint64 slowest_ = 0;
};

}  // namespace passband
