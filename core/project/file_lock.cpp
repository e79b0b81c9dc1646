#include "core/project/file_lock.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "core/base/error.h"

namespace passband {
namespace {

// The byte after those that SQLite locks. SQLite's own locks die as soon as the process closes any descriptor of the
// file; a lock of the open file description does not.
constexpr off_t lockedByte = 0x40000000 + 512;

// f_type of NFS, SMB 1 to 3, FUSE, 9P, Ceph, AFS, Lustre, GPFS: statfs(2) and the kernel's magic numbers.
constexpr std::array<std::uint32_t, 10> networkFileSystems{0x6969,     0x517B,     0xFF534D42, 0xFE534D42, 0x65735546,
                                                           0x01021997, 0x00C36400, 0x5346414F, 0x0BD00BD0, 0x47504653};

[[noreturn]] void failOpening(const std::filesystem::path& path) {
  throw Error(fmt::format("cannot open the project {}: {}; check the path and the right to write there", path.string(),
                          std::strerror(errno)));
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

bool FileLock::onNetwork() const {
  struct statfs status {};
  if (::fstatfs(descriptor_, &status) != 0) return true;
  return std::ranges::count(networkFileSystems, static_cast<std::uint32_t>(status.f_type)) > 0;
}

}  // namespace passband
