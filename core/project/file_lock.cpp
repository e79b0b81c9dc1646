#include "core/project/file_lock.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/error.h"

namespace passband {
namespace {

// The byte after those that SQLite locks. SQLite's own locks die as soon as the process closes any descriptor of the
// file; a lock of the open file description does not.
constexpr off_t lockedByte = 0x40000000 + 512;

constexpr std::size_t kLookBytes = 100;  // SQLite's header, with the count of its changes

[[noreturn]] void failOpening(const std::filesystem::path& path) {
  throw Error(fmt::format("cannot open the project {}: {}; check the path and the right to write there", path.string(),
                          std::strerror(errno)));
}

/// A file manager moves what it deletes into a trash folder; a network file system renames what is deleted while open.
bool countsAsDeleted(const std::filesystem::path& path) {
  const std::string name = path.filename();
  const auto isTrash = [](const std::filesystem::path& part) {
    return part == "Trash" || part.native().starts_with(".Trash");
  };
  return name.starts_with(".nfs") || name.starts_with(".fuse_hidden") || std::ranges::any_of(path, isTrash);
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) : path_(path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  remove_ = descriptor_ >= 0;
  if (!remove_) descriptor_ = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) failOpening(path);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  whole.l_start = lockedByte;
  whole.l_len = 1;
  if (::fcntl(descriptor_, F_OFD_SETLK, &whole) == 0) return;
  const int error = errno;
  ::close(descriptor_);
  if (error == EAGAIN || error == EACCES) {
    throw Error(fmt::format("project {} is open in another process; close it there first", path.string()));
  }
  throw Error(
      fmt::format("cannot lock the project {}: {}; keep it on another disk", path.string(), std::strerror(error)));
}

FileLock::~FileLock() {
  std::error_code ignored;
  if (remove_) std::filesystem::remove(path_, ignored);
  ::close(descriptor_);
}

std::string FileLock::beginning(std::size_t size) const {
  std::string bytes(size, '\0');
  const ssize_t got = ::pread(descriptor_, bytes.data(), size, 0);
  if (got < 0) failOpening(path_);
  bytes.resize(static_cast<std::size_t>(got));
  return bytes;
}

FileLock::Look FileLock::look() const {
  struct stat held {};
  if (::fstat(descriptor_, &held) != 0) failOpening(path_);
  return {held.st_size, held.st_mtim.tv_sec * 1'000'000'000 + held.st_mtim.tv_nsec, beginning(kLookBytes)};
}

bool FileLock::isAt(const std::filesystem::path& path) const {
  struct stat held {
  }, named{};
  if (::fstat(descriptor_, &held) != 0 || ::stat(path.c_str(), &named) != 0) return false;
  return held.st_dev == named.st_dev && held.st_ino == named.st_ino;
}

std::filesystem::path FileLock::place() const {
  std::error_code unknown;
  const auto place = std::filesystem::read_symlink(fmt::format("/proc/self/fd/{}", descriptor_), unknown);
  return !unknown && isAt(place) && !countsAsDeleted(place) ? place : std::filesystem::path();
}

}  // namespace passband
