#include "core/data/archives/file_tree.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/data/label_table.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

bool isHidden(const fs::path& path) {
  return path.filename().string().starts_with('.');
}

class FolderTree : public FileTree {
 public:
  explicit FolderTree(const std::string& path) : root_(path) {
    for (const auto& entry : fs::directory_iterator(root_)) {
      if (isHidden(entry.path())) continue;
      const fs::file_type type = typeOf(entry);
      if (type == fs::file_type::directory) addFilesBelow(entry.path());
      if (type == fs::file_type::regular) add(entry.path());
    }
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
    if (lostLinks_ > 0) {
      remarks_.push_back(fmt::format("{} links were skipped: they lead to themselves or to nothing; the first is '{}'",
                                     lostLinks_, printable(firstLostLink_)));
    }
  }

  FileBytes read(const Entry& entry, std::size_t) const override {
    const auto file = std::make_shared<MappedFile>(root_ / entry.name);
    return {file->bytes(), file};
  }

  std::string describe(const Entry& entry) const override { return (root_ / entry.name).string(); }

 private:
  void add(const fs::path& path) { entries_.push_back({nameOf(path), 0, 0}); }
  std::string nameOf(const fs::path& path) const { return path.lexically_relative(root_).generic_string(); }

  void addFilesBelow(const fs::path& folder) {
    for (auto entry = fs::recursive_directory_iterator(folder); entry != fs::recursive_directory_iterator(); ++entry) {
      if (isHidden(entry->path())) {
        entry.disable_recursion_pending();
      } else if (typeOf(*entry) == fs::file_type::regular) {
        add(entry->path());
      }
    }
  }

  /// What the entry is or leads to.
  fs::file_type typeOf(const fs::directory_entry& entry) {
    std::error_code problem;
    const fs::file_type type = entry.status(problem).type();
    const bool lost = type == fs::file_type::not_found || problem == std::errc::too_many_symbolic_link_levels;
    if (lost && lostLinks_++ == 0) firstLostLink_ = nameOf(entry.path());
    if (problem && !lost) throw fs::filesystem_error("", entry.path(), problem);
    return type;
  }

  fs::path root_;
  std::int64_t lostLinks_ = 0;
  std::string firstLostLink_;
};

/// Absolute, with a drive, upwards, or with characters that are no text. A backslash divides only for some programs; as
/// half of a letter in an encoding of East Asia it is part of a name.
bool leavesArchive(const std::string& name) {
  const bool absolute = name.starts_with('/') || name.starts_with('\\') || (name.size() > 1 && name[1] == ':');
  std::string padded = "/" + name + "/";
  std::ranges::replace(padded, '\\', '/');
  return name.empty() || absolute || padded.find("/../") != std::string::npos || !isPrintable(name);
}

/// The largest that a member may be.
std::uint64_t mostBytesOf(const std::string& name) {
  constexpr std::uint64_t image = std::uint64_t{1} << 30, list = std::uint64_t{64} << 20;
  return isLabelTableName(fs::path(name).filename().string()) ? list : image;
}

/// Below a folder or with a name that starts with a dot, and what macOS puts beside files.
bool isHiddenMember(const std::string& name) {
  return name.starts_with('.') || name.find("/.") != std::string::npos || name.starts_with("__MACOSX/");
}

}  // namespace

bool MemberFilter::takes(const std::string& name, Kind kind, std::uint64_t bytes) {
  const std::string plain = name.starts_with("./") ? name.substr(2) : name;
  if (kind == Kind::Folder || (isHiddenMember(plain) && !leavesArchive(plain))) return false;
  if (leavesArchive(plain)) return ++escaping_, false;
  if (kind == Kind::Link) return ++links_, false;
  if (kind == Kind::Encrypted) return ++encrypted_, false;
  if (kind == Kind::Other) return ++other_, false;
  if (bytes > mostBytesOf(plain)) return ++large_, false;
  if (!names_.insert(plain).second) return ++twice_, false;
  return true;
}

std::vector<std::string> MemberFilter::remarks() const {
  std::vector<std::string> remarks;
  const auto say = [&](std::int64_t count, const char* why) {
    if (count > 0) remarks.push_back(fmt::format("{} members were skipped: {}", count, why));
  };
  say(escaping_, "their names lead out of the archive");
  say(links_, "they are links");
  say(twice_, "another member has their name");
  say(encrypted_, "they are encrypted");
  say(large_, "they are larger than images and lists of labels may be");
  say(other_, "they are no plain files");
  return remarks;
}

std::unique_ptr<const FileTree> folderTree(const std::string& path) {
  return std::make_unique<FolderTree>(path);
}

}  // namespace passband
