#include "core/fourier/frequency_plane.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"

namespace passband {
namespace {

/// 0 .. size-1
int modulo(int value, int size) {
  const int rest = value % size;
  return rest < 0 ? rest + size : rest;
}

/// -floor(size/2) .. ceil(size/2)-1
int signedFrequency(int value, int size) {
  const int position = modulo(value, size);
  return position > (size - 1) / 2 ? position - size : position;
}

/// By radius, then by angle: all bins compared lie in the half plane of angles 0 <= a < pi, where the cross product
/// orders them.
bool before(Bin a, Bin b) {
  const int radiusA = a.u * a.u + a.v * a.v;
  const int radiusB = b.u * b.u + b.v * b.v;
  return radiusA != radiusB ? radiusA < radiusB : a.u * b.v - a.v * b.u > 0;
}

/// One bin of every pair, Nyquist written as +size/2, so that all of them have v > 0, or v = 0 and u >= 0.
std::vector<Bin> canonicalBins(int height, int width) {
  std::vector<Bin> bins;
  bins.reserve((static_cast<std::size_t>(height) * width + 4) / 2);
  for (int v = 0; v <= height / 2; ++v) {
    const bool rowHoldsItsPartners = v == 0 || 2 * v == height;
    for (int u = rowHoldsItsPartners ? 0 : -((width - 1) / 2); u <= width / 2; ++u) bins.push_back({u, v});
  }
  std::sort(bins.begin(), bins.end(), before);
  return bins;
}

}  // namespace

struct FrequencyPlane::Tables {
  int height = 0;
  int width = 0;
  std::vector<Bin> canonical;                ///< of each pair, Nyquist as +size/2
  std::vector<std::int32_t> halfPlanePairs;  ///< height x (width/2+1)

  Tables(int h, int w) : height(h), width(w), canonical(canonicalBins(h, w)) {
    halfPlanePairs.resize(static_cast<std::size_t>(height) * halfWidth());
    for (std::size_t pair = 0; pair < canonical.size(); ++pair) {
      const auto [u, v] = canonical[pair];
      for (const Bin bin : {Bin{u, v}, Bin{-u, -v}}) {
        const int col = modulo(bin.u, width);
        if (col < halfWidth()) halfPlanePairs[index(modulo(bin.v, height), col)] = static_cast<std::int32_t>(pair);
      }
    }
  }

  int halfWidth() const { return width / 2 + 1; }
  std::size_t index(int row, int col) const { return static_cast<std::size_t>(row) * halfWidth() + col; }
};

FrequencyPlane::FrequencyPlane(int height, int width) {
  if (height < 1 || width < 1 || height > kMaximumSide || width > kMaximumSide) {
    throw UsageError(fmt::format("cannot make a frequency plane of {} x {} bins; give sides from 1 to {}", height,
                                 width, kMaximumSide));
  }
  tables_ = std::make_shared<const Tables>(height, width);
}

int FrequencyPlane::height() const {
  return tables_->height;
}
int FrequencyPlane::width() const {
  return tables_->width;
}
int FrequencyPlane::halfWidth() const {
  return tables_->halfWidth();
}
std::int64_t FrequencyPlane::binCount() const {
  return std::int64_t{height()} * width();
}
int FrequencyPlane::pairCount() const {
  return static_cast<int>(tables_->canonical.size());
}

Bin FrequencyPlane::wrapped(int u, int v) const {
  return {signedFrequency(u, width()), signedFrequency(v, height())};
}

Bin FrequencyPlane::partner(Bin bin) const {
  const Bin inside = wrapped(bin.u, bin.v);
  return wrapped(-inside.u, -inside.v);
}

bool FrequencyPlane::selfPartner(Bin bin) const {
  return wrapped(bin.u, bin.v) == partner(bin);
}

double FrequencyPlane::radius(Bin bin) {
  const double u = bin.u;
  const double v = bin.v;
  return std::sqrt(u * u + v * v);  // of a whole number: equal radii are equal to the last bit, as hypot's are not
}

double FrequencyPlane::angle(int pair) const {
  const Bin bin = tables_->canonical[static_cast<std::size_t>(pair)];
  return std::atan2(bin.v, bin.u);
}

int FrequencyPlane::pairOf(Bin bin) const {
  int row = modulo(bin.v, height());
  int col = modulo(bin.u, width());
  if (col >= halfWidth()) {
    row = row == 0 ? 0 : height() - row;
    col = width() - col;
  }
  return tables_->halfPlanePairs[tables_->index(row, col)];
}

Bin FrequencyPlane::binOf(int pair) const {
  const Bin bin = tables_->canonical[static_cast<std::size_t>(pair)];
  return wrapped(bin.u, bin.v);
}

double FrequencyPlane::radiusOf(int pair) const {
  return radius(tables_->canonical[static_cast<std::size_t>(pair)]);
}

int FrequencyPlane::binsInPair(int pair) const {
  return selfPartner(tables_->canonical[static_cast<std::size_t>(pair)]) ? 1 : 2;
}

int FrequencyPlane::centredRow(Bin bin) const {
  return wrapped(bin.u, bin.v).v + height() / 2;
}
int FrequencyPlane::centredCol(Bin bin) const {
  return wrapped(bin.u, bin.v).u + width() / 2;
}
Bin FrequencyPlane::binAtCentred(int row, int col) const {
  return {col - width() / 2, row - height() / 2};
}

const std::vector<std::int32_t>& FrequencyPlane::halfPlanePairs() const {
  return tables_->halfPlanePairs;
}

bool FrequencyPlane::operator==(const FrequencyPlane& other) const {
  return height() == other.height() && width() == other.width();
}

}  // namespace passband
