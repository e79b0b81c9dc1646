#include "core/data/archives/packed_stream.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/data/archives/gzip.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

enum class Packing { None, Gzip, Bzip2, Xz, Zstd };

Packing packingOf(std::span<const std::byte> file) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  if (isGzip(file)) return Packing::Gzip;
  if (text.starts_with("BZh"sv)) return Packing::Bzip2;
  if (text.starts_with("\xFD"
                       "7zXZ\0"sv))
    return Packing::Xz;
  return text.starts_with("\x28\xB5\x2F\xFD"sv) ? Packing::Zstd : Packing::None;
}

/// libarchive compares no checksum of gzip.
class GzipStream : public PackedStream {
 public:
  GzipStream(std::span<const std::byte> file, const std::string& name)
      : reader_(file, name), piece_(std::size_t{1} << 18) {}

  std::span<const std::byte> next() override { return std::span(piece_).first(reader_.read(piece_)); }

 private:
  GzipReader reader_;
  std::vector<std::byte> piece_;
};

/// One filter of libarchive, by name: given all of them it would also start other programs.
class ArchiveStream : public PackedStream {
 public:
  ArchiveStream(std::span<const std::byte> file, int (*filter)(archive*), std::string name)
      : name_(std::move(name)), reader_(archive_read_new(), archive_read_free) {
    archive_read_support_format_raw(reader_.get());
    filter(reader_.get());
    archive_entry* entry = nullptr;
    check(archive_read_open_memory(reader_.get(), file.data(), file.size()));
    check(archive_read_next_header(reader_.get(), &entry));
  }

  std::span<const std::byte> next() override {
    const void* piece = nullptr;
    std::size_t length = 0;
    la_int64_t offset = 0;
    do {
      const int state = archive_read_data_block(reader_.get(), &piece, &length, &offset);
      if (state == ARCHIVE_EOF) return {};
      check(state);
    } while (length == 0);
    return {static_cast<const std::byte*>(piece), length};
  }

 private:
  void check(int state) const {
    if (state == ARCHIVE_OK) return;
    const char* reason = archive_error_string(reader_.get());
    throw Error(fmt::format("cannot read {}: {}; its compressed data is damaged or cut off, download it again", name_,
                            printable(reason == nullptr ? "it does not unpack" : reason)));
  }

  std::string name_;
  std::unique_ptr<archive, int (*)(archive*)> reader_;
};

}  // namespace

bool isPacked(std::span<const std::byte> file) {
  return packingOf(file) != Packing::None;
}

std::unique_ptr<PackedStream> openPacked(std::span<const std::byte> file, const std::string& name) {
  switch (packingOf(file)) {
    case Packing::Gzip:
      return std::make_unique<GzipStream>(file, name);
    case Packing::Bzip2:
      return std::make_unique<ArchiveStream>(file, archive_read_support_filter_bzip2, name);
    case Packing::Xz:
      return std::make_unique<ArchiveStream>(file, archive_read_support_filter_xz, name);
    case Packing::Zstd:
      return std::make_unique<ArchiveStream>(file, archive_read_support_filter_zstd, name);
    case Packing::None:
      break;
  }
  throw Error(fmt::format("cannot read {}: it is not compressed with gzip, bzip2, xz or zstd", name));
}

}  // namespace passband
