// The menus of the window, and what they do that is not about files.
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDockWidget>
#include <QInputDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QScreen>
#include <QSettings>

#include "core/base/version.h"
#include "ui/lab/file_kinds.h"
#include "ui/lab/source_name.h"
#include "ui/theme/icons.h"
#include "ui/widgets/help_note.h"
#include "ui/window/main_window.h"

namespace passband {

QAction* MainWindow::add(QMenu* menu, const QString& text, const QKeySequence& keys, const QString& tip,
                         std::function<void()> act) {
  auto* const action = menu->addAction(text);
  action->setShortcut(keys);
  action->setToolTip(tip);
  action->setStatusTip(tip);
  connect(action, &QAction::triggered, this, [act = std::move(act)] { act(); });
  return action;
}

void MainWindow::makeMenus() {
  makeFileMenu();
  makeEditMenu();
  makeViewMenu();
  makeJobsAndHelpMenus();
  fillWorkspaceMenu();
}

void MainWindow::makeFileMenu() {
  auto* const menu = menuBar()->addMenu(tr("&File"));
  add(menu, tr("&Open…"), QKeySequence::Open,
      tr("Images, a network, a project, masks or the log of a training: told by its content"),
      [this] { askForFiles(); });
  add(menu, tr("Open &images…"), tr("Ctrl+I"), imageKindsText(), [this] { askForData(); });
  add(menu, tr("Open &labels…"), tr("Ctrl+L"),
      tr("The file of the labels, where it lies apart from the images: .npy, IDX, CSV, JSON or a label a line"),
      [this] { askForLabels(); });
  add(menu, tr("Open &network…"), tr("Ctrl+N"), modelKindsText(), [this] { askForModel(); });
  add(menu, tr("Open model &with options…"), tr("Ctrl+Shift+N"),
      tr("What a file of weights leaves open: the state-dict key, the stem of a ResNet, the attention heads of a "
         "vision "
         "transformer"),
      [this] { askForReading(); });
  add(menu, tr("Open &project…"), tr("Ctrl+Shift+O"), tr("A file name.passband"), [this] { askForProject(); });
  add(menu, tr("Open the &demonstration"), tr("Ctrl+Shift+D"),
      tr("Four classes of images, one with a planted shortcut, and a network trained on them"), [this] { openDemo(); });
  recentMenu_ = menu->addMenu(tr("Open &recent"));
  connect(&recent_, &RecentFiles::changed, this, &MainWindow::fillRecentMenu);
  fillRecentMenu();
  menu->addSeparator();
  add(menu, tr("&Save project"), QKeySequence::Save, tr("Into the open project; it is saved as you go anyway"),
      [this] { saveProject(); });
  add(menu, tr("Save project &as…"), tr("Ctrl+Shift+S"), tr("Makes a project file of this session"),
      [this] { saveProjectAs(); });
  add(menu, tr("&Close project"), tr("Ctrl+W"), tr("Ends the project; images and network stay open"),
      [this] { project_.close(); });
  menu->addSeparator();
  add(menu, tr("&Quit"), QKeySequence::Quit, tr("Closes the window"), [this] { close(); });
}

void MainWindow::makeEditMenu() {
  auto* const menu = menuBar()->addMenu(tr("&Edit"));
  auto* const undo = lab_.mask.history().createUndoAction(this, tr("Undo"));
  undo->setShortcut(QKeySequence::Undo);
  undo->setIcon(themeIcon("undo"));
  auto* const redo = lab_.mask.history().createRedoAction(this, tr("Redo"));
  redo->setShortcut(tr("Ctrl+Shift+Z"));
  redo->setIcon(themeIcon("redo"));
  menu->addActions({undo, redo});
  menu->addSeparator();
  add(menu, tr("Select &all classes"), tr("Ctrl+Alt+A"), tr("All views show all classes"), [this] {
    QList<int> all;
    for (int c = 0; c < static_cast<int>(lab_.inputs.classNames().size()); ++c) all.push_back(c);
    lab_.selection.set(all);
  });
  add(menu, tr("&Next class"), tr("Ctrl+Down"), tr("Selects the class after the selected one"), [this] {
    const auto classes = static_cast<int>(lab_.inputs.classNames().size());
    if (classes > 0) lab_.selection.set({(lab_.selection.current() + 1) % classes});
  });
  add(menu, tr("&Previous class"), tr("Ctrl+Up"), tr("Selects the class before the selected one"), [this] {
    const auto classes = static_cast<int>(lab_.inputs.classNames().size());
    if (classes > 0) lab_.selection.set({(std::max(lab_.selection.current(), 0) + classes - 1) % classes});
  });
  menu->addSeparator();
  add(menu, tr("Copy as &command"), tr("Ctrl+Shift+C"), tr("The passband-cli line that gives the numbers of this page"),
      [this] { copyCommand(); });
  maskMenu_ = menu->addMenu(tr("&Masks of the project"));
  connect(&project_, &ProjectDocument::masksChanged, this, &MainWindow::fillMaskMenu);
  fillMaskMenu();
}

void MainWindow::makeViewMenu() {
  auto* const menu = menuBar()->addMenu(tr("&View"));
  menu->addActions(pageActions_->actions());
  menu->addSeparator();
  for (QDockWidget* const dock : docks_) menu->addAction(dock->toggleViewAction());
  menu->addSeparator();
  auto* const colours = menu->addMenu(tr("&Colours"));
  auto* const group = new QActionGroup(this);
  const QString saved = QSettings().value("colours").toString();
  const auto addScheme = [&](const QString& text, ColourScheme scheme, const QKeySequence& keys) {
    auto* const action = add(colours, text, keys, tr("Colours of the window"), [scheme] {
      QSettings().setValue("colours", nameOf(scheme));
      applyColourScheme(scheme);
    });
    action->setCheckable(true);
    action->setChecked(colourSchemeOf(saved) == scheme);
    group->addAction(action);
  };
  addScheme(tr("As the &system"), ColourScheme::System, tr("Ctrl+Alt+S"));
  addScheme(tr("&Light"), ColourScheme::Light, tr("Ctrl+Alt+L"));
  addScheme(tr("&Dark"), ColourScheme::Dark, tr("Ctrl+Alt+D"));
  layoutMenu_ = menu->addMenu(tr("&Layouts"));
  fillLayoutMenu();
  add(menu, tr("&Full screen"), QKeySequence::FullScreen, tr("The whole screen for the window, and back"),
      [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
}

void MainWindow::makeJobsAndHelpMenus() {
  workspaceMenu_ = menuBar()->addMenu(tr("&Workspace"));
  auto* const jobs = menuBar()->addMenu(tr("&Jobs"));
  add(jobs, tr("&Stop all jobs"), tr("Ctrl+."), tr("Long ones save their progress and can be resumed"),
      [this] { lab_.jobs.stopAll(); });
  add(jobs, tr("&Measure again"), tr("Ctrl+Shift+M"), tr("Rates whose measurement was stopped or failed"),
      [this] { lab_.jobs.restart(); });
  auto* const help = menuBar()->addMenu(tr("&Help"));
  add(help, tr("&Commands…"), tr("Ctrl+Shift+P"), tr("Every action by name"), [this] { showPalette(); });
  add(help, tr("How to &read this"), QKeySequence::HelpContents, tr("What this page shows, with formula and source"),
      [this] { showHowToRead(); });
  add(help, tr("&About Passband"), {}, tr("Versions and licence"), [this] { showAbout(); });
}

void MainWindow::fillRecentMenu() {
  recentMenu_->clear();
  for (const auto kind : {RecentFiles::Kind::Project, RecentFiles::Kind::Model, RecentFiles::Kind::Data}) {
    for (const QString& file : recent_.files(kind)) {
      connect(recentMenu_->addAction(withoutMnemonic(file)), &QAction::triggered, this,
              [this, file] { openFiles({file}); });
    }
    recentMenu_->addSeparator();
  }
  connect(recentMenu_->addAction(tr("Clear recent files")), &QAction::triggered, &recent_, &RecentFiles::clear);
}

void MainWindow::fillMaskMenu() {
  maskMenu_->clear();
  auto* const keep =
      add(maskMenu_, tr("&Keep the mask…"), tr("Ctrl+K"), tr("Saves the current mask in the project"), [this] {
        if (!lab_.mask.applied()) return lab_.messages.note(tr("There is no mask yet: paint one in the mask lab."));
        bool given = false;
        const QString name =
            QInputDialog::getText(this, tr("Keep the mask"), tr("Name"), QLineEdit::Normal, lab_.mask.name(), &given);
        if (given) project_.keepMask(name);
      });
  keep->setEnabled(!project_.path().isEmpty());
  for (const ProjectMask& mask : project_.masks()) {
    auto* const own = maskMenu_->addMenu(mask.name);
    add(own, tr("Use '%1'").arg(mask.name), {}, tr("Makes it the current mask; undo brings the other one back"),
        [this, mask] { project_.takeMask(mask); });
    add(own, tr("Remove '%1' from the project").arg(mask.name), {}, tr("The current mask stays"),
        [this, name = mask.name] { project_.removeMask(name); });
  }
}

void MainWindow::fillWorkspaceMenu() {
  workspaceMenu_->clear();
  const int index = pages_->currentIndex();
  if (index > 0) workspaceMenu_->addActions(workspaces_[index - 1]->actions());
  workspaceMenu_->menuAction()->setEnabled(!workspaceMenu_->isEmpty());
}

void MainWindow::fillLayoutMenu() {
  layoutMenu_->clear();
  add(layoutMenu_, tr("&Save this layout…"), tr("Ctrl+Alt+K"), tr("Keeps places and sizes of the panels under a name"),
      [this] {
        bool given = false;
        const QString name =
            QInputDialog::getText(this, tr("Save this layout"), tr("Name"), QLineEdit::Normal, {}, &given);
        if (given && !name.trimmed().isEmpty()) saveLayout(name.trimmed());
      });
  add(layoutMenu_, tr("&Reset the layout"), tr("Ctrl+Alt+R"), tr("Panels as at the first start"),
      [this] { resetLayout(); });
  layoutMenu_->addSeparator();
  QSettings settings;
  settings.beginGroup("layouts");
  for (const QString& name : settings.childKeys()) {
    add(layoutMenu_, name, {}, tr("Places and sizes of the panels"), [this, name] { applyLayout(name); });
  }
}

void MainWindow::saveLayout(const QString& name) {
  QSettings().setValue("layouts/" + QString(name).replace('/', '_'), saveState());
  fillLayoutMenu();
}

void MainWindow::applyLayout(const QString& name) {
  restoreState(QSettings().value("layouts/" + name).toByteArray());
}

void MainWindow::resetLayout() {
  restoreState(firstLayout_);
  for (Workspace* const page : workspaces_) page->restoreLayout({});
}

void MainWindow::restoreSettings() {
  QSettings settings;
  const QByteArray geometry = settings.value("window/geometry").toByteArray();
  if (!geometry.isEmpty()) restoreGeometry(geometry);
  restoreState(settings.value("window/state").toByteArray());
  for (Workspace* const page : workspaces_) {
    const QByteArray layout = settings.value("workspace/" + page->id()).toByteArray();
    if (!layout.isEmpty()) page->restoreLayout(layout);
  }
}

void MainWindow::saveSettings() const {
  QSettings settings;
  settings.setValue("window/geometry", saveGeometry());
  settings.setValue("window/state", saveState());
  for (const Workspace* const page : workspaces_) settings.setValue("workspace/" + page->id(), page->saveLayout());
}

void MainWindow::copyCommand() {
  const int index = pages_->currentIndex();
  const QString line = index > 0 ? workspaces_[index - 1]->commandLine() : QString();
  if (line.isEmpty()) return lab_.messages.note(tr("This page shows no numbers yet that a command could give."));
  QApplication::clipboard()->setText(line);
  lab_.messages.note(tr("Copied: %1").arg(line));
}

void MainWindow::showHowToRead() {
  const int index = pages_->currentIndex();
  showHelpNote(index > 0 ? workspaces_[index - 1]->howToRead() : QStringLiteral("welcome"), this);
}

void MainWindow::showAbout() {
  QMessageBox about(this);
  about.setWindowTitle(tr("About Passband"));
  about.setTextFormat(Qt::RichText);
  about.setText(
      tr("<h3>Passband %1</h3><p>Shows which spatial frequencies an image classifier relies on.</p>"
         "<p>LibTorch %2, Qt %3</p><p>Free software under the GNU General Public License, version 3 or later.</p>"
         "<p>Implements, and goes beyond, Wang, Veldhuis, Brune, Strisciuglio, <i>What do neural networks learn in "
         "image "
         "classification? A frequency shortcut perspective</i>, ICCV 2023.</p>")
          .arg(QString::fromStdString(passbandVersion()), torch_.isEmpty() ? tr("not loaded yet") : torch_,
               QString::fromLatin1(qVersion())));
  about.setIconPixmap(windowIcon().pixmap(64));
  about.exec();
}

QList<CommandPalette::Entry> MainWindow::commands() const {
  QList<CommandPalette::Entry> entries;
  const std::function<void(const QMenu*, const QString&)> collect = [&](const QMenu* menu, const QString& place) {
    for (QAction* const action : menu->actions()) {
      if (action->menu() != nullptr) {
        collect(action->menu(), place + " › " + action->text().remove('&'));
      } else {
        entries.push_back({place, action});
      }
    }
  };
  for (const QAction* const top : menuBar()->actions()) collect(top->menu(), QString(top->text()).remove('&'));
  return entries;
}

void MainWindow::showPalette() {
  CommandPalette palette(commands(), this);
  palette.exec();
}

}  // namespace passband
