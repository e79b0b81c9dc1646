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

ProjectDocument::ProjectDocument(LabSession& session)
    : session_(session), lane_(session.jobs().addSavingLane(tr("Project"))) {
  timer_.setSingleShot(true);
  connect(&timer_, &QTimer::timeout, this, [this] { saveNow(); });
  connect(&session_, &LabSession::inputsChanged, this, &ProjectDocument::changed);
  // Once the views have taken the inputs: the mask lab takes masks of its own plane only.
  connect(&session_, &LabSession::inputsChanged, this, &ProjectDocument::restoreMask, Qt::QueuedConnection);
  connect(&session_, &LabSession::selectionChanged, this, &ProjectDocument::changed);
  connect(&session_, &LabSession::maskChanged, this, [this] {
    if (session_.mask()) waitingMask_ = nullptr;  // another one takes its place
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
  if (isOpen(path) || path == opening_)
    return session_.messages().note(tr("The project %1 is open already.").arg(path));
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
  return [&messages = session_.messages()](const std::string& sentence) {
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
  session_.closeData();
  session_.closeModel();
  session_.undoStack().clear();
  session_.setDevice(state.device);
  session_.setLimit(state.limit);
  session_.setFoundRecipe(state.found);
  saved_ = {.state = state, .mask = nullptr, .masks = masks_};
  session_.setRuns(std::make_shared<RunStore>(file_));
  for (const std::string& run : content.damaged) session_.messages().warn(QString::fromStdString(run));
  if (state.recipe) {
    session_.setRecipe({state.recipe});
  } else {
    session_.useDetectedRecipe();
  }
  if (!state.data.isEmpty()) session_.openData(state.data, state.labels);
  if (!state.model.isEmpty()) session_.openModel(state.model);
  for (const QString& record : content.records) session_.offerRecord(record);
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
  session_.restoreMask(maskFromCentred(inputs.plane(), *mask), waitingMaskName_);
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
