#include "ui/window/application.h"

#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QToolTip>
#include <gtest/gtest.h>

namespace passband {
namespace {

Application& application() {
  return *qobject_cast<Application*>(QCoreApplication::instance());
}

/// Busy for `milliseconds` when it is told of an event of its own.
class BusyButton : public QPushButton {
 public:
  BusyButton(const QString& text, qint64 milliseconds) : QPushButton(text), milliseconds_(milliseconds) {}
  bool event(QEvent* event) override {
    if (event->type() != QEvent::User) return QPushButton::event(event);
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() <= milliseconds_) {
    }
    return true;
  }

 private:
  qint64 milliseconds_;
};

QStringList saidOf(qint64 milliseconds) {
  QStringList said;
  BusyButton button("Cut %1", milliseconds);
  const auto heard =
      QObject::connect(&application(), &Application::slowHandler, [&](const QString& what) { said << what; });
  QEvent event(QEvent::User);
  QCoreApplication::sendEvent(&button, &event);
  QObject::disconnect(heard);
  return said;
}

TEST(Application, ASlowHandlerIsReportedWithItsWidget) {
  const int before = application().slowHandlers();
  const QStringList said = saidOf(Application::mostMilliseconds);
  ASSERT_EQ(said.size(), 1);
  EXPECT_TRUE(said[0].contains("User of QPushButton 'Cut %1'")) << said[0].toStdString();
  EXPECT_EQ(application().slowHandlers(), before + 1);
  EXPECT_GT(application().slowestMilliseconds(), Application::mostMilliseconds);
}

TEST(Application, NothingIsReportedOfAQuickOne) {
  EXPECT_TRUE(saidOf(0).isEmpty());
}

TEST(Application, NamesInLabelsTipsAndQuestionsAreNoMarkup) {
  const QString name = "<img src='/etc/hostname' width=9000> <b>cat</b>";
  QLabel label(name), own("<b>Recent</b>");
  own.setTextFormat(Qt::RichText);
  QMessageBox question;
  question.setText(name);
  for (QWidget* const widget : std::initializer_list<QWidget*>{&label, &own, &question}) widget->show();
  QToolTip::showText(QPoint(10, 10), name);
  int shown = 0;
  for (QWidget* const widget : QApplication::allWidgets()) {
    const auto* const text = qobject_cast<QLabel*>(widget);
    if (text == nullptr || text->text() != name) continue;
    ++shown;
    EXPECT_EQ(text->textFormat(), Qt::PlainText) << text->metaObject()->className();
  }
  EXPECT_EQ(shown, 3);
  EXPECT_EQ(own.textFormat(), Qt::RichText);
  QToolTip::hideText();
}

/// Their constructors send events before there is a text to ask for.
TEST(Application, WidgetsMayBeMadeWhileItLooks) {
  QWidget parent;
  const QDoubleSpinBox box(&parent);
  EXPECT_EQ(box.value(), 0);
}

}  // namespace
}  // namespace passband
