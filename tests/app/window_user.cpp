// A user inside the real program `passband`: Qt loads it with QT_QPA_GENERIC_PLUGINS=window_user:METHOD. Once the
// inputs are open it searches by that method, tests the significance of the maps, and closes the window. Every few
// milliseconds it writes a line to stderr, from which a test counts moments.
#include <QApplication>
#include <QComboBox>
#include <QGenericPlugin>
#include <QMainWindow>
#include <QPushButton>
#include <QTimer>
#include <cstdio>
#include <utility>

namespace {

constexpr int kEveryMs = 5;

/// By the name of its class, with its namespace: nothing of the program is linked here.
QWidget* findPart(const char* className) {
  for (QWidget* const widget : QApplication::allWidgets()) {
    if (qstrcmp(widget->metaObject()->className(), className) == 0) return widget;
  }
  return nullptr;
}

/// A button that begins work, and stops it while it runs.
class StartButton {
 public:
  /// Presses it where it can be, once. Returns whether what it began has ended.
  bool hasWorked(const QWidget& part) {
    auto* const button = part.findChild<QPushButton*>();
    if (button == nullptr) return false;
    if (whileRunning_.isEmpty() && button->isEnabled()) {
      button->click();
      whileRunning_ = button->text();
      return false;
    }
    return !whileRunning_.isEmpty() && button->text() != whileRunning_;
  }

 private:
  QString whileRunning_;
};

class User : public QObject {
 public:
  explicit User(QString method) : method_(std::move(method)) {
    connect(&timer_, &QTimer::timeout, this, &User::goOn);
    timer_.start(kEveryMs);
  }

 private:
  void goOn() {
    std::fputs("moment\n", stderr);
    const QWidget* const search = findPart("passband::SearchControls");
    const QWidget* const verdicts = findPart("passband::VerdictPanel");
    if (search == nullptr || verdicts == nullptr) return;
    if (!std::exchange(chosen_, true)) search->findChild<QComboBox*>()->setCurrentText(method_);
    if (!searched_) {
      searched_ = search_.hasWorked(*search);
    } else if (test_.hasWorked(*verdicts)) {
      timer_.stop();
      for (QWidget* const widget : QApplication::topLevelWidgets()) {
        if (qobject_cast<QMainWindow*>(widget) != nullptr) widget->close();
      }
    }
  }

  QString method_;
  QTimer timer_;
  bool chosen_ = false, searched_ = false;
  StartButton search_, test_;
};

}  // namespace

class WindowUser : public QGenericPlugin {
  Q_OBJECT
  Q_PLUGIN_METADATA(IID QGenericPluginFactoryInterface_iid FILE "window_user.json")

 public:
  QObject* create(const QString&, const QString& method) override { return new User(method); }
};

#include "window_user.moc"
