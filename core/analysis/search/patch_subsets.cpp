#include "core/analysis/search/patch_subsets.h"

#include <algorithm>
#include <cstdlib>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {
namespace {

/// The upper half of the picture, rows above the centre, with a share of the patches of a grid that begins `offset`
/// bins before the picture.
class UpperHalf {
 public:
  explicit UpperHalf(const FrequencyPlane& plane)
      : width_(plane.width()),
        rows_(std::max(1, plane.height() / 2)),
        kept_(static_cast<std::size_t>(rows_ * width_)) {}

  void add(int patchSize, int offset, double share, Random& random) {
    const int patchRows = (rows_ - 1 + offset) / patchSize + 1, patchCols = (width_ - 1 + offset) / patchSize + 1;
    const auto order = random.permutation(std::int64_t{patchRows} * patchCols);
    std::vector<bool> chosen(order.size(), false);
    const auto count = static_cast<std::size_t>(share * static_cast<double>(order.size()));
    for (std::size_t i = 0; i < count; ++i) chosen[static_cast<std::size_t>(order[i])] = true;
    for (int row = 0; row < rows_; ++row) {
      for (int col = 0; col < width_; ++col) {
        const int patch = (row + offset) / patchSize * patchCols + (col + offset) / patchSize;
        if (chosen[static_cast<std::size_t>(patch)]) kept_[static_cast<std::size_t>(row * width_ + col)] = true;
      }
    }
  }

  int rows() const { return rows_; }
  bool kept(int row, int col) const { return kept_[static_cast<std::size_t>(std::min(row, rows_ - 1) * width_ + col)]; }

 private:
  int width_;
  int rows_;
  std::vector<bool> kept_;
};

std::size_t place(const FrequencyPlane& plane, Bin bin) {
  return static_cast<std::size_t>(plane.centredRow(bin) * plane.width() + plane.centredCol(bin));
}

/// The bin of a pair that lies in the upper half, or in the row of DC left of it.
Bin upperBin(const FrequencyPlane& plane, int pair) {
  const Bin bin = plane.binOf(pair);
  const Bin partner = plane.partner(bin);
  if (bin.v != partner.v) return bin.v < partner.v ? bin : partner;
  return bin.u < partner.u ? bin : partner;
}

PlaneSubset mirroredExactly(const FrequencyPlane& plane, const UpperHalf& upper, const PlaneSubset* within) {
  PlaneSubset subset(static_cast<std::size_t>(plane.binCount()), false);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = upperBin(plane, pair);
    const std::size_t at = place(plane, bin);
    const bool kept = upper.kept(plane.centredRow(bin), plane.centredCol(bin)) && (within == nullptr || (*within)[at]);
    subset[at] = subset[place(plane, plane.partner(bin))] = kept;
  }
  return subset;
}

PlaneSubset mirroredAsPublished(const FrequencyPlane& plane, const UpperHalf& upper, const PlaneSubset* within) {
  PlaneSubset subset(static_cast<std::size_t>(plane.binCount()), false);
  for (int row = 0; row < upper.rows(); ++row) {
    for (int col = 0; col < plane.width(); ++col) {
      const auto at = static_cast<std::size_t>(row * plane.width() + col);
      const bool kept = upper.kept(row, col) && (within == nullptr || (*within)[at]);
      subset[at] = subset[subset.size() - 1 - at] = kept;
    }
  }
  return subset;
}

}  // namespace

std::vector<int> patchSizes(const FrequencyPlane& plane) {
  const int side = std::max(plane.height(), plane.width());
  if (side == 224) return {56, 28, 14, 8, 4, 2};
  std::vector<int> sizes;
  for (int size = std::max(1, side / 4); size > 1; size = (size + 1) / 2) sizes.push_back(size);
  sizes.push_back(1);
  return sizes;
}

std::vector<std::int64_t> publishedBudget(const std::string& name) {
  if (name == "cf-1") return {1000, 2000, 4000, 8000};
  if (name == "cf-2.1") return {200, 800, 4000, 4000};
  if (name == "cf-2.2") return {200, 800, 2000, 2000};
  throw UsageError(
      fmt::format("the budget '{}' is not known; give cf-1, cf-2.1, cf-2.2, or the subsets of each stage", name));
}

PlaneSubset drawSubset(const FrequencyPlane& plane, const PatchDraw& draw, const PlaneSubset* within, Random& random) {
  if (draw.published && (plane.height() % 2 != 0 || plane.width() % 2 != 0)) {
    throw UsageError(fmt::format("the published mirror is defined for even sizes, not for {}x{}; use the exact one",
                                 plane.height(), plane.width()));
  }
  UpperHalf upper(plane);
  const double share = draw.grid == PatchGrid::Union ? draw.share / 2 : draw.share;
  if (draw.grid != PatchGrid::Shifted) upper.add(draw.patchSize, 0, share, random);
  if (draw.grid != PatchGrid::Aligned) upper.add(draw.patchSize, draw.patchSize / 2, share, random);
  return draw.published ? mirroredAsPublished(plane, upper, within) : mirroredExactly(plane, upper, within);
}

FrequencyMask maskOf(const FrequencyPlane& plane, const PlaneSubset& subset) {
  FrequencyMask mask(plane, 0);
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    const int kept = int{subset[place(plane, bin)]} + int{subset[place(plane, plane.partner(bin))]};
    mask.setWeight(pair, static_cast<float>(kept) / 2);
  }
  return mask;
}

std::int64_t subsetsTogether(const FrequencyPlane& plane, std::int64_t images) {
  constexpr std::int64_t pixels = std::int64_t{1} << 22;  // of the images under all masks together
  return std::clamp<std::int64_t>(pixels / (images * plane.binCount()), 1, 4);
}

}  // namespace passband
