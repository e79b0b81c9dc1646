// The window: docks around the workspaces.
#pragma once

#include <QMainWindow>

#include "ui/models/lab_session.h"

class QStackedWidget;

namespace passband {

class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow();

  LabSession& session() { return session_; }

 private:
  LabSession session_;
  QStackedWidget* pages_;
};

}  // namespace passband
