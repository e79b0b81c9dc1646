#include "core/data/image_hashes.h"

#include <algorithm>
#include <fmt/format.h>
#include <string_view>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/text.h"

namespace passband {
namespace {

constexpr std::size_t kMostValues = 4096;  // of an image; those of 32x32 in colour are all taken
constexpr std::int64_t kTogether = 256;    // images between two looks at a stop
constexpr std::size_t kDigits = 12;

std::uint64_t hashOf(const Image& image) {
  const std::size_t step = (image.values.size() + kMostValues - 1) / kMostValues;
  std::vector<float> values{static_cast<float>(image.height), static_cast<float>(image.width),
                            static_cast<float>(image.channels)};
  for (std::size_t i = 0; i < image.values.size(); i += step) values.push_back(image.values[i]);
  Sha256 hash;
  hash.add(std::as_bytes(std::span(values)));
  return *numberFrom<std::uint64_t>(hash.hex().substr(0, kDigits), 16);
}

std::uint64_t hashOf(const ImageSet& set, std::int64_t index) {
  try {
    return std::max<std::uint64_t>(1, hashOf(set.image(index)));
  } catch (const Error&) {
    return 0;  // whoever uses the image says so
  }
}

}  // namespace

std::vector<std::uint64_t> imageHashes(const ImageSet& set, int threads, JobContext& context) {
  std::vector<std::uint64_t> hashes(static_cast<std::size_t>(set.size()));
  for (std::int64_t first = 0; first < set.size(); first += kTogether) {
    const std::int64_t count = std::min(kTogether, set.size() - first);
    parallelFor(count, threads, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = first + begin; i < first + end; ++i) hashes[static_cast<std::size_t>(i)] = hashOf(set, i);
    });
    context.checkpoint(first + count, set.size());
  }
  return hashes;
}

std::string imageHashesToText(const std::vector<std::uint64_t>& hashes) {
  std::string text;
  for (const std::uint64_t hash : hashes) text += fmt::format("{:012x}", hash);
  return text;
}

std::vector<std::uint64_t> imageHashesFromText(const std::string& text) {
  std::vector<std::uint64_t> hashes;
  for (std::size_t begin = 0; begin < text.size(); begin += kDigits) {
    const std::string_view digits = std::string_view(text).substr(begin, kDigits);
    const auto hash = numberFrom<std::uint64_t>(digits, 16);
    if (!hash || digits.size() != kDigits)
      throw Error("the list of the images that were searched is damaged; search again");
    hashes.push_back(*hash);
  }
  return hashes;
}

std::vector<std::int64_t> imagesAmong(const ImageSet& set, std::vector<std::uint64_t> hashes, int threads,
                                      JobContext& context) {
  std::ranges::sort(hashes);
  const auto own = imageHashes(set, threads, context);
  std::vector<std::int64_t> found;
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (own[i] != 0 && std::ranges::binary_search(hashes, own[i])) found.push_back(static_cast<std::int64_t>(i));
  }
  return found;
}

}  // namespace passband
