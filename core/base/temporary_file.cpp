#include "core/base/temporary_file.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

/// Of the open file: it is not lost when a library closes the same file.
bool lock(int descriptor) {
  struct flock whole {};
  whole.l_type = F_WRLCK;
  whole.l_whence = SEEK_SET;
  return ::fcntl(descriptor, F_OFD_SETLK, &whole) == 0;
}

/// ".NAME.NUMBER.part.EXTENSION"
fs::path temporaryName(const fs::path& target, int number) {
  fs::path name = target;
  name.replace_filename(fmt::format(".{}.{}.part{}", target.stem().string(), number, target.extension().string()));
  return name;
}

/// The number of the process, or near it, that has written a file of such a name.
std::optional<int> numberIn(std::string_view name) {
  const auto end = name.rfind(".part");
  if (!name.starts_with('.') || end == std::string_view::npos || end == 0) return std::nullopt;
  if (name.substr(end + 5).find('.') != 0 && end + 5 != name.size()) return std::nullopt;
  const auto dot = name.rfind('.', end - 1);
  if (dot == 0 || dot == std::string_view::npos) return std::nullopt;
  const auto number = numberFrom<int>(name.substr(dot + 1, end - dot - 1));
  return number && *number > 0 ? number : std::nullopt;
}

/// A process of that number may be none of this machine's: its lock tells.
void removeIfLeft(const fs::path& file, int number) {
  if (::kill(number, 0) == 0 || errno != ESRCH) return;
  const int descriptor = ::open(file.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  if (lock(descriptor)) ::unlink(file.c_str());
  ::close(descriptor);
}

/// Once for each folder: a search writes hundreds of files into one.
void removeLeftFiles(const fs::path& folder) {
  static std::mutex mutex;
  static std::set<fs::path> done;
  {
    const std::lock_guard guard(mutex);
    if (!done.insert(folder).second) return;
  }
  std::error_code unreadable;
  for (fs::directory_iterator entry(folder.empty() ? "." : folder, unreadable), end; !unreadable && entry != end;
       entry.increment(unreadable)) {
    std::error_code unknown;
    const auto number = numberIn(entry->path().filename().native());
    if (number && entry->symlink_status(unknown).type() == fs::file_type::regular) removeIfLeft(entry->path(), *number);
  }
}

}  // namespace

void failWriting(const fs::path& target, int error) {
  const char* advice = error == ENOSPC || error == EDQUOT || error == EFBIG
                           ? "free some space, or choose another folder"
                           : "check that the folder exists and may be written to";
  throw Error(fmt::format("cannot write {}: {}; {}", target.string(), std::strerror(error), advice));
}

TemporaryFile::TemporaryFile(const fs::path& target) : target_(target) {
  removeLeftFiles(target.parent_path());
  for (int number = ::getpid(); !lockNew(temporaryName(target, number)); ++number) {
  }
}

/// False when there is something of that name: another one writes it, or it is a link that leads elsewhere. Where the
/// file system has no locks it is taken as it is.
bool TemporaryFile::lockNew(const fs::path& path) {
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (descriptor_ < 0 && errno == EEXIST) return false;
  if (descriptor_ < 0) failWriting(target_, errno);
  const bool taken = !lock(descriptor_) && (errno == EAGAIN || errno == EACCES);
  if (taken) {
    ::close(descriptor_);
  } else {
    path_ = path;
  }
  return !taken;
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove(path_, ignored);
  ::close(descriptor_);
}

void TemporaryFile::becomeTarget() {
  // By name: a library may have put another file in its place.
  const int written = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  const int error = written < 0 || ::fsync(written) != 0 ? errno : 0;
  if (written >= 0) ::close(written);
  if (error != 0) failWriting(target_, error);
  if (::rename(path_.c_str(), target_.c_str()) != 0) failWriting(target_, errno);
  path_.clear();
}

}  // namespace passband
