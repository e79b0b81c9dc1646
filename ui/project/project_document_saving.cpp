// How the project is saved: by itself after each change, under another name, and when it is closed.
#include <algorithm>
#include <utility>

#include "ui/project/project_document.h"

namespace passband {
namespace {

constexpr int autosaveMs = 2000;  // a save takes milliseconds: well below the five seconds
constexpr int retryMs = 10000;    // each failure is a message

/// What results in the file are made from.
QList<ProjectInput> projectInputs(const LabInputs& inputs) {
  QList<ProjectInput> entries;
  if (inputs.hasImages()) entries.push_back(runInput(*inputs.data, *inputs.recipe));
  if (inputs.classifier) entries.push_back(runInput(inputs.classifier->info()));
  return entries;
}

/// Those that are kept no more go.
void writeMasks(ProjectFile& file, const QList<ProjectMask>& masks) {
  for (const StoredMap& old : file.masks()) {
    const auto isOld = [&](const ProjectMask& mask) { return mask.name.toStdString() == old.name; };
    if (old.name != ProjectEntry::maskOfNow && std::ranges::none_of(masks, isOld)) file.removeMask(old.name);
  }
  for (const ProjectMask& mask : masks) file.saveMask({mask.name.toStdString(), *mask.centred});
}

}  // namespace

ProjectState ProjectDocument::state() const {
  const LabInputs& inputs = *lab_.inputs.current();
  ProjectState state{.device = lab_.inputs.device(),
                     .limit = lab_.inputs.limit(),
                     .competing = lab_.inputs.competing(),
                     .recipe = {},
                     .found = {},
                     .selection = waitingSelection_.isEmpty() ? lab_.selection.classes() : waitingSelection_,
                     .workspace = workspace_,
                     .maskName = waitingMask_          ? waitingMaskName_
                                 : lab_.mask.applied() ? lab_.mask.name()
                                                       : QString()};
  state.data = inputs.data ? QString::fromStdString(inputs.data->info().source) : lab_.inputs.dataOpening();
  state.model = inputs.classifier ? QString::fromStdString(inputs.classifier->info().path) : lab_.inputs.modelOpening();
  // A disk that is not there today must not make the project forget where its files are.
  if (state.data.isEmpty()) state.data = saved_.state.data;
  if (state.model.isEmpty()) state.model = saved_.state.model;
  if (lab_.inputs.recipeOrigin() == RecipeOrigin::Chosen) state.recipe = inputs.recipe;
  state.found = lab_.inputs.foundRecipe();
  state.models = saved_.state.models;
  if (inputs.classifier) {
    const std::string& model = inputs.classifier->info().hash;
    state.models.remember(model, lab_.inputs.memory().of(model));
  }
  state.labels = inputs.data ? lab_.inputs.labelsFile() : saved_.state.labels;
  return state;
}

ProjectDocument::Saved ProjectDocument::now() const {
  return {state(), lab_.mask.applied(), masks_};
}

/// Not renewed by further changes: while something is dragged the file is at most one interval behind.
void ProjectDocument::changed() {
  if (file_ && !timer_.isActive()) timer_.start(autosaveMs);
}

bool ProjectDocument::unsaved() const {
  if (!file_) {
    return lab_.runs.store()->changes() > 0 || lab_.jobs.work().busy() || !lab_.mask.history().isClean();
  }
  return failed_ || !(now() == saved_);
}

/// The other file begins as a copy of the open project, or of the memory: with all runs, also those that are at work,
/// and whatever waits in it.
void ProjectDocument::saveAs(const QString& path, std::function<void()> done) {
  if (isOpen(path)) return saveNow(std::move(done));
  if (!failed_) saveNow();
  lane_.run(
      this, {.title = tr("Creating %1").arg(path)},
      [path = path.toStdString(), runs = lab_.runs.store(), notice = notice()](JobContext&) {
        auto file = std::make_shared<ProjectFile>(path, notice);
        runs->moveTo(file);
        return file;
      },
      [this, path, copied = file_ != nullptr, done = std::move(done)](std::shared_ptr<ProjectFile> file) {
        if (!copied) saved_ = {};
        letGo(std::exchange(file_, std::move(file)));
        path_ = path;
        emit pathChanged();
        emit masksChanged();
        saveNow(done);
      });
}

/// The lane closes the file, after what it still has to write.
void ProjectDocument::letGo(std::shared_ptr<ProjectFile> file) {
  if (!file) return;
  lane_.run(
      this, {.title = {}, .quiet = true}, [file = std::move(file)](JobContext&) {}, [] {});
}

void ProjectDocument::close() {
  if (!file_) return;
  saveNow();
  timer_.stop();
  lab_.runs.setStore(std::make_shared<RunStore>());
  letGo(std::exchange(file_, nullptr));
  path_.clear();
  masks_.clear();
  saved_ = {.state = {}, .mask = nullptr, .masks = {}};
  waitingMask_ = nullptr;
  waitingSelection_.clear();
  failed_ = false;
  emit pathChanged();
  emit masksChanged();
}

/// What is saved counts as saved once it is on the disk: a save that fails or is stopped is tried again, whole.
void ProjectDocument::saveNow(std::function<void()> done) {
  timer_.stop();
  if (!file_) return;
  const auto isOpenStill = [this, file = std::weak_ptr(file_)] { return file_ && file.lock() == file_; };
  const auto lost = [this, isOpenStill] {
    if (!isOpenStill()) return;
    failed_ = true;
    timer_.start(retryMs);
  };
  const Saved now = this->now();
  lane_.run(
      this,
      {.title = tr("Saving %1").arg(name()),
       .quiet = true,
       .failed = [lost](const QString&) { lost(); },
       .dropped = lost},
      [file = file_, now, inputs = projectInputs(*lab_.inputs.current()), maskWaits = waitingMask_ != nullptr,
       masksChanged = now.masks != saved_.masks](JobContext&) {
        for (const ProjectInput& input : inputs) file->addInput(input);
        if (maskWaits) {
          // The mask in the file waits for its images: it stays.
        } else if (now.mask) {
          file->saveMask({ProjectEntry::maskOfNow, now.mask->centred()});
        } else {
          file->removeMask(ProjectEntry::maskOfNow);
        }
        if (masksChanged) writeMasks(*file, now.masks);
        file->saveSetting(ProjectEntry::window, projectStateToJson(now.state));
        return QString::fromStdString(file->path().string());
      },
      [this, isOpenStill, now, done = std::move(done)](const QString& place) {
        if (isOpenStill()) {
          saved_ = now;
          failed_ = false;
          if (std::exchange(path_, place) != place) emit pathChanged();
        }
        lab_.mask.history().setClean();
        if (done) done();
      });
}

void ProjectDocument::keepMask(const QString& name) {
  const auto& mask = lab_.mask.applied();
  if (!file_ || !mask || name.trimmed().isEmpty() || name == ProjectEntry::maskOfNow) return;
  masks_.removeIf([&](const ProjectMask& own) { return own.name == name; });
  masks_.push_back({name, std::make_shared<const Grid<float>>(mask->centred())});
  emit masksChanged();
  saveNow();
}

void ProjectDocument::removeMask(const QString& name) {
  if (!file_) return;
  masks_.removeIf([&](const ProjectMask& own) { return own.name == name; });
  emit masksChanged();
  saveNow();
}

}  // namespace passband
