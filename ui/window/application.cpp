#include "ui/window/application.h"

#include <QElapsedTimer>
#include <QEvent>
#include <QMetaEnum>
#include <algorithm>
#include <exception>
#include <new>

namespace passband {
Application::Application(int& count, char** values) : QApplication(count, values) {
#ifndef NDEBUG
  watching_ = true;
#endif
  if (qEnvironmentVariableIsSet("PASSBAND_WATCHDOG")) watching_ = true;
}

/// Only the outermost event of a turn is timed: dialogs and menus run event loops of their own inside of one.
bool Application::notify(QObject* receiver, QEvent* event) {
  const QEvent::Type type = event->type();
  // The receiver may be gone when it has handled the event: what is said of it is taken before.
  const QMetaObject* const kind = receiver->metaObject();
  const QString name = watching_ ? receiver->objectName() : QString();
  bool handled = false;
  QElapsedTimer timer;
  timer.start();
  ++depth_;
  try {
    handled = QApplication::notify(receiver, event);
  } catch (const std::bad_alloc&) {
    emit failed(tr("The memory is used up: close other programs, or use fewer images a class."));
  } catch (const std::exception& problem) {
    emit failed(QString::fromStdString(problem.what()));
  }
  --depth_;
  const qint64 taken = timer.elapsed();
  if (!watching_ || depth_ > 0 || taken <= mostMilliseconds) return handled;
  ++slowHandlers_;
  slowest_ = std::max(slowest_, taken);
  const char* const typeName = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
  emit slowHandler(tr("The window was busy for %1 ms with %2 of %3 %4.")
                       .arg(taken)
                       .arg(typeName != nullptr ? QString::fromLatin1(typeName) : QString::number(type),
                            QString::fromLatin1(kind->className()), name));
  return handled;
}

}  // namespace passband
