#include "core/data/gzip.h"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <limits>
#include <zlib.h>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr std::size_t stepBytes = std::size_t{1} << 20;
constexpr std::uint64_t mostBytes = std::uint64_t{4} << 30;
constexpr std::uint64_t mostExpansion = 250;
constexpr std::uint64_t smallBytes = std::uint64_t{64} << 20;

/// Ends the stream on every way out.
struct Inflater {
  z_stream stream{};
  Inflater() {
    constexpr int gzipOnly = 16 + MAX_WBITS;
    if (inflateInit2(&stream, gzipOnly) != Z_OK) throw OutOfMemory("not enough memory to unpack a file");
  }
  ~Inflater() { inflateEnd(&stream); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

}  // namespace

bool isGzip(std::span<const std::byte> file) {
  return file.size() > 10 && file[0] == std::byte{0x1f} && file[1] == std::byte{0x8b} && file[2] == std::byte{8};
}

std::vector<std::byte> gunzip(std::span<const std::byte> file, std::size_t most, const std::string& name,
                              const JobContext* job) {
  Inflater inflater;
  z_stream& stream = inflater.stream;
  std::vector<std::byte> out;
  std::span<const std::byte> rest = file;
  while (out.size() < most) {
    if (job != nullptr) job->throwIfStopped();
    const std::size_t before = out.size();
    out.resize(std::min(most, before + stepBytes));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    if (stream.avail_in == 0) {
      const std::size_t step = std::min(rest.size(), std::size_t{1} << 30);
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(rest.data()));
      stream.avail_in = static_cast<uInt>(step);
      rest = rest.subspan(step);
    }
    const int state = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    const bool moreMembers = state == Z_STREAM_END && stream.avail_in > 0 && *stream.next_in == 0x1f;
    if (state == Z_STREAM_END && !moreMembers) return out;
    if (moreMembers && inflateReset(&stream) == Z_OK) continue;
    if (state != Z_OK || (stream.avail_in == 0 && rest.empty() && stream.avail_out > 0)) {
      throw Error(fmt::format("cannot read {}: its gzip data is damaged or cut off; download it again", name));
    }
  }
  return out;
}

void checkExpansion(std::uint64_t packed, std::uint64_t unpacked, const std::string& name) {
  const bool bomb = unpacked > smallBytes && unpacked / mostExpansion > packed;
  if (bomb || unpacked > mostBytes) {
    throw Error(
        fmt::format("cannot read {}: {} packed bytes would become {}, more than Passband unpacks; unpack it yourself "
                    "if you trust it",
                    name, packed, unpacked));
  }
}

}  // namespace passband
