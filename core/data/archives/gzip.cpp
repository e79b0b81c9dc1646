#include "core/data/archives/gzip.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr std::size_t kStepBytes = std::size_t{1} << 20;
constexpr std::uint64_t kMostBytes = std::uint64_t{4} << 30;
constexpr std::uint64_t kMostExpansion = 250;
constexpr std::uint64_t kSmallBytes = std::uint64_t{64} << 20;

}  // namespace

/// Ends the stream on every way out.
struct GzipReader::Inflater {
  z_stream stream{};
  Inflater() {
    constexpr int gzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzipOnly) != Z_OK) throw OutOfMemory("not enough memory to unpack a file");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

GzipReader::GzipReader(std::span<const std::byte> file, std::string name)
    : rest_(file), name_(std::move(name)), inflater_(std::make_unique<Inflater>()) {}

GzipReader::~GzipReader() = default;

void GzipReader::fail() const {
  throw Error(fmt::format("cannot read {}: its gzip data is damaged or cut off; download it again", name_));
}

/// After a member: another one, or the end, which tapes and some programs fill up with zeros.
void GzipReader::nextMember() {
  if (!rest_.empty() && rest_[0] == std::byte{0x1f}) {
    if (inflateReset(&inflater_->stream) != Z_OK) fail();
    return;
  }
  if (std::ranges::any_of(rest_, [](std::byte byte) { return byte != std::byte{0}; })) fail();
  ended_ = true;
}

std::size_t GzipReader::read(std::span<std::byte> out) {
  constexpr std::size_t most = std::size_t{1} << 30;  // zlib counts with 32 bits
  z_stream& stream = inflater_->stream;
  std::size_t done = 0;
  while (done < out.size() && !ended_) {
    const std::size_t given = std::min(rest_.size(), most), wanted = std::min(out.size() - done, most);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest_.data()));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + done);
    stream.avail_out = static_cast<uInt>(wanted);
    const int state = inflate(&stream, Z_NO_FLUSH);
    rest_ = rest_.subspan(given - stream.avail_in);
    done += wanted - stream.avail_out;
    if (state == Z_STREAM_END) {
      nextMember();
    } else if (state != Z_OK) {
      fail();  // Z_BUF_ERROR: the file ends before the member
    }
  }
  return done;
}

bool isGzip(std::span<const std::byte> file) {
  return file.size() > 10 && file[0] == std::byte{0x1f} && file[1] == std::byte{0x8b} && file[2] == std::byte{8};
}

std::vector<std::byte> gunzip(std::span<const std::byte> file, std::size_t most, const std::string& name,
                              const JobContext* job) {
  GzipReader reader(file, name);
  std::vector<std::byte> out;
  while (out.size() < most) {
    if (job != nullptr) job->throwIfStopped();
    const std::size_t before = out.size(), wanted = std::min(most - before, kStepBytes);
    out.resize(before + wanted);
    const std::size_t got = reader.read(std::span(out).subspan(before));
    out.resize(before + got);
    if (got < wanted) break;
  }
  return out;
}

void checkExpansion(std::uint64_t packed, std::uint64_t unpacked, const std::string& name) {
  const bool bomb = unpacked > kSmallBytes && unpacked / kMostExpansion > packed;
  if (bomb || unpacked > kMostBytes) {
    throw Error(
        fmt::format("cannot read {}: {} packed bytes would become {}, more than Passband unpacks; unpack it yourself "
                    "if you trust it",
                    name, packed, unpacked));
  }
}

}  // namespace passband
