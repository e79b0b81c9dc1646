// The members of a zip archive, compressed or not, read one by one from any thread (libzip).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/base/files.h"
#include "core/base/job_context.h"

namespace passband {

class ZipMembers {
 public:
  struct Member {
    std::string name;
    std::uint64_t bytes = 0;  ///< unpacked
    std::uint64_t packed = 0;
    bool link = false;
    bool encrypted = false;
  };

  /// Throws Error that begins with the path when it is no whole archive.
  explicit ZipMembers(const std::string& path);
  ~ZipMembers();
  ZipMembers(const ZipMembers&) = delete;
  ZipMembers& operator=(const ZipMembers&) = delete;

  const std::vector<Member>& members() const { return members_; }
  /// The first `most` bytes of a member; its checksum is verified where all are read. Thread-safe. Throws Error when it
  /// is damaged, encrypted, or unpacks into more than checkExpansion (gzip.h) or the free memory allows; Cancelled
  /// within some megabytes when `job` is asked to stop.
  std::vector<std::byte> read(std::size_t member, std::size_t most, const JobContext* job = nullptr) const;

 private:
  struct Handles;

  std::string path_;
  MappedFile file_;
  std::vector<Member> members_;
  std::unique_ptr<Handles> handles_;
};

}  // namespace passband
