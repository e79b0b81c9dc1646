#include "core/fourier/frequency_map.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/base/error.h"

namespace passband {
namespace {

int side(std::int64_t length) {
  return static_cast<int>(std::min<std::int64_t>(length, std::numeric_limits<int>::max()));
}

}  // namespace

Grid<float> centred(const FrequencyMap& map) {
  const FrequencyPlane& plane = map.plane;
  Grid<float> picture(plane.height(), plane.width());
  for (int row = 0; row < plane.height(); ++row) {
    for (int col = 0; col < plane.width(); ++col) {
      picture(row, col) = static_cast<float>(map.at(plane.binAtCentred(row, col)));
    }
  }
  return picture;
}

CentredMap mapFromCentred(const Grid<float>& picture) {
  const FrequencyPlane plane(side(picture.rows()), side(picture.cols()));
  CentredMap centred{FrequencyMap(plane)};
  for (int pair = 0; pair < plane.pairCount(); ++pair) {
    const Bin bin = plane.binOf(pair);
    const Bin partner = plane.partner(bin);
    const double value = picture(plane.centredRow(bin), plane.centredCol(bin));
    const double mirrored = picture(plane.centredRow(partner), plane.centredCol(partner));
    centred.map.values[static_cast<std::size_t>(pair)] = (value + mirrored) / 2;
    centred.asymmetry = std::max(centred.asymmetry, std::abs(value - mirrored));
  }
  return centred;
}

std::vector<int> pairsByValue(const FrequencyMap& map) {
  const auto notANumber = [](double value) { return std::isnan(value); };
  if (std::any_of(map.values.begin(), map.values.end(), notANumber)) {
    throw Error("cannot order the bins of a map that holds NaN; make the map again from finite values");
  }
  std::vector<int> pairs(map.values.size());
  std::iota(pairs.begin(), pairs.end(), 0);
  const auto larger = [&](int a, int b) {
    return map.values[static_cast<std::size_t>(a)] > map.values[static_cast<std::size_t>(b)];
  };
  std::stable_sort(pairs.begin(), pairs.end(), larger);  // the plane's order is by radius, then angle
  return pairs;
}

}  // namespace passband
