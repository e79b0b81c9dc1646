#include "ui/project/project_document.h"

#include <QFileInfo>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/source_text.h"
#include "core/export/dynamics_record.h"
#include "core/workflow/run_store.h"

namespace passband {
namespace {

/// What was recorded while these weights were trained lies around weights kept on the way, and beside the last ones in
/// a folder of their name.
void addRecords(QStringList& records, const std::filesystem::path& weights) {
  for (std::filesystem::path folder : {weights.parent_path(), std::filesystem::path(weights).replace_extension()}) {
    const QString record = QString::fromStdString(folder.string());
    if (isDynamics(folder) && !records.contains(record)) records << record;
  }
}

}  // namespace

ProjectDocument::ProjectDocument(Lab& lab) : lab_(lab), lane_(lab.jobs.addSavingLane(tr("Project"))) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, [this] { saveNow(); });
  connect(&lab_.inputs, &Inputs::changed, this, &ProjectDocument::changed);
  connect(&lab_.inputs, &Inputs::changed, this, &ProjectDocument::restoreMask);
  connect(&lab_.selection, &Selection::changed, this, &ProjectDocument::changed);
  connect(&lab_.mask, &MaskDocument::changed, this, [this] {
    if (lab_.mask.applied()) waitingMask_ = nullptr;  // another one takes its place
    changed();
  });
}

QString ProjectDocument::name() const {
  return QFileInfo(path_).completeBaseName();
}

bool ProjectDocument::isOpen(const QString& path) const {
  return !path_.isEmpty() && QFileInfo(path).canonicalFilePath() == QFileInfo(path_).canonicalFilePath();
}

void ProjectDocument::open(const QString& path) {
  if (isOpen(path) || path == opening_) return lab_.messages.note(tr("The project %1 is open already.").arg(path));
  opening_ = path;
  const auto ended = [this, path] {
    if (opening_ == path) opening_.clear();
  };
  lane_.run(
      this, {.title = tr("Opening %1").arg(path), .failed = [ended](const QString&) { ended(); }, .dropped = ended},
      [path = path.toStdString(), notice = notice()](JobContext&) {
        if (!ProjectFile::isProject(path)) {
          throw Error(fmt::format("{} is not a Passband project, or cannot be read; open a file name.passband", path));
        }
        Content content;
        content.file = std::make_shared<ProjectFile>(path, notice);
        content.state = projectStateFromJson(content.file->setting(ProjectEntry::window));
        content.masks = content.file->masks();
        const RunStore store(content.file);
        const auto runs = store.runs(content.damaged);
        if (content.file->setting(ProjectEntry::window).empty()) takeLastRun(content.state, runs);
        ModelMemory models = memoryOf(runs);
        models.add(content.state.models);
        content.state.models = models;
        for (const ProjectInput& input : content.file->inputs()) {
          QString& source = input.kind == "data" ? content.state.data : content.state.model;
          if (source.isEmpty()) source = QString::fromStdString(input.source);
          if (input.kind == "model") addRecords(content.records, splitSource(input.source).path);
        }
        return content;
      },
      [this, path, ended](Content content) {
        ended();
        close();
        path_ = path;
        take(std::move(content));
      });
}

/// The file is told of in the document's lane, which the messages outlive.
ProjectFile::Notice ProjectDocument::notice() {
  return [&messages = lab_.messages](const std::string& sentence) {
    const auto tell = [&messages, text = QString::fromStdString(sentence)] { messages.warn(text); };
    QMetaObject::invokeMethod(&messages, tell, Qt::QueuedConnection);
  };
}

void ProjectDocument::take(Content content) {
  file_ = std::move(content.file);
  const ProjectState state = content.state;
  masks_.clear();
  waitingMask_ = nullptr;
  for (StoredMap& map : content.masks) {
    auto centred = std::make_shared<const Grid<float>>(std::move(map.values));
    if (map.name == ProjectEntry::maskOfNow) {
      waitingMask_ = centred;
      waitingMaskName_ = state.maskName;
    } else {
      masks_.push_back({QString::fromStdString(map.name), centred});
    }
  }
  waitingSelection_ = state.selection;
  workspace_ = state.workspace;
  lab_.inputs.closeData();
  lab_.inputs.closeModel();
  lab_.mask.history().clear();
  lab_.inputs.setDevice(state.device);
  lab_.inputs.setLimit(state.limit);
  lab_.inputs.setCompeting(state.competing);
  lab_.inputs.setFoundRecipe(state.found);
  lab_.inputs.addMemory(state.models);
  saved_ = {.state = state, .mask = nullptr, .masks = masks_};
  lab_.runs.setStore(std::make_shared<RunStore>(file_));
  for (const std::string& run : content.damaged) lab_.messages.warn(QString::fromStdString(run));
  if (state.recipe) {
    lab_.inputs.setRecipe({state.recipe});
  } else {
    lab_.inputs.dropChosenRecipe();
  }
  if (!state.data.isEmpty()) lab_.inputs.openData(state.data, state.labels);
  if (!state.model.isEmpty()) lab_.inputs.openModel(state.model);
  for (const QString& record : content.records) lab_.trainings.open(record);
  emit pathChanged();
  emit masksChanged();
  emit opened();
  if (!workspace_.isEmpty()) emit workspaceWanted(workspace_);
}

void ProjectDocument::restoreMask() {
  const LabInputs& inputs = *lab_.inputs.current();
  if (!inputs.hasImages()) return;
  if (!waitingSelection_.isEmpty()) lab_.selection.set(std::exchange(waitingSelection_, {}));
  // The plane is another one until the network is open that says so.
  const bool fits =
      waitingMask_ && waitingMask_->rows() == inputs.recipe->height && waitingMask_->cols() == inputs.recipe->width;
  if (!fits) return;
  const auto mask = std::exchange(waitingMask_, nullptr);
  lab_.mask.begin(maskFromCentred(inputs.plane(), *mask), waitingMaskName_, waitingMaskName_);
}

void ProjectDocument::takeMask(const ProjectMask& mask) {
  const LabInputs& inputs = *lab_.inputs.current();
  const bool fits = inputs.hasImages() && mask.centred->rows() == inputs.recipe->height &&
                    mask.centred->cols() == inputs.recipe->width;
  if (!fits) {
    lab_.messages.warn(tr("The mask '%1' is %2×%3; open images that are preprocessed to that size to use it.")
                           .arg(mask.name)
                           .arg(mask.centred->rows())
                           .arg(mask.centred->cols()));
    return;
  }
  lab_.mask.take(maskFromCentred(inputs.plane(), *mask.centred), mask.name);
}

void ProjectDocument::setWorkspace(const QString& id) {
  if (id == workspace_) return;
  workspace_ = id;
  changed();
}

}  // namespace passband
