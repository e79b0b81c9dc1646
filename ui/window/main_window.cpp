#include "ui/window/main_window.h"

#include <QStackedWidget>

#include "ui/workspaces/workspaces.h"

namespace passband {

MainWindow::MainWindow() : pages_(new QStackedWidget) {
  setWindowTitle("Passband");
  for (const MakeWorkspace make : workspaces()) pages_->addWidget(make(session_));
  setCentralWidget(pages_);
}

}  // namespace passband
