#include "ui/project/project_document.h"

#include <QFileInfo>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/project/dynamics_record.h"

namespace passband {
namespace {

constexpr int autosaveMs = 2000;  // a save takes milliseconds: well below the five seconds
constexpr const char* windowState = "window";
constexpr const char* maskOfNow = "mask of now";
constexpr const char* stoppedSearch = "stopped search";

/// The state of a search is bytes, a setting is text.
std::string textOf(const KeptSearch& search) {
  if (search.state.empty()) return {};
  return (QByteArray::fromStdString(search.identity).toBase64() + ' ' +
          QByteArray::fromStdString(search.state).toBase64())
      .toStdString();
}

KeptSearch keptSearchOf(const std::string& text) {
  const QList<QByteArray> words = QByteArray::fromStdString(text).split(' ');
  if (words.size() != 2) return {};
  return {QByteArray::fromBase64(words[0]).toStdString(), QByteArray::fromBase64(words[1]).toStdString()};
}

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

/// What was recorded while these weights were trained lies around weights kept on the way, and beside the last ones in
/// a folder of their name.
void addRecords(QStringList& records, const std::filesystem::path& weights) {
  for (std::filesystem::path folder : {weights.parent_path(), std::filesystem::path(weights).replace_extension()}) {
    const QString record = QString::fromStdString(folder.string());
    if (isDynamics(folder) && !records.contains(record)) records << record;
  }
}

}  // namespace

struct ProjectDocument::Content {
  std::shared_ptr<ProjectFile> file;
  ProjectState state;
  std::vector<StoredMap> masks;
  KeptSearch search;
  QStringList records;  ///< of the trainings that made its networks
};

ProjectDocument::ProjectDocument(LabSession& session)
    : session_(session), lane_(session.jobs().addLane(tr("Project"), LanePolicy::Work)) {
  timer_.setSingleShot(true);
  timer_.setInterval(autosaveMs);
  connect(&timer_, &QTimer::timeout, this, [this] { saveNow(); });
  connect(&session_, &LabSession::inputsChanged, this, &ProjectDocument::changed);
  // Once the views have taken the inputs: the mask lab takes masks of its own plane only.
  connect(&session_, &LabSession::inputsChanged, this, &ProjectDocument::restoreMask, Qt::QueuedConnection);
  connect(&session_, &LabSession::selectionChanged, this, &ProjectDocument::changed);
  connect(&session_, &LabSession::keptSearchChanged, this, &ProjectDocument::changed);
  connect(&session_, &LabSession::maskChanged, this, [this] {
    if (session_.mask()) waitingMask_ = nullptr;  // another one takes its place
    changed();
  });
  connect(&session_, &LabSession::made, this, [this](const ProjectInput& weights) {
    made_.push_back(weights);
    changed();
  });
}

QString ProjectDocument::name() const {
  return QFileInfo(path_).completeBaseName();
}

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
  if (file_ && !timer_.isActive()) timer_.start();
}

bool ProjectDocument::unsaved() const {
  if (!file_) return !session_.undoStack().isClean();
  return failed_ || session_.mask() != savedMask_ || !(session_.keptSearch() == savedSearch_) || !(state() == saved_);
}

void ProjectDocument::open(const QString& path) {
  lane_.run(
      this, {.title = tr("Opening %1").arg(path)},
      [path = path.toStdString()](JobContext&) {
        if (!ProjectFile::isProject(path)) {
          throw Error(fmt::format("{} is not a Passband project, or cannot be read; open a file name.passband", path));
        }
        Content content;
        content.file = std::make_shared<ProjectFile>(path);
        content.state = projectStateFromJson(content.file->setting(windowState));
        content.masks = content.file->masks();
        content.search = keptSearchOf(content.file->setting(stoppedSearch));
        // A project that only the command line has used yet names its inputs.
        for (const ProjectInput& input : content.file->inputs()) {
          QString& source = input.kind == "data" ? content.state.data : content.state.model;
          if (source.isEmpty()) source = QString::fromStdString(input.source);
          if (input.kind == "model") addRecords(content.records, input.source);
        }
        return content;
      },
      [this, path](Content content) {
        close();
        made_.clear();
        path_ = path;
        take(std::move(content));
      });
}

void ProjectDocument::take(Content content) {
  file_ = std::move(content.file);
  const ProjectState state = content.state;
  masks_.clear();
  waitingMask_ = nullptr;
  for (StoredMap& map : content.masks) {
    auto centred = std::make_shared<const Grid<float>>(std::move(map.values));
    if (map.name == maskOfNow) {
      waitingMask_ = centred;
      waitingMaskName_ = state.maskName;
    } else {
      masks_.push_back({QString::fromStdString(map.name), centred});
    }
  }
  waitingSelection_ = state.selection;
  workspace_ = state.workspace;
  session_.closeData();
  session_.closeModel();
  session_.undoStack().clear();
  session_.setDevice(state.device);
  session_.setLimit(state.limit);
  session_.setFoundRecipe(state.found);
  savedSearch_ = content.search;
  session_.keepSearch(std::move(content.search));
  if (state.recipe) {
    session_.setRecipe(*state.recipe);
  } else {
    session_.useDetectedRecipe();
  }
  if (!state.data.isEmpty()) session_.openData(state.data, state.labels);
  if (!state.model.isEmpty()) session_.openModel(state.model);
  for (const QString& record : content.records) session_.offerRecord(record);
  saved_ = state;
  emit pathChanged();
  emit masksChanged();
  emit opened();
  if (!workspace_.isEmpty()) emit workspaceWanted(workspace_);
}

void ProjectDocument::restoreMask() {
  const LabInputs& inputs = *session_.inputs();
  if (!inputs.hasImages()) return;
  if (!waitingSelection_.isEmpty()) session_.setSelection(std::exchange(waitingSelection_, {}));
  // The plane is another one until the network is open that says so.
  const bool fits =
      waitingMask_ && waitingMask_->rows() == inputs.recipe->height && waitingMask_->cols() == inputs.recipe->width;
  if (!fits) return;
  const auto mask = std::exchange(waitingMask_, nullptr);
  session_.offerMask(maskFromCentred(inputs.plane(), *mask), waitingMaskName_);
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
          if (map.name == maskOfNow) continue;
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
          file->saveMask({maskOfNow, mask->centred()});
        } else {
          file->removeMask(maskOfNow);
        }
        if (search) file->saveSetting(stoppedSearch, textOf(*search));
        file->saveSetting(windowState, state);
      },
      [this, done = std::move(done)] {
        failed_ = false;
        session_.undoStack().setClean();
        if (done) done();
      });
}

void ProjectDocument::keepMask(const QString& name) {
  const auto& mask = session_.mask();
  if (!file_ || !mask || name.trimmed().isEmpty() || name == maskOfNow) return;
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

void ProjectDocument::takeMask(const ProjectMask& mask) {
  const LabInputs& inputs = *session_.inputs();
  const bool fits = inputs.hasImages() && mask.centred->rows() == inputs.recipe->height &&
                    mask.centred->cols() == inputs.recipe->width;
  if (!fits) {
    session_.messages().warn(tr("The mask '%1' is %2×%3; open images that are preprocessed to that size to use it.")
                                 .arg(mask.name)
                                 .arg(mask.centred->rows())
                                 .arg(mask.centred->cols()));
    return;
  }
  session_.offerMask(maskFromCentred(inputs.plane(), *mask.centred), mask.name);
}

void ProjectDocument::setWorkspace(const QString& id) {
  if (id == workspace_) return;
  workspace_ = id;
  changed();
}

}  // namespace passband
