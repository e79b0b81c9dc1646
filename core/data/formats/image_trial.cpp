#include "core/data/formats/image_trial.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>

#include "core/base/error.h"
#include "core/base/parallel.h"

namespace passband {
namespace {

constexpr std::int64_t kMost = 2000;
constexpr std::chrono::seconds kLongest{1};

std::optional<std::string> problemOf(const ImageSet& set, std::int64_t index) {
  try {
    set.image(index);
    return std::nullopt;
  } catch (const Error& error) {
    return error.what();
  }
}

}  // namespace

ImageTrial tryImages(const ImageSet& set, int threads) {
  const std::int64_t count = std::min(kMost, set.size());
  const auto indexOf = [&](std::int64_t i) { return i * set.size() / count; };
  std::vector<std::optional<std::string>> problems(static_cast<std::size_t>(count));
  std::atomic<std::int64_t> tried = 0;
  const auto end = std::chrono::steady_clock::now() + kLongest;
  parallelFor(count, threads, [&](std::int64_t first, std::int64_t behind) {
    for (std::int64_t i = first; i < behind && std::chrono::steady_clock::now() < end; ++i, ++tried)
      problems[static_cast<std::size_t>(i)] = problemOf(set, indexOf(i));
  });
  ImageTrial trial{tried, {}};
  for (std::int64_t i = 0; i < count; ++i) {
    if (const auto& problem = problems[static_cast<std::size_t>(i)])
      trial.skipped.push_back({set.imageName(indexOf(i)), *problem});
  }
  return trial;
}

}  // namespace passband
