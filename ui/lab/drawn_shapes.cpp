#include "ui/lab/drawn_shapes.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace passband {
namespace {

/// Where the polygon's edges cross the line v, from left to right.
std::vector<double> crossings(std::span<const QPointF> corners, double v) {
  std::vector<double> at;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    const QPointF a = corners[i], b = corners[(i + 1) % corners.size()];
    if ((a.y() <= v) != (b.y() <= v)) at.push_back(a.x() + (v - a.y()) / (b.y() - a.y()) * (b.x() - a.x()));
  }
  std::ranges::sort(at);
  return at;
}

double distanceToLine(QPointF point, QPointF from, QPointF to) {
  const QPointF way = to - from, there = point - from;
  const double length = QPointF::dotProduct(way, way);
  const double along = length > 0 ? std::clamp(QPointF::dotProduct(there, way) / length, 0.0, 1.0) : 0;
  const QPointF off = there - along * way;
  return std::hypot(off.x(), off.y());
}

}  // namespace

FrequencyMask polygonMask(const FrequencyPlane& plane, std::span<const QPointF> corners) {
  FrequencyMask mask(plane, 0);
  for (int row = 0; row < plane.height(); ++row) {
    const Bin first = plane.binAtCentred(row, 0);
    const std::vector<double> at = crossings(corners, first.v);
    for (std::size_t i = 0; i + 1 < at.size(); i += 2) {
      const int from = std::max(first.u, static_cast<int>(std::ceil(std::max(at[i], double(first.u)))));
      const int to = static_cast<int>(std::floor(std::min(at[i + 1], double(first.u + plane.width() - 1))));
      for (int u = from; u <= to; ++u) mask.setWeight(Bin{u, first.v}, 1);
    }
  }
  return mask;
}

void paintAlong(FrequencyMask& mask, Bin from, Bin to, double radius) {
  const FrequencyPlane& plane = mask.plane();
  const Bin first = plane.binAtCentred(0, 0);
  const int reach = static_cast<int>(std::ceil(radius));
  const int uLast = std::min(std::max(from.u, to.u) + reach, first.u + plane.width() - 1);
  const int vLast = std::min(std::max(from.v, to.v) + reach, first.v + plane.height() - 1);
  for (int v = std::max(std::min(from.v, to.v) - reach, first.v); v <= vLast; ++v) {
    for (int u = std::max(std::min(from.u, to.u) - reach, first.u); u <= uLast; ++u) {
      const bool near = distanceToLine(QPointF(u, v), QPointF(from.u, from.v), QPointF(to.u, to.v)) <= radius;
      if (near) mask.setWeight(Bin{u, v}, 1);
    }
  }
}

}  // namespace passband
