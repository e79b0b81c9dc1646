// passband: the window.
#include <QApplication>

#include "ui/window/main_window.h"

int main(int count, char** values) {
  QApplication application(count, values);
  QApplication::setApplicationName("passband");
  passband::MainWindow window;
  window.show();
  return QApplication::exec();
}
