#include "core/base/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include "core/base/error.h"
#include "core/base/temporary_file.h"

namespace passband {
namespace {

/// Closes on every way out.
class FileDescriptor {
 public:
  explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
  ~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return descriptor_; }

 private:
  int descriptor_;
};

/// The file itself where `path` is a link to it. A device or a pipe must not be replaced by a file.
std::filesystem::path writtenFile(const std::filesystem::path& path) {
  std::error_code unknown;
  const std::filesystem::path file = std::filesystem::canonical(path, unknown);
  if (unknown) return path;
  if (!std::filesystem::is_regular_file(file, unknown)) {
    throw Error(fmt::format("cannot write {}: it is not a file; choose another name", path.string()));
  }
  return std::filesystem::is_symlink(path, unknown) ? file : path;
}

void writeAll(const std::filesystem::path& path, std::span<const std::byte> bytes,
              const std::filesystem::path& target) {
  const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
  if (file.get() < 0) failWriting(target, errno);
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) failWriting(target, errno);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

}  // namespace

MappedFile::MappedFile(const std::filesystem::path& path) {
  const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));  // opening a pipe must not wait
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0) {
    throw Error(fmt::format("cannot open {}: {}; check the path", path.string(), std::strerror(errno)));
  }
  if (!S_ISREG(status.st_mode)) throw Error(fmt::format("cannot read {}: it is not a file", path.string()));
  if (status.st_size == 0) return;
  const auto size = static_cast<std::size_t>(status.st_size);
  void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (address == MAP_FAILED) {
    throw Error(fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  }
  bytes_ = {static_cast<const std::byte*>(address), size};
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
}

void makeFolder(const std::filesystem::path& folder) {
  std::error_code problem;
  std::filesystem::create_directories(folder, problem);
  if (problem || !std::filesystem::is_directory(folder, problem)) {
    throw Error(fmt::format("cannot make the folder '{}' ({}); choose another place", folder.string(),
                            problem ? problem.message() : "a file has that name"));
  }
}

void writeFileAtomically(const std::filesystem::path& given,
                         const std::function<void(const std::filesystem::path& temporary)>& write) {
  TemporaryFile file(writtenFile(given));
  write(file.path());
  file.becomeTarget();
}

void writeFileAtomically(const std::filesystem::path& path, std::span<const std::byte> bytes) {
  writeFileAtomically(path, [&](const std::filesystem::path& temporary) { writeAll(temporary, bytes, path); });
}

void writeFileAtomically(const std::filesystem::path& path, std::string_view text) {
  writeFileAtomically(path, std::as_bytes(std::span(text)));
}

}  // namespace passband
