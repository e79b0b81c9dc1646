// What the window opens and saves.
#include <QApplication>
#include <QCloseEvent>
#include <QDateTime>
#include <QDialog>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QMessageBox>
#include <QMimeData>
#include <QStandardPaths>
#include <algorithm>
#include <utility>

#include "core/export/class_masks.h"
#include "core/export/mask_file.h"
#include "core/model/model_source.h"
#include "ui/lab/file_kinds.h"
#include "ui/lab/source_name.h"
#include "ui/window/main_window.h"

namespace passband {

void MainWindow::openFiles(const QStringList& files) {
  for (const QString& file : files) {
    lab_.jobs.files().run(
        this, {.title = tr("Reading %1").arg(file), .quiet = true},
        [path = file.toStdString()](JobContext& context) {
          context.throwIfStopped();
          return identify(path);
        },
        [this](const IdentifiedFile& opened) { route(opened); });
  }
}

void MainWindow::route(const IdentifiedFile& file) {
  const QString source = QString::fromStdString(file.source);
  switch (file.role) {
    case FileRole::Images:
      lab_.inputs.openData(source);
      recent_.add(RecentFiles::Kind::Data, source);
      break;
    case FileRole::Model:
      lab_.inputs.openModel(source);
      recent_.add(RecentFiles::Kind::Model, source);
      break;
    case FileRole::Project:
      return openProject(source);
    case FileRole::Mask:
    case FileRole::MaskDictionary:
    case FileRole::SearchFolder:
      maskFiles_ << file;
      return takeMaskFiles();
    case FileRole::TrainingLog:
      lab_.trainings.open(source);
      return showPage("training");
  }
  if (pages_->currentIndex() == 0 && !workspaces_.isEmpty()) pages_->setCurrentIndex(1);
}

/// The plane is known once the images, the network and its recipe are.
void MainWindow::takeMaskFiles() {
  if (lab_.inputs.settling()) return;
  for (const IdentifiedFile& file : std::exchange(maskFiles_, {})) {
    const QString path = QString::fromStdString(file.source);
    if (file.role == FileRole::Mask) {
      takeMaskFile(path);
    } else {
      takeClassMasks(path);
    }
  }
}

void MainWindow::takeMaskFile(const QString& path) {
  const auto inputs = lab_.inputs.current();
  if (!inputs->hasImages()) {
    return lab_.messages.warn(tr("%1 is a mask; open the images that it is for, then open it again.").arg(path));
  }
  lab_.jobs.files().run(
      this, {.title = tr("Reading the mask %1").arg(path), .quiet = true},
      [plane = inputs->plane(), file = path.toStdString()](JobContext&) { return readMaskFile(plane, file); },
      [this, path](const FrequencyMask& mask) { lab_.mask.take(mask, QFileInfo(path).completeBaseName()); });
}

void MainWindow::takeClassMasks(const QString& path) {
  const auto inputs = lab_.inputs.current();
  if (!inputs->hasImages()) {
    return lab_.messages.warn(
        tr("%1 holds masks of classes; open the images that they are for, then open it again.").arg(path));
  }
  lab_.jobs.files().run(
      this, {.title = tr("Reading the masks of %1").arg(path), .quiet = true},
      [plane = inputs->plane(), names = lab_.inputs.classNames(), file = path.toStdString()](JobContext&) {
        return allClassMasks(file, names, plane);
      },
      [this, path](const std::vector<NamedMask>& masks) { chooseMask(path, masks); });
}

/// The one of the selected class is at hand.
void MainWindow::chooseMask(const QString& path, const std::vector<NamedMask>& masks) {
  QStringList names;
  for (const NamedMask& mask : masks) names << QString::fromStdString(mask.name);
  const auto own = std::ranges::find(masks, lab_.selection.current(), &NamedMask::classIndex);
  const int selected = own == masks.end() ? 0 : static_cast<int>(own - masks.begin());
  bool chosen = true;
  const QString text = tr("%1 holds %2 masks. Which of them is taken as the mask?");
  const QString name = names.size() == 1
                           ? names[0]
                           : QInputDialog::getItem(this, tr("Choose a mask"),
                                                   text.arg(withoutMnemonic(sourceName(path))).arg(names.size()), names,
                                                   selected, false, &chosen);
  if (chosen) lab_.mask.take(masks[static_cast<std::size_t>(names.indexOf(name))].mask, name);
}

void MainWindow::openProject(const QString& path) {
  leaveSession([this, path] {
    project_.open(path);
    if (pages_->currentIndex() == 0 && !workspaces_.isEmpty()) pages_->setCurrentIndex(1);
  });
}

/// The session is left once the demonstration is there: until then the user goes on with it.
void MainWindow::openDemo() {
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + "/demo";
  welcome_->setDemoProgress(tr("The demonstration waits for its turn."), 0);
  auto following = std::make_shared<QMetaObject::Connection>();
  const auto ended = [this, following] {
    disconnect(*following);
    welcome_->setDemoProgress({}, 0);
  };
  const JobId id = demoLane_.run(
      this,
      {.title = tr("Creating the demonstration"), .failed = [ended](const QString&) { ended(); }, .dropped = ended},
      [folder = folder.toStdString()](JobContext& context) { return makeDemo(folder, context); },
      [this, ended](const Demo& demo) {
        ended();
        leaveSession([this, demo] { takeDemo(demo); });
      });
  *following = connect(&demoLane_, &JobLane::changed, this, [this, id](const JobStatus& status) {
    if (status.id != id || status.ended()) return;
    const Progress& progress = status.progress;
    const int permille = progress.total > 0 ? static_cast<int>(1000 * progress.done / progress.total) : 0;
    welcome_->setDemoProgress(tr("Training the demonstration's network: made once, then kept."), permille);
  });
}

void MainWindow::takeDemo(const Demo& demo) {
  const QString project = QString::fromStdString(demo.project.string());
  if (!workspaces_.isEmpty()) pages_->setCurrentIndex(1);
  if (QFileInfo::exists(project)) return project_.open(project);
  project_.close();
  lab_.inputs.dropChosenRecipe();
  lab_.inputs.openData(QString::fromStdString(demo.data));
  lab_.inputs.openModel(QString::fromStdString(demo.model.string()));
  project_.saveAs(project);
}

QString MainWindow::startFolder(RecentFiles::Kind kind) const {
  const QStringList files = recent_.files(kind);
  return files.isEmpty() ? QString() : QFileInfo(files.first().section('?', 0, 0)).path();
}

void MainWindow::askForFiles() {
  openFiles(QFileDialog::getOpenFileNames(this, tr("Open"), startFolder(RecentFiles::Kind::Model)));
}

/// A folder, or a file of images: Qt's dialogs choose the one or the other, so the menu asks which.
void MainWindow::askForData() {
  QMessageBox which(this);
  which.setWindowTitle(tr("Open images"));
  which.setText(tr("Are the images in a folder, or in one file?"));
  auto* const folder = which.addButton(tr("A folder…"), QMessageBox::AcceptRole);
  auto* const file = which.addButton(tr("A file…"), QMessageBox::AcceptRole);
  which.addButton(QMessageBox::Cancel);
  which.exec();
  QString chosen;
  if (which.clickedButton() == folder) {
    chosen = QFileDialog::getExistingDirectory(this, tr("The folder of class folders, or of CIFAR's batches"),
                                               startFolder(RecentFiles::Kind::Data));
  } else if (which.clickedButton() == file) {
    chosen = QFileDialog::getOpenFileName(this, tr("A file of images"), startFolder(RecentFiles::Kind::Data));
  }
  if (!chosen.isEmpty()) openFiles({chosen});
}

/// For the images that did not open last, which may have lacked them, else for those that are open.
void MainWindow::askForLabels() {
  const auto& images = lab_.inputs.current()->data;
  const QString refused = lab_.inputs.dataRefused();
  const QString source = !refused.isEmpty() ? refused
                         : images           ? QString::fromStdString(images->info().source)
                                            : QString();
  if (source.isEmpty()) return lab_.messages.note(tr("Open the images first, then their labels."));
  const QString file = QFileDialog::getOpenFileName(this, tr("The labels of %1").arg(sourceName(source)),
                                                    startFolder(RecentFiles::Kind::Data));
  if (!file.isEmpty()) lab_.inputs.openData(source, file);
}

void MainWindow::askForModel() {
  const QString file =
      QFileDialog::getOpenFileName(this, tr("Open a network"), startFolder(RecentFiles::Kind::Model), modelFilter());
  if (!file.isEmpty()) openFiles({file});
}

/// For the network that did not open last because of this, else for the one that is open.
void MainWindow::askForReading() {
  const auto& unclear = lab_.inputs.unclearModel();
  const auto& classifier = lab_.inputs.current()->classifier;
  if (unclear) return askForWeights(unclear->source, unclear->weights);
  if (!classifier) return lab_.messages.note(tr("Open a model first, then choose its options."));
  const ModelSource source = parseModelSource(classifier->info().path);
  const QString file = QString::fromStdString(source.path);
  QStringList readings{QString::fromStdString(source.text).mid(file.size() + 1)};
  const auto add = [&](const char* key, const char* value) {
    readings << QString::fromStdString(withChange(source, key, value)).mid(file.size() + 1);
  };
  for (const char* stem : {"cifar", "pooled", "strided", "imagenet"}) add("stem", stem);
  add("heads", "12");
  add("weights", "state_dict_ema");
  bool chosen = false;
  const QString said =
      QInputDialog::getItem(this, tr("Open model with options"),
                            tr("What %1 does not tell by itself, as KEY=VALUE, several with && between:\n"
                               "weights (a key of the file, or a prefix of its tensors' names), stem of a ResNet, "
                               "heads of a vision transformer.\nNothing: as it is found.")
                                .arg(withoutMnemonic(sourceName(file))),
                            readings, 0, true, &chosen);
  if (chosen) openFiles({said.isEmpty() ? file : file + "?" + said});
}

void MainWindow::askForWeights(const QString& source, const QStringList& weights) {
  bool chosen = false;
  const QString text = tr("%1 holds %2 sets of weights. Which of them is the network?");
  const QString said = QInputDialog::getItem(this, tr("Choose the weights"),
                                             text.arg(withoutMnemonic(sourceName(source))).arg(weights.size()), weights,
                                             0, false, &chosen);
  if (!chosen) return;
  const ModelSource open = parseModelSource(source.toStdString());
  openFiles({QString::fromStdString(withChange(open, "weights", said.toStdString()))});
}

void MainWindow::askForProject() {
  const QString file = QFileDialog::getOpenFileName(this, tr("Open a project"), startFolder(RecentFiles::Kind::Project),
                                                    tr("Projects (*.passband);;All files (*)"));
  if (!file.isEmpty()) openFiles({file});
}

void MainWindow::saveProject(std::function<void()> done) {
  if (project_.path().isEmpty()) return saveProjectAs(std::move(done));
  project_.saveNow(std::move(done));
}

void MainWindow::saveProjectAs(std::function<void()> done) {
  QString file = QFileDialog::getSaveFileName(this, tr("Save the project"), startFolder(RecentFiles::Kind::Project),
                                              tr("Projects (*.passband)"));
  if (file.isEmpty()) return;
  if (QFileInfo(file).suffix().isEmpty()) file += ".passband";
  project_.saveAs(file, std::move(done));
}

void MainWindow::leaveSession(std::function<void()> then) {
  if (!project_.unsaved()) return then();
  const bool failed = project_.saveFailed();
  if (!project_.path().isEmpty() && !failed) return project_.saveNow(std::move(then));
  const QString text =
      failed ? tr("The project could not be saved: see Log. Try again, or save it in another file?")
             : tr("Masks, searches or trainings of this session are in no project yet. Save them in one?");
  const auto others = QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel;
  const auto answer =
      QMessageBox::question(this, tr("Save your work?"), text, failed ? others | QMessageBox::Retry : others,
                            failed ? QMessageBox::Retry : QMessageBox::Save);
  if (answer == QMessageBox::Retry) return project_.saveNow(std::move(then));
  if (answer == QMessageBox::Save) return saveProjectAs(std::move(then));
  if (answer == QMessageBox::Discard) then();
}

/// Where saving takes until after this event, the window closes itself then.
void MainWindow::closeEvent(QCloseEvent* event) {
  if (!mayClose_) {
    const auto inside = std::make_shared<bool>(true);
    leaveSession([this, inside] {
      mayClose_ = true;
      if (!*inside) close();
    });
    *inside = false;
  }
  if (!mayClose_) return event->ignore();
  saveSettings();
  lab_.jobs.stopAll();
  event->accept();
}

void MainWindow::closeUnasked() {
  for (QWidget* const widget : QApplication::topLevelWidgets()) {
    if (auto* const dialog = qobject_cast<QDialog*>(widget); dialog != nullptr && dialog->isVisible()) dialog->reject();
  }
  connect(&lab_.jobs, &JobBoard::changed, this, &MainWindow::goOnClosing);
  goOnClosing();
}

/// When all jobs have stopped, what they have come to is saved; then, whatever came of that, the window closes.
void MainWindow::goOnClosing() {
  lab_.jobs.stopAll();
  if (mayClose_ || lab_.jobs.busy()) return;
  if (!std::exchange(lastSave_, true) && project_.unsaved()) return saveUnasked();
  mayClose_ = true;
  close();
}

void MainWindow::saveUnasked() {
  if (!project_.path().isEmpty()) return project_.saveNow();
  const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation);
  QDir().mkpath(folder);
  const QString time = QDateTime::currentDateTime().toString("yyyy-MM-dd-hhmmss");
  project_.saveAs(QStringLiteral("%1/unsaved-%2.passband").arg(folder, time));
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls()) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  QStringList files;
  for (const QUrl& url : event->mimeData()->urls()) {
    if (url.isLocalFile()) files << url.toLocalFile();
  }
  if (files.isEmpty()) {
    lab_.messages.warn(tr("Only files on this machine can be opened; save it first, then drop it here."));
  }
  event->acceptProposedAction();
  openFiles(files);
}

}  // namespace passband
