// The files of a CIFAR download: those of a folder, or of the archive that it comes in (cifar-10-python.tar.gz).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/archives/file_tree.h"
#include "core/data/source_text.h"

namespace passband {

/// Thread rule: all functions may be called from several threads at once.
class BatchFiles {
 public:
  virtual ~BatchFiles() = default;
  /// Of the files that lie directly in it, sorted.
  virtual std::vector<std::string> names() const = 0;
  /// Throws Error where it cannot be read.
  virtual FileBytes read(const std::string& name) const = 0;
  /// What messages call a file.
  virtual std::string describe(const std::string& name) const = 0;

  /// Also beside the one file, where only that was given.
  virtual bool has(const std::string& name) const;
};

/// Of a folder, the folder in an archive, or the one file at `path`; an archive is unpacked into memory, as far as its
/// members are called like batches. Throws Error; Cancelled soon after `job` is asked to stop.
std::unique_ptr<const BatchFiles> batchFiles(const std::string& path, const JobContext* job);

/// Whether `path` is an archive that begins with one of these folders.
bool isBatchArchive(const std::string& path, std::initializer_list<const char*> folders);

/// The files that a source means: "FOLDER:train", "FOLDER:test", or FOLDER where it has but one of the two; the file
/// itself. Throws UsageError where both could be meant, Error where there are none.
std::vector<std::string> chosenBatches(const std::string& source, const SourceText& text, const BatchFiles& files,
                                       bool (*isTraining)(const std::string& name),
                                       bool (*isTest)(const std::string& name));

}  // namespace passband
