#include "core/model/zip_archive.h"

#include <algorithm>
#include <fmt/format.h>
#include <zip.h>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

using OpenMember = std::unique_ptr<zip_file_t, int (*)(zip_file_t*)>;

std::string takeText(zip_error_t& error) {
  std::string text = zip_error_strerror(&error);
  zip_error_fini(&error);
  return text;
}

}  // namespace

ZipArchive::ZipArchive(std::span<const std::byte> bytes, std::string path)
    : size_(bytes.size()), path_(std::move(path)) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) fail(takeText(error));
  archive_ = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (archive_ == nullptr) {
    zip_source_free(source);
    fail(takeText(error));
  }
  const zip_int64_t count = zip_get_num_entries(archive_, 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::uint64_t>(i);
    const char* name = zip_get_name(archive_, index, ZIP_FL_ENC_RAW);
    if (name == nullptr || !members_.try_emplace(name, index).second) {
      const std::string shown = printable(name == nullptr ? "" : name);  // the name goes with the archive
      zip_discard(archive_);
      fail(fmt::format("its member '{}' comes twice or has no name", shown));
    }
  }
}

ZipArchive::~ZipArchive() {
  zip_discard(archive_);
}

void ZipArchive::fail(const std::string& what) const {
  throw Error(
      fmt::format("cannot read {}: {}; the file is damaged or cut short, save or download it again", path_, what));
}

std::vector<std::string> ZipArchive::names() const {
  std::vector<std::string> names;
  for (const auto& [name, index] : members_) names.push_back(name);
  return names;
}

ZipArchive::Member ZipArchive::find(const std::string& name) const {
  const auto member = members_.find(name);
  if (member == members_.end()) fail(fmt::format("its member '{}' is missing", printable(name)));
  zip_stat_t status;
  zip_stat_init(&status);
  constexpr zip_uint64_t kNeeded =
      ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;
  if (zip_stat_index(archive_, member->second, 0, &status) != 0 || (status.valid & kNeeded) != kNeeded) {
    fail(zip_strerror(archive_));
  }
  if (status.encryption_method != ZIP_EM_NONE) {
    throw Error(fmt::format(
        "cannot read {}: its member '{}' is encrypted, which PyTorch never does; unpack the file with its password and "
        "save the model again",
        path_, printable(name)));
  }
  const bool stored = status.comp_method == ZIP_CM_STORE;
  if (stored && status.size != status.comp_size) fail(fmt::format("the size of '{}' is not possible", printable(name)));
  return {member->second, status.size, stored, status.comp_method == ZIP_CM_DEFLATE};
}

std::uint64_t ZipArchive::size(const std::string& name) const {
  return find(name).size;
}

std::vector<std::byte> ZipArchive::read(const std::string& name) const {
  const Member member = find(name);
  if (!member.stored) {
    throw Error(
        fmt::format("cannot read {}: its member '{}' is compressed, which PyTorch never does; save the weights again "
                    "with torch.save",
                    path_, printable(name)));
  }
  if (member.size > size_) fail(fmt::format("the size of '{}' is not possible", printable(name)));
  return content(name, member);
}

std::vector<std::byte> ZipArchive::unpack(const std::string& name, std::uint64_t most) const {
  const Member member = find(name);
  if (!member.stored && !member.deflated) {
    throw Error(
        fmt::format("cannot read {}: its member '{}' is compressed in a way that PyTorch never uses; save it again", path_,
                    printable(name)));
  }
  if (member.size > (member.stored ? std::min<std::uint64_t>(most, size_) : most)) {
    throw Error(
        fmt::format("cannot read {}: its member '{}' would unpack to {} bytes, far more than the file; save it "
                    "again",
                    path_, printable(name), member.size));
  }
  return content(name, member);
}

std::vector<std::byte> ZipArchive::content(const std::string& name, const Member& member) const {
  const OpenMember file(zip_fopen_index(archive_, member.index, 0), zip_fclose);
  if (file == nullptr) fail(zip_strerror(archive_));
  std::vector<std::byte> content(member.size);
  std::byte beyond{};
  // The read beyond the end is what makes libzip compare the checksum.
  if (zip_fread(file.get(), content.data(), content.size()) != static_cast<zip_int64_t>(content.size()) ||
      zip_fread(file.get(), &beyond, 1) != 0) {
    fail(fmt::format("the content of '{}' is not what its checksum says", printable(name)));
  }
  return content;
}

std::string archiveFolder(const std::vector<std::string>& names, std::string_view member) {
  std::string folder;
  for (const std::string& name : names) {
    const std::size_t slash = name.find('/');
    if (slash == std::string::npos || name.substr(slash + 1) != member) continue;
    if (!folder.empty()) return {};
    folder = name.substr(0, slash);
  }
  return folder;
}

}  // namespace passband
