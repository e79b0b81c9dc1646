// Runs the tests of the window without a screen, with settings of their own, in the program's own application: what a
// handler throws is a failure, and slow handlers are looked for as in debug builds.
#include <QStandardPaths>
#include <gtest/gtest.h>

#include "ui/window/application.h"

int main(int count, char** values) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QStandardPaths::setTestModeEnabled(true);
  passband::Application application(count, values);
  application.setWatching(true);
  QObject::connect(&application, &passband::Application::failed,
                   [](const QString& sentence) { ADD_FAILURE() << "a handler threw: " << sentence.toStdString(); });
  QApplication::setOrganizationName("passband-test");
  QApplication::setApplicationName("passband-test");
  testing::InitGoogleTest(&count, values);
  return RUN_ALL_TESTS();
}
