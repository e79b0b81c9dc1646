// The images that a learned search leaves out, to see whether its maps still get better: docs/methods.md section 5.
#pragma once

#include <cstdint>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/fourier/frequency_map.h"

namespace passband {

class HeldOut {
 public:
  /// A tenth of the images of each class of the set, at most 50. None for a quick search, and none where one of
  /// `classes` would have fewer than 20. `experiment` and `options` must outlive it.
  HeldOut(const Experiment& experiment, const SearchOptions& options, const std::vector<int>& classes);

  bool empty() const { return images_.empty(); }
  /// All other images, in rising order.
  const std::vector<std::int64_t>& training() const { return training_; }
  /// Of each class of the set; nothing where none are held out.
  const std::vector<std::vector<std::int64_t>>& images() const { return images_; }

  struct Judged {
    double j = 0;
    std::int64_t forwards = 0;
    std::vector<SkippedImage> skipped;
  };
  /// Mean probability of the class on its held-out images less that on as many others, under the map cut at an area of
  /// .13.
  Judged judge(int classIndex, const FrequencyMap& map, JobContext& context) const;

 private:
  const Experiment& experiment_;
  const SearchOptions& options_;
  std::vector<std::int64_t> training_;
  std::vector<std::vector<std::int64_t>> images_;
};

}  // namespace passband
