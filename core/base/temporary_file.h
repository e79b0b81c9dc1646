// A file beside its target until it is whole.
#pragma once

#include <filesystem>

namespace passband {

/// Made beside `target` under a hidden name with its extension, and locked for as long as it is written. What a process
/// leaves that was killed is told by its lock, which went with it, and removed by the next one that writes there.
/// Internal to core/base.
class TemporaryFile {
 public:
  /// Throws Error, with `target` as the file that cannot be written.
  explicit TemporaryFile(const std::filesystem::path& target);
  /// Removes it, unless it has become the target.
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  /// On the disk, and under the target's name. Throws Error.
  void becomeTarget();

 private:
  bool lockNew(const std::filesystem::path& path);

  std::filesystem::path target_, path_;
  int descriptor_ = -1;
};

/// "cannot write TARGET": why, and what to do.
[[noreturn]] void failWriting(const std::filesystem::path& target, int error);

}  // namespace passband
