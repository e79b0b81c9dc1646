// Runs the tests of the window without a screen, and with settings of their own.
#include <QApplication>
#include <QStandardPaths>
#include <gtest/gtest.h>

int main(int count, char** values) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QStandardPaths::setTestModeEnabled(true);
  QApplication application(count, values);
  QApplication::setOrganizationName("passband-test");
  QApplication::setApplicationName("passband-test");
  testing::InitGoogleTest(&count, values);
  return RUN_ALL_TESTS();
}
