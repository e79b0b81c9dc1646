// One process writes a file at a time. The lock belongs to the open file, so it is gone with the process, however that
// ends.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace passband {

/// Holds a file (made where there is none) against every other holder, in this process or another one.
class FileLock {
 public:
  /// Throws Error at once when another holder has it, and when it cannot be opened for writing.
  explicit FileLock(const std::filesystem::path& path);
  /// Removes the file when this lock made it and keep() was not called.
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

  /// The first `size` bytes of the file, fewer where it is shorter.
  std::string beginning(std::size_t size) const;
  /// Whether `path` names the file that is held.
  bool isAt(const std::filesystem::path& path) const;
  /// What changes when the file is written to.
  struct Look {
    std::int64_t size = 0, changedNs = 0;
    std::string beginning;
    bool operator==(const Look&) const = default;
  };
  Look look() const;
  /// Where the file was moved to while it was held; empty when it was deleted.
  std::filesystem::path place() const;
  void keep() { remove_ = false; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool remove_ = false;
};

}  // namespace passband
