// The files of a folder or an archive, read one at a time: what class folders and lists of labels are made of.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/base/job_context.h"

namespace passband {

/// Bytes of a file, and what keeps them.
struct FileBytes {
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;
};

/// Thread rule: all const functions may be called from several threads at once.
class FileTree {
 public:
  static constexpr std::size_t whole = std::numeric_limits<std::size_t>::max();

  struct Entry {
    std::string name;  ///< relative to the root, with '/' between folders
    std::uint64_t bytes = 0;
    std::size_t place = 0;  ///< where the tree finds it
  };

  virtual ~FileTree() = default;
  /// The bytes of a file, at least the first `most` of them. Throws Error.
  virtual FileBytes read(const Entry& entry, std::size_t most = whole) const = 0;
  /// What messages call a file.
  virtual std::string describe(const Entry& entry) const = 0;

  /// Visible files, sorted by name.
  const std::vector<Entry>& entries() const { return entries_; }
  /// Members that were left out, and why.
  const std::vector<std::string>& remarks() const { return remarks_; }

 protected:
  std::vector<Entry> entries_;
  std::vector<std::string> remarks_;
};

/// Throws Error or std::filesystem::filesystem_error. Linked sub-folders below the top are not entered: they may form a
/// circle. Links that lead to themselves or to nothing are left out and counted. Files' sizes are not looked at.
std::unique_ptr<const FileTree> folderTree(const std::string& path);

/// Zip archives, and tar archives also packed with gzip, bzip2, xz or zstd. A plain tar archive stays mapped, the
/// images, lists of labels and what `alsoWanted` says of a packed one are unpacked into memory, its other members are
/// empty; zip members one by one. Members that leave the archive (absolute names, ".."), links, encrypted ones, second
/// ones of a name, and what is larger than an image (1 GiB) or a list of labels (64 MiB) may be are left out and
/// counted. Throws Error when the archive is damaged, holds encrypted members only, or unpacks into more than
/// checkExpansion (gzip.h) or half of the free memory allows; Cancelled soon after `job` is asked to stop.
std::unique_ptr<const FileTree> zipTree(const std::string& path);
std::unique_ptr<const FileTree> tarTree(const std::string& path, const JobContext* job = nullptr,
                                        bool (*alsoWanted)(const std::string& name) = nullptr);

/// Told by content: a zip archive with image files inside (no NumPy and no model archive); a tar archive.
bool isImageZip(const std::string& path);
bool isTar(const std::string& path);
/// The names of the first files of a tar archive, at most so many: nothing behind them is unpacked.
std::vector<std::string> firstMembers(const std::string& path, std::size_t most);

/// The decision about an archive's members, and what was left out.
class MemberFilter {
 public:
  enum class Kind { File, Folder, Link, Encrypted, Other };
  /// Whether a member of so many bytes becomes an entry.
  bool takes(const std::string& name, Kind kind, std::uint64_t bytes);
  std::int64_t encrypted() const { return encrypted_; }
  std::vector<std::string> remarks() const;

 private:
  std::unordered_set<std::string> names_;  ///< taken
  std::int64_t escaping_ = 0, links_ = 0, twice_ = 0, encrypted_ = 0, large_ = 0, other_ = 0;
};

}  // namespace passband
