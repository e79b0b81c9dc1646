// The members of a zip archive in memory, read by name. Names are only compared, never used as paths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

struct zip;

namespace passband {

/// Thread rule: one thread at a time.
class ZipArchive {
 public:
  /// The bytes must outlive the archive. Throws Error when they are no whole archive or a name comes twice.
  ZipArchive(std::span<const std::byte> bytes, std::string path);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  bool contains(const std::string& name) const { return members_.contains(name); }
  /// All names, sorted.
  std::vector<std::string> names() const;
  /// The content, its checksum verified. Throws Error when there is no such member, when it is compressed or encrypted
  /// (PyTorch does neither, so no small file can unpack into a large one), and when it is damaged.
  std::vector<std::byte> read(const std::string& name) const;
  /// The same for what PyTorch does deflate, the code of TorchScript: at most `most` bytes.
  std::vector<std::byte> unpack(const std::string& name, std::uint64_t most) const;
  /// Bytes of the content, as the archive says: read and unpack give so many or throw.
  std::uint64_t size(const std::string& name) const;

 private:
  struct Member {
    std::uint64_t index, size;
    bool stored, deflated;
  };
  Member find(const std::string& name) const;
  std::vector<std::byte> content(const std::string& name, const Member& member) const;
  [[noreturn]] void fail(const std::string& what) const;

  std::size_t size_;
  std::string path_;
  zip* archive_ = nullptr;
  std::map<std::string, std::uint64_t> members_;  ///< name to index
};

/// The folder inside the archive that holds `member` ("archive" for "archive/data.pkl"); empty when there is none or
/// more than one. `names`: of all members.
std::string archiveFolder(const std::vector<std::string>& names, std::string_view member);

}  // namespace passband
