#include "core/data/synthetic/synthetic.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <numbers>
#include <utility>

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/random.h"

namespace passband {
namespace {

constexpr int kLargestSize = 1024;
constexpr std::int64_t kMostImages = 10'000'000;
constexpr double kQuarterTurn = std::numbers::pi / 2;
constexpr double kGainUnit = 2. / (32 * 32);  ///< at every size, so that the contrast stays the paper's

/// A frequency that stands for itself and its partner.
struct PairBin {
  int u = 0;
  int v = 0;
  bool selfPartner = false;  ///< a Nyquist bin, whose cosine has its whole amplitude in one bin
};

/// Indices into the table of pairs, for each ring that a part lists.
using PartPools = std::vector<std::vector<std::int32_t>>;

struct Component {
  std::int32_t pair = 0;
  int level = 0;
};

/// Every pair of the plane but DC: the bins with v > 0, or v = 0 and u > 0, of those at Nyquist one of each two.
std::vector<PairBin> pairsOf(int height, int width) {
  std::vector<PairBin> pairs;
  for (int v = 0; v <= height / 2; ++v) {
    const bool ownRow = v == 0 || 2 * v == height;  // its partner is in the same row
    for (int u = -((width - 1) / 2); u <= width / 2; ++u) {
      const bool ownColumn = u == 0 || 2 * u == width;
      if ((ownRow && u < 0) || (u == 0 && v == 0)) continue;
      pairs.push_back({u, v, ownRow && ownColumn});
    }
  }
  return pairs;
}

bool inRing(const PairBin& bin, const FrequencyRing& ring) {
  const double radius = std::hypot(bin.u, bin.v);
  return radius >= ring.innerRadius && radius < ring.outerRadius;
}

bool inAngles(const PairBin& bin, const SyntheticPart& part) {
  const double angle = std::atan2(bin.v, bin.u) * 180 / std::numbers::pi;
  const double past = std::fmod(angle - part.minAngle, 180);
  return (past < 0 ? past + 180 : past) < part.maxAngle - part.minAngle;
}

void require(bool fine, const std::string& sentence) {
  if (!fine) throw UsageError("cannot make the synthetic set: " + sentence);
}

/// The options, if they are possible.
const SyntheticOptions& sensible(const SyntheticOptions& options) {
  for (const int size : {options.height, options.width}) {
    require(size >= 2 && size <= kLargestSize, fmt::format("size {} must be 2 to {} pixels", size, kLargestSize));
  }
  require(!options.classes.empty() && options.classes.size() <= 1000, "it needs 1 to 1000 classes");
  const auto most = kMostImages / std::ssize(options.classes);
  require(options.imagesPerClass >= 1 && options.imagesPerClass <= most,
          fmt::format("images {} must be 1 to {} a class", options.imagesPerClass, most));
  require(options.minLevel >= 1 && options.maxLevel >= options.minLevel && options.maxLevel <= 1000,
          fmt::format("levels {}..{} must rise and lie in 1..1000", options.minLevel, options.maxLevel));
  require(options.minGain >= 0 && options.maxGain >= options.minGain && options.maxGain <= 1000,
          fmt::format("gain {}..{} must rise and lie in 0..1000", options.minGain, options.maxGain));
  for (const FrequencyRing& ring : options.rings) {
    require(ring.innerRadius >= 0 && ring.outerRadius > ring.innerRadius,
            fmt::format("a ring from {} to {} must rise from 0 or more", ring.innerRadius, ring.outerRadius));
  }
  return options;
}

PartPools poolsOf(const SyntheticOptions& options, const std::vector<PairBin>& pairs, const SyntheticPart& part,
                  const std::string& className) {
  require(!part.rings.empty(), fmt::format("a part of {} names no ring", className));
  require(part.minCount >= 0 && part.maxCount >= part.minCount,
          fmt::format("the counts {}-{} of {} must rise", part.minCount, part.maxCount, className));
  require(std::abs(part.minAngle) <= 360 && part.maxAngle > part.minAngle && part.maxAngle <= part.minAngle + 180,
          fmt::format("the angles {}..{} of {} must rise, by 180 at most", part.minAngle, part.maxAngle, className));
  PartPools pools;
  for (const int ring : part.rings) {
    require(ring >= 0 && ring < std::ssize(options.rings),
            fmt::format("{} names ring {}, but the last ring is {}", className, ring, std::ssize(options.rings) - 1));
    auto& pool = pools.emplace_back();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      if (inRing(pairs[i], options.rings[static_cast<std::size_t>(ring)]) && inAngles(pairs[i], part)) {
        pool.push_back(static_cast<std::int32_t>(i));
      }
    }
    require(!pool.empty(), fmt::format("ring {} of {} holds no frequency of a {}x{} image", ring, className,
                                       options.height, options.width));
  }
  return pools;
}

/// Whether a part always finds bins that the `taken` components before it have not.
void requireRoom(const PartPools& pools, const SyntheticPart& part, std::int64_t taken, const std::string& className) {
  std::vector<std::int32_t> all;
  for (const auto& pool : pools) all.insert(all.end(), pool.begin(), pool.end());
  std::ranges::sort(all);
  const auto bins = std::unique(all.begin(), all.end()) - all.begin();
  require(part.maxCount + taken <= bins, fmt::format("{} draws {} components where there are {} frequencies; "
                                                     "give lower counts or more rings",
                                                     className, part.maxCount + taken, bins));
}

/// What makes the set what it is, for its hash.
std::string identity(const SyntheticOptions& options) {
  std::string text =
      fmt::format("synthetic 1: {}x{} {} {}..{} {}..{} {}", options.height, options.width, options.imagesPerClass,
                  options.minLevel, options.maxLevel, options.minGain, options.maxGain, options.seed);
  for (const auto& ring : options.rings) text += fmt::format(" {}..{}", ring.innerRadius, ring.outerRadius);
  for (const auto& made : options.classes) {
    text += fmt::format("\n{}: {}", made.name, made.diagonal);
    for (const auto& part : made.parts) {
      text += fmt::format(" {}-{}@{}..{}", part.minCount, part.maxCount, part.minAngle, part.maxAngle);
      for (const int ring : part.rings) text += fmt::format(",{}", ring);
    }
  }
  return text;
}

/// cos(2 pi i / size - phase) for every step i of a turn.
std::vector<float> waveOf(int size, double phase) {
  std::vector<float> table;
  for (int i = 0; i < size; ++i) {
    table.push_back(static_cast<float>(std::cos(2 * std::numbers::pi * i / size - phase)));
  }
  return table;
}

std::size_t stepOf(int frequency, int position, int size) {
  const int step = frequency * position % size;
  return static_cast<std::size_t>(step < 0 ? step + size : step);
}

class SyntheticSet : public ImageSet {
 public:
  SyntheticSet(const SyntheticOptions& options, const std::string& source) : options_(sensible(options)) {
    findDiagonal();
    for (const SyntheticClass& made : options_.classes) addPools(made);
    describeAs(source);
    for (std::int64_t i = 0; i < options_.imagesPerClass * std::ssize(options_.classes); ++i) {
      labels_.push_back(static_cast<std::int32_t>(i % std::ssize(options_.classes)));
    }
  }

  const ImageSetInfo& info() const override { return info_; }
  std::span<const std::int32_t> labels() const override { return labels_; }
  std::string imageName(std::int64_t index) const override {
    return fmt::format("image {} of {}", index, info_.source);
  }

  Image image(std::int64_t index) const override {
    Random random(options_.seed, static_cast<std::uint64_t>(index));
    const auto label = static_cast<std::size_t>(labels_[static_cast<std::size_t>(index)]);
    const std::vector<float> waves = sumOf(drawComponents(label, random));
    float gain[3];
    for (float& g : gain) g = static_cast<float>(kGainUnit * random.uniform(options_.minGain, options_.maxGain));
    Image image{options_.height, options_.width, 3, 0, std::vector<float>(3 * waves.size())};
    for (std::size_t i = 0; i < waves.size(); ++i) {
      for (std::size_t c = 0; c < 3; ++c) image.values[3 * i + c] = std::clamp(.5F + gain[c] * waves[i], 0.F, 1.F);
    }
    return image;
  }

 private:
  void findDiagonal() {
    const int last = std::min({15, (options_.height - 1) / 2, (options_.width - 1) / 2});
    for (int k = 1; k <= last; k += 2) {
      const auto found = std::ranges::find_if(pairs_, [k](const PairBin& bin) { return bin.u == k && bin.v == k; });
      diagonal_.push_back(static_cast<std::int32_t>(found - pairs_.begin()));
    }
  }

  void addPools(const SyntheticClass& made) {
    auto& parts = pools_.emplace_back();
    std::int64_t taken = made.diagonal ? std::ssize(diagonal_) : 0;
    for (const SyntheticPart& part : made.parts) {
      parts.push_back(poolsOf(options_, pairs_, part, made.name));
      requireRoom(parts.back(), part, taken, made.name);
      taken += part.maxCount;
    }
  }

  void describeAs(const std::string& source) {
    info_.source = source;
    info_.format = "synthetic";
    info_.hash = sha256(identity(options_));
    info_.height = options_.height;
    info_.width = options_.width;
    info_.channels = 3;
    for (const SyntheticClass& made : options_.classes) info_.classNames.push_back(made.name);
    info_.usualRecipe = recipePreset("synthetic");
    info_.usualRecipe->height = options_.height;
    info_.usualRecipe->width = options_.width;
  }

  std::vector<Component> drawComponents(std::size_t label, Random& random) const {
    const SyntheticClass& made = options_.classes[label];
    std::vector<Component> components;
    const auto drawLevel = [&] {
      return options_.minLevel + static_cast<int>(random.below(options_.maxLevel - options_.minLevel + 1));
    };
    if (made.diagonal) {
      for (const std::int32_t pair : diagonal_) components.push_back({pair, drawLevel()});
    }
    for (std::size_t p = 0; p < made.parts.size(); ++p) {
      const SyntheticPart& part = made.parts[p];
      const PartPools& pools = pools_[label][p];
      const auto count = part.minCount + random.below(part.maxCount - part.minCount + 1);
      for (const auto target = std::ssize(components) + count; std::ssize(components) < target;) {
        const auto& pool = pools[static_cast<std::size_t>(random.below(std::ssize(pools)))];
        const std::int32_t pair = pool[static_cast<std::size_t>(random.below(std::ssize(pool)))];
        const auto same = [pair](const Component& other) { return other.pair == pair; };
        if (std::ranges::none_of(components, same)) components.push_back({pair, drawLevel()});
      }
    }
    return components;
  }

  /// sum_k L_k cos(a x + b y), by cos(a x + b y) = cos(a x) cos(b y) - sin(a x) sin(b y).
  std::vector<float> sumOf(const std::vector<Component>& components) const {
    const int height = options_.height;
    const int width = options_.width;
    std::vector<float> sum(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
    std::vector<float> cosines(static_cast<std::size_t>(width)), sines(cosines.size());
    for (const Component& component : components) {
      const PairBin& bin = pairs_[static_cast<std::size_t>(component.pair)];
      for (int x = 0; x < width; ++x) {
        const std::size_t step = stepOf(bin.u, x, width);
        cosines[static_cast<std::size_t>(x)] = cosineAcross_[step];
        sines[static_cast<std::size_t>(x)] = sineAcross_[step];
      }
      const float level = static_cast<float>(component.level) * (bin.selfPartner ? .5F : 1.F);
      float* row = sum.data();
      for (int y = 0; y < height; ++y, row += width) {
        const std::size_t step = stepOf(bin.v, y, height);
        const float a = level * cosineDown_[step];
        const float b = level * sineDown_[step];
        for (std::size_t x = 0; x < cosines.size(); ++x) row[x] += a * cosines[x] - b * sines[x];
      }
    }
    return sum;
  }

  SyntheticOptions options_;
  ImageSetInfo info_;
  std::vector<std::int32_t> labels_;
  std::vector<PairBin> pairs_ = pairsOf(options_.height, options_.width);
  std::vector<std::int32_t> diagonal_;         ///< indices into pairs_
  std::vector<std::vector<PartPools>> pools_;  ///< class, part
  std::vector<float> cosineAcross_ = waveOf(options_.width, 0), cosineDown_ = waveOf(options_.height, 0);
  std::vector<float> sineAcross_ = waveOf(options_.width, kQuarterTurn),
                     sineDown_ = waveOf(options_.height, kQuarterTurn);
};

}  // namespace

SyntheticOptions synB(int band) {
  if (band < 1 || band > 4) throw UsageError(fmt::format("there is no band B{}; the bands are B1 to B4", band));
  constexpr double all = std::numeric_limits<double>::infinity();
  std::vector<int> others = {1, 2, 3, 4};
  std::erase(others, band);
  SyntheticOptions options;
  options.rings = {{0, all}, {0, 4}, {4, 8}, {8, 12}, {12, all}};
  const SyntheticPart allButBand{.rings = others, .minCount = 9, .maxCount = 12};
  options.classes = {{"C0", {allButBand}, true},
                     {"C1", {allButBand}, false},
                     {"C2", {{.rings = {1, 2, 3, 4}, .minCount = 10, .maxCount = 14}}, false},
                     {"C3", {{.rings = {band}, .minCount = 7, .maxCount = 10}}, false}};
  return options;
}

std::shared_ptr<const ImageSet> syntheticImageSet(const SyntheticOptions& options, const std::string& source) {
  return std::make_shared<SyntheticSet>(options, source);
}

}  // namespace passband
