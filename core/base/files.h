// Reading and writing files without leaving a partial one behind.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace passband {

/// A whole file mapped read-only; opening costs no memory for its content. Throws Error (missing, a folder, no right to
/// read).
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  std::span<const std::byte> bytes() const { return bytes_; }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes_.data()), bytes_.size()}; }

 private:
  std::span<const std::byte> bytes_;
};

/// Makes the folder and those above it, where they are not there yet. Throws Error.
void makeFolder(const std::filesystem::path& folder);

/// Writes beside the target under a temporary name, syncs, and renames: under the final name there is the old file or
/// the whole new one, never a part. What killed processes left in the folder on this way is removed. Throws Error (no
/// such folder, disk full).
void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes);
void writeFileAtomically(const std::filesystem::path& path, std::string_view text);

/// The same for libraries that write by file name: `write` gets the temporary path (same extension as `path`).
void writeFileAtomically(const std::filesystem::path& path,
                         const std::function<void(const std::filesystem::path& temporary)>& write);

}  // namespace passband
