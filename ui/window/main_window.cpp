#include "ui/window/main_window.h"

#include <QDockWidget>
#include <QScreen>
#include <QStatusBar>
#include <QToolBar>
#include <QUndoView>

#include "ui/docks/classes_panel.h"
#include "ui/docks/jobs_panel.h"
#include "ui/docks/messages_panel.h"
#include "ui/theme/icons.h"
#include "ui/widgets/wheel_guard.h"
#include "ui/window/application.h"
#include "ui/window/model_settings.h"
#include "ui/workspaces/workspaces.h"

namespace passband {
namespace {

constexpr int messageMs = 15000;

struct Surroundings {
  QString torch, device;
};

}  // namespace

MainWindow::MainWindow()
    : project_(lab_),
      demoLane_(lab_.jobs.addLane(tr("Demonstration"), LanePolicy::Work)),
      pages_(new QStackedWidget),
      welcome_(new WelcomePage(recent_)),
      pageActions_(new QActionGroup(this)),
      setup_(new SetupPanel(lab_.inputs, lab_.rates, lab_.jobs)),
      projectLabel_(new QLabel) {
  setObjectName("window");
  qApp->installEventFilter(new WheelGuard(this));
  setAcceptDrops(true);
  setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
  setWindowIcon(themeIcon("passband"));
  statusBar()->addPermanentWidget(projectLabel_);
  makePages();
  makeDocks();
  makeMenus();
  arrange(QSize(1600, 980).boundedTo(screen()->availableSize()));
  firstLayout_ = saveState();
  restoreSettings();
  lab_.inputs.addMemory(savedModels());
  showTitle();
  connect(&project_, &ProjectDocument::pathChanged, this, &MainWindow::showTitle);
  connect(&project_, &ProjectDocument::workspaceWanted, this, &MainWindow::showPage);
  connect(&lab_.mask, &MaskDocument::taken, this, [this] { showPage("mask_lab"); });
  connect(&lab_.inputs, &Inputs::openingChanged, this, &MainWindow::takeMaskFiles);
  connect(&lab_.inputs, &Inputs::changed, this, &MainWindow::takeMaskFiles);
  connect(&lab_.inputs, &Inputs::remembered, this, [this] {
    const std::string& model = lab_.inputs.current()->classifier->info().hash;
    saveModel(model, lab_.inputs.memory().of(model));
  });
  connect(&lab_.messages, &MessageLog::added, this, &MainWindow::showMessage);
  if (auto* const application = qobject_cast<Application*>(QCoreApplication::instance())) {
    connect(application, &Application::failed, &lab_.messages, &MessageLog::error);
    connect(application, &Application::slowHandler, &lab_.messages, &MessageLog::note);
  }
  connect(welcome_, &WelcomePage::openModelAsked, this, &MainWindow::askForModel);
  connect(welcome_, &WelcomePage::openDataAsked, this, &MainWindow::askForData);
  connect(welcome_, &WelcomePage::openProjectAsked, this, &MainWindow::askForProject);
  connect(welcome_, &WelcomePage::demoAsked, this, &MainWindow::openDemo);
  connect(welcome_, &WelcomePage::fileChosen, this, [this](const QString& file) { openFiles({file}); });
  connect(setup_, &SetupPanel::openDataAsked, this, &MainWindow::askForData);
  connect(setup_, &SetupPanel::openModelAsked, this, &MainWindow::askForModel);
  connect(setup_, &SetupPanel::openLabelsAsked, this, &MainWindow::askForLabels);
  connect(setup_, &SetupPanel::readModelAsked, this, &MainWindow::askForReading);
  lookAround();
}

/// The views go before the models they show, which Qt would delete after it.
MainWindow::~MainWindow() {
  pages_->disconnect(this);
  qDeleteAll(docks_);
  delete pages_;
}

/// What LibTorch is and which device it finds: asked once, in the background, since it loads libraries.
void MainWindow::lookAround() {
  lab_.jobs.files().run(
      this, {.title = tr("Looking for a GPU"), .quiet = true},
      [](JobContext&) {
        return Surroundings{QString::fromStdString(torchVersion()), QString::fromStdString(bestDevice())};
      },
      [this](const Surroundings& found) {
        torch_ = found.torch;
        if (found.device != "cpu") setup_->setDevices({found.device});
      });
}

void MainWindow::makePages() {
  auto* const bar = addToolBar(tr("Workspaces"));
  bar->setObjectName("workspaces");
  bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  bar->setMovable(false);
  const auto addPage = [&](QWidget* page, const QIcon& icon, const QString& title, const QString& tip, int key) {
    const int index = pages_->addWidget(page);
    auto* const action = new QAction(icon, title, this);
    action->setCheckable(true);
    action->setToolTip(tip);
    action->setShortcut(QKeySequence(QString("Ctrl+%1").arg(key)));
    connect(action, &QAction::triggered, this, [this, index] { pages_->setCurrentIndex(index); });
    pageActions_->addAction(action);
    bar->addAction(action);
  };
  addPage(welcome_, themeIcon("home"), tr("Welcome"), tr("What one can begin with"), 0);
  for (const MakeWorkspace make : workspaces()) {
    auto* const page = make(lab_);
    workspaces_.push_back(page);
    addPage(page, page->icon(), page->title(), page->purpose(), static_cast<int>(workspaces_.size()));
  }
  setCentralWidget(pages_);
  connect(pages_, &QStackedWidget::currentChanged, this, &MainWindow::pageShown);
  pageActions_->actions().first()->setChecked(true);
}

/// Icons are painted in the colours of the palette of then.
void MainWindow::changeEvent(QEvent* event) {
  QMainWindow::changeEvent(event);
  if (event->type() != QEvent::PaletteChange || !pageActions_) return;
  const QList<QAction*> actions = pageActions_->actions();
  for (qsizetype i = 0; i < actions.size(); ++i)
    actions[i]->setIcon(i == 0 ? themeIcon("home") : workspaces_[i - 1]->icon());
}

QDockWidget* MainWindow::addDock(const QString& id, const QString& title, QWidget* content, Qt::DockWidgetArea area) {
  auto* const dock = new QDockWidget(title, this);
  dock->setObjectName(id);
  dock->setWidget(content);
  addDockWidget(area, dock);
  docks_.push_back(dock);
  dock->toggleViewAction()->setShortcut(QKeySequence(QString("Alt+%1").arg(docks_.size())));
  dock->toggleViewAction()->setToolTip(tr("Shows or hides %1").arg(title));
  return dock;
}

void MainWindow::makeDocks() {
  setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
  setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
  addDock("setup", tr("Setup"), setup_, Qt::LeftDockWidgetArea);
  addDock("classes", tr("Classes"), new ClassesPanel(lab_.inputs, lab_.selection, lab_.rates), Qt::RightDockWidgetArea);
  auto* const jobs = addDock("jobs", tr("Jobs"), new JobsPanel(lab_.jobs), Qt::BottomDockWidgetArea);
  messagesDock_ = addDock("messages", tr("Log"), new MessagesPanel(lab_.messages), Qt::BottomDockWidgetArea);
  splitDockWidget(jobs, messagesDock_, Qt::Horizontal);
  auto* const history = new QUndoView(&lab_.mask.history());
  history->setEmptyLabel(tr("as opened"));
  auto* const historyDock = addDock("history", tr("History"), history, Qt::RightDockWidgetArea);
  historyDock->hide();
}

/// In a small window the pages keep their room.
void MainWindow::arrange(QSize size) {
  resize(size);
  const bool large = width() >= 1500;
  resizeDocks({docks_[0], docks_[1]}, {large ? 290 : 250, large ? 430 : 270}, Qt::Horizontal);
  resizeDocks({docks_[2]}, {large ? 120 : 90}, Qt::Vertical);
}

void MainWindow::showPage(const QString& id) {
  for (qsizetype i = 0; i < workspaces_.size(); ++i) {
    if (workspaces_[i]->id() == id) pages_->setCurrentIndex(static_cast<int>(i) + 1);
  }
  if (id == "welcome") pages_->setCurrentIndex(0);
}

QString MainWindow::pageId() const {
  const int index = pages_->currentIndex();
  return index == 0 ? QStringLiteral("welcome") : workspaces_[index - 1]->id();
}

void MainWindow::pageShown(int index) {
  pageActions_->actions().at(index)->setChecked(true);
  fillWorkspaceMenu();
  if (index > 0) project_.setWorkspace(pageId());
}

void MainWindow::showMessage(const Message& message) {
  statusBar()->showMessage(message.text, messageMs);
  if (message.severity != Severity::Error) return;
  messagesDock_->show();
  messagesDock_->raise();
}

void MainWindow::showTitle() {
  const QString name = project_.name();
  setWindowTitle(name.isEmpty() ? tr("Passband") : tr("%1 – Passband").arg(name));
  projectLabel_->setText(name.isEmpty() ? tr("no project: nothing is saved")
                                        : tr("project %1, saved as you go").arg(name));
  projectLabel_->setToolTip(project_.path());
  if (!project_.path().isEmpty()) recent_.add(RecentFiles::Kind::Project, project_.path());
}

}  // namespace passband
