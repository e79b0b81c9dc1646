// The open project file: what the window works on is kept in it, at most five seconds behind, so that a crash loses no
// more than that.
#pragma once

#include <QObject>
#include <QString>
#include <QTimer>
#include <memory>

#include "core/project/project_file.h"
#include "ui/lab/lab.h"
#include "ui/project/project_state.h"

namespace passband {

struct ProjectMask {
  QString name;
  std::shared_ptr<const Grid<float>> centred;

  bool operator==(const ProjectMask&) const = default;
};

/// Thread rule: UI thread; the file is touched in the document's own lane only.
class ProjectDocument : public QObject {
  Q_OBJECT

 public:
  explicit ProjectDocument(Lab& lab);

  /// Empty: no project is open, and nothing is saved.
  const QString& path() const { return path_; }
  /// The name of the open project for titles; empty without one.
  QString name() const;

  /// Opens it and what it names, in the background. What is open stays when that fails, or when it is this one.
  void open(const QString& path);
  /// Makes the file, with all that is in the open project, and saves what the window works on into it. A project that
  /// is there already is replaced, the open one is saved. `done` is called once it is on the disk.
  void saveAs(const QString& path, std::function<void()> done = {});
  void close();

  /// Whether something is not on the disk yet; without a file: whether something was made that would be lost.
  bool unsaved() const;
  /// Whether the last try to save failed: the message said why.
  bool saveFailed() const { return failed_; }
  void saveNow(std::function<void()> done = {});

  /// The masks kept in the project.
  const QList<ProjectMask>& masks() const { return masks_; }
  void keepMask(const QString& name);
  void removeMask(const QString& name);
  /// Makes the mask of now that one.
  void takeMask(const ProjectMask& mask);

  void setWorkspace(const QString& id);
  /// Null without a project.
  const std::shared_ptr<ProjectFile>& file() const { return file_; }
  JobLane& fileLane() { return lane_; }

 signals:
  void opened();
  void pathChanged();
  void masksChanged();
  /// The page that was shown when the project was saved.
  void workspaceWanted(const QString& id);

 private:
  /// What a file brings.
  struct Content {
    std::shared_ptr<ProjectFile> file;
    ProjectState state;
    std::vector<StoredMap> masks;
    QStringList records;               ///< of the trainings that made its networks
    std::vector<std::string> damaged;  ///< runs that are left out
  };

  /// What there is to keep.
  struct Saved {
    ProjectState state;
    std::shared_ptr<const FrequencyMask> mask;
    QList<ProjectMask> masks;

    bool operator==(const Saved&) const = default;
  };

  /// A file is locked against a second opening in this process too.
  bool isOpen(const QString& path) const;
  ProjectState state() const;
  Saved now() const;
  void changed();
  void take(Content content);
  ProjectFile::Notice notice();
  void letGo(std::shared_ptr<ProjectFile> file);
  void restoreMask();

  Lab& lab_;
  JobLane& lane_;
  QTimer timer_;
  QString path_, opening_;
  std::shared_ptr<ProjectFile> file_;
  QList<ProjectMask> masks_;
  Saved saved_;  ///< what is on the disk
  QString workspace_;
  std::shared_ptr<const Grid<float>> waitingMask_;  ///< of the file, until the data that has its plane is open
  QString waitingMaskName_;
  QList<int> waitingSelection_;
  bool failed_ = false;  ///< the last save did
};

}  // namespace passband
