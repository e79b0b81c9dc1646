// The window: docks around the workspaces, menus, files in and out.
#pragma once

#include <QActionGroup>
#include <QHash>
#include <QLabel>
#include <QMainWindow>
#include <QMenu>
#include <QStackedWidget>

#include "core/workflow/demo_files.h"
#include "core/workflow/file_role.h"
#include "ui/docks/setup_panel.h"
#include "ui/lab/lab.h"
#include "ui/project/project_document.h"
#include "ui/theme/theme.h"
#include "ui/widgets/command_palette.h"
#include "ui/window/recent_files.h"
#include "ui/window/welcome_page.h"
#include "ui/workspaces/workspace.h"

namespace passband {

struct NamedMask;

/// Thread rule: UI thread.
class MainWindow : public QMainWindow {
  Q_OBJECT

 public:
  MainWindow();
  ~MainWindow() override;

  Lab& lab() { return lab_; }
  ProjectDocument& project() { return project_; }
  const QList<Workspace*>& pages() const { return workspaces_; }

  /// Files of any kind, told by their content.
  void openFiles(const QStringList& files);
  void openDemo();
  /// By Workspace::id; "welcome" for the first page.
  void showPage(const QString& id);
  /// Saves and closes without a question: the session ends, or a signal says so. What is in no project goes into one of
  /// its own.
  void closeUnasked();
  /// Of that size, with the panels as they suit it.
  void arrange(QSize size);
  QString pageId() const;

  QList<CommandPalette::Entry> commands() const;

 protected:
  void closeEvent(QCloseEvent* event) override;
  void changeEvent(QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  // main_window.cpp
  void makePages();
  void makeDocks();
  QDockWidget* addDock(const QString& id, const QString& title, QWidget* content, Qt::DockWidgetArea area);
  void pageShown(int index);
  void showMessage(const Message& message);
  void showTitle();
  void lookAround();

  // main_window_menus.cpp
  void makeMenus();
  void makeFileMenu();
  void makeEditMenu();
  void makeViewMenu();
  void makeJobsAndHelpMenus();
  QAction* add(QMenu* menu, const QString& text, const QKeySequence& keys, const QString& tip,
               std::function<void()> act);
  void fillRecentMenu();
  void fillMaskMenu();
  void fillLayoutMenu();
  void fillWorkspaceMenu();
  void copyCommand();
  void showHowToRead();
  void showAbout();
  void showPalette();
  void saveLayout(const QString& name);
  void applyLayout(const QString& name);
  void resetLayout();
  void restoreSettings();
  void saveSettings() const;

  // main_window_files.cpp
  void route(const IdentifiedFile& file);
  void takeMaskFiles();
  void takeMaskFile(const QString& path);
  void takeClassMasks(const QString& path);
  void chooseMask(const QString& path, const std::vector<NamedMask>& masks);
  void askForData();
  void askForLabels();
  void askForReading();
  void askForWeights(const QString& source, const QStringList& weights);
  void askForModel();
  void askForProject();
  void askForFiles();
  void openProject(const QString& path);
  void takeDemo(const Demo& demo);
  void saveProject(std::function<void()> done = {});
  void saveProjectAs(std::function<void()> done = {});
  /// Runs `then` unless the user wants to stay with what is not saved.
  void leaveSession(std::function<void()> then);
  void goOnClosing();
  void saveUnasked();
  QString startFolder(RecentFiles::Kind kind) const;

  RecentFiles recent_;
  Lab lab_;
  ProjectDocument project_;
  JobLane& demoLane_;  ///< its own: making the demonstration is no work of the user's that could be lost
  QStackedWidget* pages_;
  WelcomePage* welcome_;
  QList<Workspace*> workspaces_;
  QActionGroup* pageActions_;
  SetupPanel* setup_;
  QList<QDockWidget*> docks_;
  QDockWidget* messagesDock_ = nullptr;
  QMenu* recentMenu_ = nullptr;
  QMenu* maskMenu_ = nullptr;
  QMenu* layoutMenu_ = nullptr;
  QMenu* workspaceMenu_ = nullptr;
  QLabel* projectLabel_;
  QByteArray firstLayout_;
  QList<IdentifiedFile> maskFiles_;  ///< that wait for the inputs they are for
  QString torch_;                    ///< LibTorch's version, once it was asked for
  bool mayClose_ = false;
  bool lastSave_ = false;  ///< begun: the window closes without a question after it
};

}  // namespace passband
