// Zip and tar archives as FileTree: libzip and libarchive.
#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <exception>
#include <filesystem>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/base/memory.h"
#include "core/base/printable.h"
#include "core/data/archives/file_tree.h"
#include "core/data/archives/gzip.h"
#include "core/data/archives/packed_stream.h"
#include "core/data/archives/zip_members.h"
#include "core/data/formats/image_header.h"
#include "core/data/label_table.h"

namespace passband {
namespace {

std::string plainName(const std::string& name) {
  return name.starts_with("./") ? name.substr(2) : name;
}

void sortByName(std::vector<FileTree::Entry>& entries) {
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
}

class ZipTree : public FileTree {
 public:
  explicit ZipTree(const std::string& path) : path_(path), zip_(path) {
    // Old PowerShells and .NET divide folders by backslashes, all of them or none.
    const bool backslashes = std::ranges::none_of(
        zip_.members(), [](const ZipMembers::Member& member) { return member.name.find('/') != std::string::npos; });
    MemberFilter filter;
    for (std::size_t i = 0; i < zip_.members().size(); ++i) {
      const ZipMembers::Member& member = zip_.members()[i];
      std::string name = member.name;
      if (backslashes) std::ranges::replace(name, '\\', '/');
      const auto kind = name.ends_with('/') ? MemberFilter::Kind::Folder
                        : member.link       ? MemberFilter::Kind::Link
                        : member.encrypted  ? MemberFilter::Kind::Encrypted
                                            : MemberFilter::Kind::File;
      if (filter.takes(name, kind, member.bytes)) entries_.push_back({plainName(name), member.bytes, i});
    }
    if (entries_.empty() && filter.encrypted() > 0) {
      throw Error(
          fmt::format("cannot read {}: it is encrypted; unpack it with its password and give the folder", path));
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

/// Gives libarchive what a packed file holds, no more of it than checkExpansion allows.
class Unpacking {
 public:
  Unpacking(std::span<const std::byte> file, const std::string& name, const JobContext* job)
      : stream_(openPacked(file, name)), packedBytes_(file.size()), name_(name), job_(job) {}

  int openIn(archive* reader) { return archive_read_open(reader, this, nullptr, read, nullptr); }

  /// The error that ended the reading: C code must not see it.
  void rethrow() const {
    if (problem_) std::rethrow_exception(problem_);
  }

  /// What follows the archive, up to the last checksum.
  void readToTheEnd() {
    while (!next().empty()) {
    }
  }

 private:
  static la_ssize_t read(archive* reader, void* unpacking, const void** piece) {
    auto& self = *static_cast<Unpacking*>(unpacking);
    try {
      const std::span<const std::byte> bytes = self.next();
      *piece = bytes.data();
      return std::ssize(bytes);
    } catch (...) {
      self.problem_ = std::current_exception();
      archive_set_error(reader, EIO, "it does not unpack");
      return -1;
    }
  }

  std::span<const std::byte> next() {
    if (job_ != nullptr) job_->throwIfStopped();
    const std::span<const std::byte> piece = stream_->next();
    unpackedBytes_ += piece.size();
    checkExpansion(packedBytes_, unpackedBytes_, name_);
    return piece;
  }

  std::unique_ptr<PackedStream> stream_;
  std::uint64_t packedBytes_, unpackedBytes_ = 0;
  std::string name_;
  const JobContext* job_;
  std::exception_ptr problem_;
};

/// Of a packed archive only images and lists of labels are kept in memory.
class TarTree : public FileTree {
 public:
  TarTree(const std::string& path, const JobContext* job, bool (*alsoWanted)(const std::string& name))
      : path_(path), file_(path), alsoWanted_(alsoWanted) {
    const ArchiveReader reader(archive_read_new());
    archive_read_support_format_tar(reader.get());
    if (isPacked(file_.bytes())) unpacking_ = std::make_unique<Unpacking>(file_.bytes(), path, job);
    check(reader.get(), unpacking_
                            ? unpacking_->openIn(reader.get())
                            : archive_read_open_memory(reader.get(), file_.bytes().data(), file_.bytes().size()));
    MemberFilter filter;
    for (archive_entry* member = nullptr;;) {
      const int state = archive_read_next_header(reader.get(), &member);
      if (state == ARCHIVE_EOF) break;
      check(reader.get(), state);
      add(reader.get(), member, filter, job);
    }
    if (unpacking_) unpacking_->readToTheEnd();
    unpacking_.reset();
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
    if (unpacking_) unpacking_->rethrow();
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
    const std::int64_t signedSize = archive_entry_size(member);
    if (signedSize < 0) fail(fmt::format("its member '{}' has no size", name));
    const auto size = static_cast<std::uint64_t>(signedSize);
    told_ += size;
    const std::uint64_t largest = std::max(told_, size);  // the sum may have overflowed
    if (unpacking_) {
      checkExpansion(file_.bytes().size(), largest, path_);
    } else if (kind == MemberFilter::Kind::File && largest > file_.bytes().size()) {
      fail(fmt::format("with its member '{}' it holds more than its own length", name));
    }
    if (!filter.takes(name, kind, size)) return;
    entries_.push_back({plainName(name), size, contents_.size()});
    contents_.push_back(contentOf(reader, entries_.back(), job));
  }

  std::span<std::byte> newCopy(const Entry& entry) {
    if (entry.bytes > memoryLeft_) {
      throw Error(
          fmt::format("cannot read {}: up to its member '{}' it holds more images than half of the free memory takes; "
                      "unpack it yourself and give the folder",
                      path_, printable(entry.name)));
    }
    memoryLeft_ -= entry.bytes;
    return *copies_.emplace_back(std::make_unique<std::vector<std::byte>>(entry.bytes));
  }

  /// Whether a member that begins with these bytes is worth memory.
  bool isWanted(const Entry& entry, std::span<const std::byte> head) const {
    return imageKind(head) || (alsoWanted_ != nullptr && alsoWanted_(entry.name)) ||
           isLabelTableName(std::filesystem::path(entry.name).filename().string());
  }

  /// Points into the mapped file where the data lie there in one piece, else to a copy, in which the holes of a sparse
  /// file are zero; nothing for a member that nobody wants.
  std::span<const std::byte> contentOf(archive* reader, const Entry& entry, const JobContext* job) {
    const std::size_t size = entry.bytes;
    std::array<std::byte, kHeadBytes> head{};
    std::span<std::byte> copy;
    for (std::size_t got = 0; got < size;) {
      if (job != nullptr) job->throwIfStopped();
      const void* block = nullptr;
      std::size_t length = 0;
      la_int64_t offset = 0;
      const int state = archive_read_data_block(reader, &block, &length, &offset);
      if (state == ARCHIVE_EOF) break;
      check(reader, state);
      const std::span data(static_cast<const std::byte*>(block), length);
      if (!unpacking_ && offset == 0 && length == size) return data;
      const auto start = static_cast<std::size_t>(offset);
      if (offset < 0 || start > size || length > size - start) fail("a member is longer than it says");
      got = start + length;
      if (copy.empty()) {  // the head may come in several blocks
        if (start < head.size()) std::ranges::copy(data.first(std::min(length, head.size() - start)), &head[start]);
        if (got < std::min(size, head.size())) continue;
        if (!isWanted(entry, std::span(head).first(std::min(size, head.size())))) return {};
        copy = newCopy(entry);
        std::ranges::copy(std::span(head).first(std::min(size, head.size())), copy.begin());
      }
      std::ranges::copy(data, copy.begin() + offset);
    }
    return copy;
  }

  static constexpr std::size_t kHeadBytes = 32;  // enough for imageKind

  std::string path_;
  MappedFile file_;
  bool (*alsoWanted_)(const std::string& name);
  std::unique_ptr<Unpacking> unpacking_;  ///< while a packed file is read
  std::vector<std::span<const std::byte>> contents_;
  std::vector<std::unique_ptr<std::vector<std::byte>>> copies_;
  std::uint64_t told_ = 0;  ///< the sizes of all members
  std::uint64_t memoryLeft_ = static_cast<std::uint64_t>(availableMemory()) / 2;
};

bool hasTarMagic(std::span<const std::byte> bytes) {
  constexpr std::size_t at = 257;
  return bytes.size() >= at + 5 && std::memcmp(bytes.data() + at, "ustar", 5) == 0;
}

}  // namespace

std::unique_ptr<const FileTree> zipTree(const std::string& path) {
  return std::make_unique<ZipTree>(path);
}

std::unique_ptr<const FileTree> tarTree(const std::string& path, const JobContext* job,
                                        bool (*alsoWanted)(const std::string& name)) {
  return std::make_unique<TarTree>(path, job, alsoWanted);
}

std::vector<std::string> firstMembers(const std::string& path, std::size_t most) {
  const MappedFile file(path);
  const ArchiveReader reader(archive_read_new());
  archive_read_support_format_tar(reader.get());
  std::unique_ptr<Unpacking> unpacking;
  if (isPacked(file.bytes())) unpacking = std::make_unique<Unpacking>(file.bytes(), path, nullptr);
  std::vector<std::string> names;
  int state = unpacking ? unpacking->openIn(reader.get())
                        : archive_read_open_memory(reader.get(), file.bytes().data(), file.bytes().size());
  for (archive_entry* member = nullptr; state == ARCHIVE_OK && names.size() < most;) {
    state = archive_read_next_header(reader.get(), &member);
    const char* const name = state == ARCHIVE_OK ? archive_entry_pathname(member) : nullptr;
    if (name != nullptr && archive_entry_filetype(member) == AE_IFREG) names.push_back(plainName(name));
  }
  return names;
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
  return isPacked(file.bytes()) && path.find(".t") != std::string::npos;
}

}  // namespace passband
