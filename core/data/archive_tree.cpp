// Zip and tar archives as FileTree: libzip and libarchive.
#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/data/file_tree.h"
#include "core/data/gzip.h"
#include "core/data/zip_members.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

std::string plainName(const std::string& name) {
  return name.starts_with("./") ? name.substr(2) : name;
}

void sortByName(std::vector<FileTree::Entry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

class ZipTree : public FileTree {
 public:
  explicit ZipTree(const std::string& path) : path_(path), zip_(path) {
    MemberFilter filter;
    for (std::size_t i = 0; i < zip_.members().size(); ++i) {
      const ZipMembers::Member& member = zip_.members()[i];
      const auto kind = member.name.ends_with('/') ? MemberFilter::Kind::Folder
                        : member.link              ? MemberFilter::Kind::Link
                        : member.encrypted         ? MemberFilter::Kind::Encrypted
                                                   : MemberFilter::Kind::File;
      if (filter.takes(member.name, kind)) entries_.push_back({plainName(member.name), member.bytes, i});
    }
    remarks_ = filter.remarks();
    sortByName(entries_);
  }

  FileBytes read(const Entry& entry, std::size_t most) const override {
    const auto content = std::make_shared<std::vector<std::byte>>(zip_.read(entry.place, most));
    return {*content, content};
  }

  std::string describe(const Entry& entry) const override { return fmt::format("{} in {}", entry.name, path_); }

 private:
  std::string path_;
  ZipMembers zip_;
};

// ---- tar.

struct ArchiveClose {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using ArchiveReader = std::unique_ptr<archive, ArchiveClose>;

class TarTree : public FileTree {
 public:
  TarTree(const std::string& path, const JobContext* job) : path_(path), file_(path) {
    const ArchiveReader reader(archive_read_new());
    archive_read_support_filter_all(reader.get());
    archive_read_support_format_tar(reader.get());
    check(reader.get(), archive_read_open_memory(reader.get(), file_.bytes().data(), file_.bytes().size()));
    MemberFilter filter;
    for (archive_entry* member = nullptr;;) {
      const int state = archive_read_next_header(reader.get(), &member);
      if (state == ARCHIVE_EOF) break;
      check(reader.get(), state);
      add(reader.get(), member, filter, job);
    }
    remarks_ = filter.remarks();
    sortByName(entries_);
  }

  FileBytes read(const Entry& entry, std::size_t) const override { return {contents_.at(entry.place), nullptr}; }

  std::string describe(const Entry& entry) const override { return fmt::format("{} in {}", entry.name, path_); }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(
        fmt::format("cannot read {}: {}; the archive is damaged or cut off, get it again", path_, printable(what)));
  }

  /// A warning is about something that images do not need, such as an owner.
  void check(archive* reader, int state) const {
    if (state == ARCHIVE_OK || state == ARCHIVE_WARN) return;
    const char* reason = archive_error_string(reader);
    fail(reason == nullptr ? "it does not unpack" : reason);
  }

  void add(archive* reader, archive_entry* member, MemberFilter& filter, const JobContext* job) {
    if (job != nullptr) job->throwIfStopped();
    const char* text = archive_entry_pathname(member);
    const std::string name = text == nullptr ? "" : text;
    const auto type = archive_entry_filetype(member);
    const bool link = archive_entry_symlink(member) != nullptr || archive_entry_hardlink(member) != nullptr;
    const auto kind = link               ? MemberFilter::Kind::Link
                      : type == AE_IFDIR ? MemberFilter::Kind::Folder
                      : type == AE_IFREG ? MemberFilter::Kind::File
                                         : MemberFilter::Kind::Other;
    const std::int64_t size = archive_entry_size(member);
    if (size < 0) fail(fmt::format("its member '{}' has no size", name));
    unpacked_ += static_cast<std::uint64_t>(size);
    const bool packed = archive_filter_code(reader, 0) != ARCHIVE_FILTER_NONE;
    if (packed) checkExpansion(file_.bytes().size(), unpacked_, path_);
    const std::uint64_t largest = std::max(unpacked_, static_cast<std::uint64_t>(size));  // the sum may have overflowed
    if (!packed && kind == MemberFilter::Kind::File && largest > file_.bytes().size())
      fail(fmt::format("with its member '{}' it holds more than its own length", name));
    if (!filter.takes(name, kind)) return;
    entries_.push_back({plainName(name), static_cast<std::uint64_t>(size), contents_.size()});
    contents_.push_back(contentOf(reader, static_cast<std::size_t>(size), job));
  }

  std::span<std::byte> newCopy(std::size_t size) {
    return *copies_.emplace_back(std::make_unique<std::vector<std::byte>>(size));
  }

  /// Points into the mapped file where the data lie there in one piece, else to a copy, in which the holes of a sparse
  /// file are zero.
  std::span<const std::byte> contentOf(archive* reader, std::size_t size, const JobContext* job) {
    const std::span<const std::byte> file = file_.bytes();
    std::span<std::byte> copy;
    for (std::size_t got = 0; got < size;) {
      if (job != nullptr) job->throwIfStopped();
      const void* block = nullptr;
      std::size_t length = 0;
      la_int64_t offset = 0;
      const int state = archive_read_data_block(reader, &block, &length, &offset);
      if (state == ARCHIVE_EOF) break;
      check(reader, state);
      const auto* data = static_cast<const std::byte*>(block);
      const bool mapped = data >= file.data() && data < file.data() + file.size();
      if (mapped && offset == 0 && length == size) return {data, size};
      const auto start = static_cast<std::size_t>(offset);
      if (offset < 0 || start > size || length > size - start) fail("a member is longer than it says");
      if (copy.empty()) copy = newCopy(size);
      if (length > 0) std::memcpy(copy.data() + start, data, length);
      got = start + length;
    }
    return copy.empty() && size > 0 ? newCopy(size) : copy;
  }

  std::string path_;
  MappedFile file_;
  std::vector<std::span<const std::byte>> contents_;
  std::vector<std::unique_ptr<std::vector<std::byte>>> copies_;
  std::uint64_t unpacked_ = 0;
};

bool hasImageName(const std::string& name) {
  std::string extension = std::filesystem::path(name).extension().string();
  std::ranges::transform(extension, extension.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  constexpr std::string_view known[] = {".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff"};
  return std::ranges::find(known, extension) != std::end(known);
}

bool hasTarMagic(std::span<const std::byte> bytes) {
  constexpr std::size_t at = 257;
  return bytes.size() >= at + 5 && std::memcmp(bytes.data() + at, "ustar", 5) == 0;
}

}  // namespace

std::unique_ptr<const FileTree> zipTree(const std::string& path) {
  return std::make_unique<ZipTree>(path);
}

std::unique_ptr<const FileTree> tarTree(const std::string& path, const JobContext* job) {
  return std::make_unique<TarTree>(path, job);
}

bool isImageZip(const std::string& path) {
  if (!isZip(MappedFile(path).bytes())) return false;
  const ZipMembers zip(path);
  return std::ranges::any_of(zip.members(), [](const auto& member) { return hasImageName(member.name); });
}

bool isTar(const std::string& path) {
  const MappedFile file(path);
  if (hasTarMagic(file.bytes())) return true;
  if (isGzip(file.bytes())) return hasTarMagic(gunzip(file.bytes(), 512, path));
  const std::string_view text = file.text();
  const bool packed = text.starts_with("BZh"sv) ||
                      text.starts_with(
                          "\xFD"
                          "7zXZ"sv) ||
                      text.starts_with("\x28\xB5\x2F\xFD"sv);
  return packed && path.find(".t") != std::string::npos;
}

}  // namespace passband
