// The first page: what one can begin with.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QVBoxLayout>
#include <QWidget>

#include "ui/window/recent_files.h"

namespace passband {

/// Thread rule: UI thread.
class WelcomePage : public QWidget {
  Q_OBJECT

 public:
  explicit WelcomePage(RecentFiles& recent);

  /// What the demo is waiting for; an empty text hides it.
  void setDemoProgress(const QString& text, int permille);

 signals:
  void openModelAsked();
  void openDataAsked();
  void demoAsked();
  void openProjectAsked();
  void fileChosen(const QString& path);

 private:
  QWidget* makeBeginnings();
  void showRecent();

  RecentFiles& recent_;
  QVBoxLayout* recentList_;
  QLabel* demoText_;
  QProgressBar* demoBar_;
};

}  // namespace passband
