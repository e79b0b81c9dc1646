#include "core/data/archives/zip_members.h"

#include <algorithm>
#include <fmt/format.h>
#include <mutex>
#include <sys/stat.h>
#include <zip.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/printable.h"
#include "core/data/archives/gzip.h"

namespace passband {
namespace {

/// Unpacked between two looks at whether to stop.
constexpr std::size_t kStepBytes = std::size_t{4} << 20;

[[noreturn]] void fail(const std::string& path, const std::string& what) {
  throw Error(fmt::format("cannot read {}: {}; the archive is damaged or cut off, get it again", path, what));
}

zip_t* openArchive(const std::string& path, std::span<const std::byte> bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive == nullptr) {
    const std::string text = zip_error_strerror(&error);
    zip_error_fini(&error);
    if (source != nullptr) zip_source_free(source);
    fail(path, text);
  }
  return archive;
}

bool isLink(zip_t* archive, std::uint64_t index) {
  zip_uint8_t system = 0;
  zip_uint32_t attributes = 0;
  if (zip_file_get_external_attributes(archive, index, 0, &system, &attributes) != 0) return false;
  return system == ZIP_OPSYS_UNIX && S_ISLNK(attributes >> 16);
}

}  // namespace

/// libzip's handles are for one thread at a time: as many as threads read at once.
struct ZipMembers::Handles {
  std::mutex mutex;
  std::vector<zip_t*> idle;

  ~Handles() {
    for (zip_t* handle : idle) zip_discard(handle);
  }
};

ZipMembers::ZipMembers(const std::string& path) : path_(path), file_(path), handles_(std::make_unique<Handles>()) {
  zip_t* archive = openArchive(path_, file_.bytes());
  handles_->idle.push_back(archive);
  const zip_int64_t count = zip_get_num_entries(archive, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<zip_uint64_t>(i);
    zip_stat_t status;
    zip_stat_init(&status);
    constexpr zip_uint64_t needed = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE;
    if (zip_stat_index(archive, index, 0, &status) != 0 || (status.valid & needed) != needed) {
      fail(path_, fmt::format("its member {} has no name or size", i));
    }
    const bool encrypted = (status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE;
    members_.push_back({status.name, status.size, status.comp_size, isLink(archive, index), encrypted});
  }
}

ZipMembers::~ZipMembers() = default;

std::vector<std::byte> ZipMembers::read(std::size_t member, std::size_t most, const JobContext* job) const {
  const Member& wanted = members_.at(member);
  if (wanted.packed > file_.bytes().size()) {
    fail(path_, fmt::format("its member '{}' is larger than the archive", printable(wanted.name)));
  }
  if (wanted.encrypted) {
    throw Error(fmt::format("cannot read {}: its member '{}' is encrypted; unpack it with its password first", path_,
                            printable(wanted.name)));
  }
  checkExpansion(wanted.packed, wanted.bytes, fmt::format("'{}' in {}", printable(wanted.name), path_));
  requireFreeMemory(std::min<std::uint64_t>(wanted.bytes, most), path_);
  zip_t* archive = nullptr;
  {
    const std::lock_guard lock(handles_->mutex);
    if (!handles_->idle.empty()) {
      archive = handles_->idle.back();
      handles_->idle.pop_back();
    }
  }
  if (archive == nullptr) archive = openArchive(path_, file_.bytes());
  const auto giveBack = [this](zip_t* handle) {
    const std::lock_guard lock(handles_->mutex);
    handles_->idle.push_back(handle);
  };
  const std::unique_ptr<zip_t, decltype(giveBack)> handle(archive, giveBack);
  const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(zip_fopen_index(archive, member, 0), zip_fclose);
  std::vector<std::byte> content(std::min<std::uint64_t>(wanted.bytes, most));
  bool read = file != nullptr;
  for (std::span<std::byte> rest = content; read && !rest.empty();) {
    if (job != nullptr) job->throwIfStopped();
    const auto step = rest.first(std::min(rest.size(), kStepBytes));
    read = zip_fread(file.get(), step.data(), step.size()) == std::ssize(step);
    rest = rest.subspan(step.size());
  }
  std::byte beyond{};
  // The read beyond the end is what makes libzip compare the checksum.
  read = read && (content.size() < wanted.bytes || zip_fread(file.get(), &beyond, 1) == 0);
  if (!read) fail(path_, fmt::format("its member '{}' does not unpack", printable(wanted.name)));
  return content;
}

}  // namespace passband
