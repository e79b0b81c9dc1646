#include "ui/window/application.h"

#include <QAbstractButton>
#include <QElapsedTimer>
#include <QEvent>
#include <QLabel>
#include <QMetaEnum>
#include <algorithm>
#include <ctime>
#include <exception>
#include <new>

#include "core/base/failure_text.h"

namespace passband {
namespace {

/// Processor time of this thread: less than what passed where a handler waits, or where other work has the processors.
qint64 workedMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1000 * qint64{now.tv_sec} + now.tv_nsec / 1'000'000;
}

/// Says which of many alike an object is: its name or text, and the part of the window that it is in. The object may be
/// half made, since constructors send events: nothing is asked of it that its own class adds.
QString described(const QObject& object) {
  QString said = object.objectName();
  const auto* const button = qobject_cast<const QAbstractButton*>(&object);
  if (said.isEmpty() && button != nullptr) said = button->text();
  const auto* const widget = qobject_cast<const QWidget*>(&object);
  if (said.isEmpty() && widget != nullptr) said = widget->accessibleName();
  if (said.isEmpty() && widget != nullptr) said = widget->toolTip();
  QString text = QString::fromLatin1(object.metaObject()->className());
  if (!said.isEmpty()) text += QStringLiteral(" '%1'").arg(said.left(60));
  for (const QObject* above = object.parent(); above != nullptr; above = above->parent()) {
    const QString kind = QString::fromLatin1(above->metaObject()->className());
    if (kind.startsWith(QLatin1String("passband::"))) return text + QStringLiteral(" in ") + kind;
  }
  return text;
}

/// Names of classes and files stand in labels, tool tips and questions: "<img src=..>" in one is text, and no picture
/// is looked for. Labels with markup of their own say so.
void showTextAsItIs(QObject& receiver) {
  auto* const label = qobject_cast<QLabel*>(&receiver);
  if (label != nullptr && label->textFormat() == Qt::AutoText) label->setTextFormat(Qt::PlainText);
}

}  // namespace

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
  const QString name = watching_ && depth_ == 0 ? described(*receiver) : QString();
  bool handled = false;
  QElapsedTimer timer;
  timer.start();
  const qint64 before = workedMilliseconds();
  ++depth_;
  try {
    if (type == QEvent::Polish) showTextAsItIs(*receiver);
    handled = QApplication::notify(receiver, event);
  } catch (const std::bad_alloc&) {
    emit failed(tr("The memory is used up: close other programs, or use fewer images per class."));
  } catch (const std::exception& problem) {
    emit failed(QString::fromStdString(failureText(problem)));
  }
  --depth_;
  const qint64 taken = timer.elapsed();
  if (!watching_ || depth_ > 0 || taken <= mostMilliseconds) return handled;
  ++slowHandlers_;
  slowest_ = std::max(slowest_, taken);
  const char* const typeName = QMetaEnum::fromType<QEvent::Type>().valueToKey(type);
  emit slowHandler(tr("The window was busy for %1 ms, at work for %2 of them, with %3 of %4.")
                       .arg(taken)
                       .arg(workedMilliseconds() - before)
                       .arg(typeName != nullptr ? QString::fromLatin1(typeName) : QString::number(type), name));
  return handled;
}

}  // namespace passband
