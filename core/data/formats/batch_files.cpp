#include "core/data/formats/batch_files.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

/// A folder, or one file of it.
class FolderFiles : public BatchFiles {
 public:
  explicit FolderFiles(fs::path path) : folder_(std::move(path)) {
    std::error_code error;
    if (!fs::is_directory(folder_, error)) {
      names_ = {folder_.filename().string()};
      folder_ = folder_.parent_path();
      return;
    }
    for (const auto& entry : fs::directory_iterator(folder_, error)) {
      if (entry.is_regular_file(error)) names_.push_back(entry.path().filename().string());
    }
    std::ranges::sort(names_);
  }

  std::vector<std::string> names() const override { return names_; }
  bool has(const std::string& name) const override { return fs::is_regular_file(folder_ / name); }
  FileBytes read(const std::string& name) const override {
    const auto file = std::make_shared<MappedFile>(folder_ / name);
    return {file->bytes(), file};
  }
  std::string describe(const std::string& name) const override { return (folder_ / name).string(); }

 private:
  fs::path folder_;
  std::vector<std::string> names_;
};

/// Of a CIFAR download only these are worth memory.
bool isBatchName(const std::string& member) {
  const std::string name = fs::path(member).filename().string();
  return name.starts_with("data_batch") || name.starts_with("test") || name.starts_with("train") ||
         name.starts_with("batches.meta") || name == "meta" || name == "fine_label_names.txt";
}

class ArchiveFiles : public BatchFiles {
 public:
  ArchiveFiles(const std::string& path, const JobContext* job) : tree_(tarTree(path, job, isBatchName)) {
    for (const FileTree::Entry& entry : tree_->entries()) {
      if (std::ranges::count(entry.name, '/') == 1) entries_.push_back(entry);
    }
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const FileTree::Entry& entry : entries_) names.push_back(nameOf(entry));
    return names;
  }
  FileBytes read(const std::string& name) const override { return {tree_->read(entry(name)).bytes, tree_}; }
  std::string describe(const std::string& name) const override { return tree_->describe(entry(name)); }

 private:
  static std::string nameOf(const FileTree::Entry& entry) { return entry.name.substr(entry.name.find('/') + 1); }
  const FileTree::Entry& entry(const std::string& name) const {
    return *std::ranges::find_if(entries_, [&](const auto& one) { return nameOf(one) == name; });
  }

  std::shared_ptr<const FileTree> tree_;
  std::vector<FileTree::Entry> entries_;
};

/// The first file of a tar archive; empty for other files.
std::string firstMember(const std::string& path) {
  const std::vector<std::string> members = isTar(path) ? firstMembers(path, 1) : std::vector<std::string>();
  return members.empty() ? std::string() : members[0];
}

}  // namespace

bool BatchFiles::has(const std::string& name) const {
  const std::vector<std::string> all = names();
  return std::ranges::find(all, name) != all.end();
}

std::unique_ptr<const BatchFiles> batchFiles(const std::string& path, const JobContext* job) {
  if (fs::is_directory(path) || firstMember(path).empty()) return std::make_unique<FolderFiles>(path);
  return std::make_unique<ArchiveFiles>(path, job);
}

bool isBatchArchive(const std::string& path, std::initializer_list<const char*> folders) {
  const std::string member = firstMember(path);
  return std::ranges::any_of(folders,
                             [&](const char* folder) { return member.starts_with(std::string(folder) + "/"); });
}

std::vector<std::string> chosenBatches(const std::string& source, const SourceText& text, const BatchFiles& files,
                                       bool (*isTraining)(const std::string& name),
                                       bool (*isTest)(const std::string& name)) {
  const std::vector<std::string> all = files.names();
  if (all.size() == 1 && fs::is_regular_file(text.path) && all[0] == fs::path(text.path).filename()) return all;
  std::vector<std::string> training, test;
  std::ranges::copy_if(all, std::back_inserter(training), isTraining);
  std::ranges::copy_if(all, std::back_inserter(test), isTest);
  if (text.part.empty() && !training.empty() && !test.empty())
    throw UsageError(fmt::format("{0} holds training and test images: give {0}:train or {0}:test", text.path));
  const bool wantsTest = text.part == "test" || (text.part.empty() && training.empty());
  if ((wantsTest ? test : training).empty()) {
    throw Error(fmt::format("cannot open {}: {} holds no {} images; give {}", source,
                            fs::is_directory(text.path) ? "the folder" : "the archive",
                            text.part == "test" ? "test" : "training", text.path));
  }
  return wantsTest ? test : training;
}

}  // namespace passband
