// How the project is saved: by itself after each change, under another name, and when it is closed.
#include <fmt/format.h>

#include "ui/project/project_document.h"

namespace passband {
namespace {

constexpr int autosaveMs = 2000;  // a save takes milliseconds: well below the five seconds

/// What results in the file are made from, entered as the command line does.
QList<ProjectInput> projectInputs(const LabInputs& inputs) {
  QList<ProjectInput> entries;
  if (inputs.hasImages()) {
    const ImageSetInfo& info = inputs.data->info();
    entries.push_back({.kind = "data",
                       .source = info.source,
                       .hash = info.hash,
                       .description = fmt::format("{}, {} images of {} classes", info.format, inputs.data->size(),
                                                  inputs.data->classCount()),
                       .recipe = recipeToJson(*inputs.recipe)});
  }
  if (inputs.classifier) {
    const ClassifierInfo& info = inputs.classifier->info();
    entries.push_back({.kind = "model",
                       .source = info.path,
                       .hash = info.hash,
                       .description = fmt::format("{}, {}, {} classes", info.architecture, info.format, info.classes),
                       .recipe = ""});
  }
  return entries;
}

}  // namespace

ProjectState ProjectDocument::state() const {
  const LabInputs& inputs = *session_.inputs();
  ProjectState state{.device = session_.device(),
                     .limit = session_.limit(),
                     .recipe = {},
                     .found = {},
                     .selection = waitingSelection_.isEmpty() ? session_.selection() : waitingSelection_,
                     .workspace = workspace_,
                     .maskName = session_.maskName()};
  state.data = inputs.data ? QString::fromStdString(inputs.data->info().source) : session_.dataOpening();
  state.model = inputs.classifier ? QString::fromStdString(inputs.classifier->info().path) : session_.modelOpening();
  // A disk that is not there today must not make the project forget where its files are.
  if (state.data.isEmpty()) state.data = saved_.data;
  if (state.model.isEmpty()) state.model = saved_.model;
  if (session_.recipeOrigin() == RecipeOrigin::Chosen) state.recipe = inputs.recipe;
  state.found = session_.foundRecipe();
  state.labels = inputs.data ? session_.labelsFile() : saved_.labels;
  return state;
}

/// Not renewed by further changes: while something is dragged the file is at most one interval behind.
void ProjectDocument::changed() {
  if (file_ && !timer_.isActive()) timer_.start(autosaveMs);
}

bool ProjectDocument::unsaved() const {
  if (!file_) return !session_.undoStack().isClean();
  return failed_ || session_.mask() != savedMask_ || !(session_.keptSearch() == savedSearch_) || !(state() == saved_);
}

void ProjectDocument::saveAs(const QString& path, std::function<void()> done) {
  lane_.run(
      this, {.title = tr("Making %1").arg(path)},
      [path = path.toStdString()](JobContext&) {
        Content content;
        content.file = std::make_shared<ProjectFile>(path);
        content.masks = content.file->masks();
        return content;
      },
      [this, path, done = std::move(done)](Content content) {
        close();
        path_ = path;
        file_ = std::move(content.file);
        for (StoredMap& map : content.masks) {
          if (map.name == ProjectEntry::maskOfNow) continue;
          masks_.push_back(
              {QString::fromStdString(map.name), std::make_shared<const Grid<float>>(std::move(map.values))});
        }
        emit pathChanged();
        emit masksChanged();
        saveNow(done);
      });
}

void ProjectDocument::close() {
  if (!file_) return;
  saveNow();
  timer_.stop();
  // The lane lets go of the file after what it still has to write.
  lane_.run(
      this, {.title = {}, .quiet = true}, [file = std::exchange(file_, nullptr)](JobContext&) {}, [] {});
  path_.clear();
  masks_.clear();
  saved_ = {};
  savedMask_ = nullptr;
  savedSearch_ = {};
  waitingMask_ = nullptr;
  waitingSelection_.clear();
  failed_ = false;
  emit pathChanged();
  emit masksChanged();
}

void ProjectDocument::saveNow(std::function<void()> done) {
  timer_.stop();
  if (!file_) return;
  saved_ = state();
  savedMask_ = session_.mask();
  const bool searchChanged = failed_ || !(session_.keptSearch() == savedSearch_);
  savedSearch_ = session_.keptSearch();
  lane_.run(
      this, {.title = tr("Saving %1").arg(name()), .quiet = true, .failed = [this](const QString&) { failed_ = true; }},
      [file = file_, state = projectStateToJson(saved_), mask = savedMask_,
       inputs = projectInputs(*session_.inputs()) + made_, maskWaits = waitingMask_ != nullptr,
       search = searchChanged ? std::optional(savedSearch_) : std::nullopt](JobContext&) {
        for (const ProjectInput& input : inputs) file->addInput(input);
        if (maskWaits) {
          // The mask in the file waits for its images: it stays.
        } else if (mask) {
          file->saveMask({ProjectEntry::maskOfNow, mask->centred()});
        } else {
          file->removeMask(ProjectEntry::maskOfNow);
        }
        if (search) file->saveSetting(ProjectEntry::keptSearch, keptSearchToText(*search));
        file->saveSetting(ProjectEntry::window, state);
      },
      [this, done = std::move(done)] {
        failed_ = false;
        session_.undoStack().setClean();
        if (done) done();
      });
}

void ProjectDocument::keepMask(const QString& name) {
  const auto& mask = session_.mask();
  if (!file_ || !mask || name.trimmed().isEmpty() || name == ProjectEntry::maskOfNow) return;
  const auto centred = std::make_shared<const Grid<float>>(mask->centred());
  masks_.removeIf([&](const ProjectMask& own) { return own.name == name; });
  masks_.push_back({name, centred});
  lane_.run(
      this, {.title = tr("Saving the mask %1").arg(name), .quiet = true},
      [file = file_, name = name.toStdString(), centred](JobContext&) {
        file->saveMask({name, *centred});
      },
      [] {});
  emit masksChanged();
}

void ProjectDocument::removeMask(const QString& name) {
  if (!file_) return;
  masks_.removeIf([&](const ProjectMask& own) { return own.name == name; });
  lane_.run(
      this, {.title = tr("Removing the mask %1").arg(name), .quiet = true},
      [file = file_, name = name.toStdString()](JobContext&) { file->removeMask(name); }, [] {});
  emit masksChanged();
}

}  // namespace passband
