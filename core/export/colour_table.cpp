#include "core/export/colour_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <span>
#include <vector>

namespace passband {
namespace {

constexpr int steps = 257;
using Table = std::array<Rgb, steps>;

struct Lab {
  double lightness, a, b;
};

/// Lightness, chroma and hue in degrees.
Lab polar(double lightness, double chroma, double hue) {
  const double angle = hue * std::numbers::pi / 180;
  return {lightness, chroma * std::cos(angle), chroma * std::sin(angle)};
}

double distance(const Lab& p, const Lab& q) {
  return std::hypot(p.lightness - q.lightness, p.a - q.a, p.b - q.b);
}

std::uint8_t gammaCoded(double linear) {
  const double value = std::clamp(linear, 0.0, 1.0);
  const double coded = value <= 0.0031308 ? 12.92 * value : 1.055 * std::pow(value, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * coded));
}

Rgb rgb(const Lab& lab) {
  const auto cube = [](double x) { return x * x * x; };
  const double l = cube(lab.lightness + 0.3963377774 * lab.a + 0.2158037573 * lab.b);
  const double m = cube(lab.lightness - 0.1055613458 * lab.a - 0.0638541728 * lab.b);
  const double s = cube(lab.lightness - 0.0894841775 * lab.a - 1.2914855480 * lab.b);
  return {gammaCoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          gammaCoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          gammaCoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

/// The point at `share` (0..1) of the length of the path through `points`.
Lab along(std::span<const Lab> points, double share) {
  double length = 0;
  for (std::size_t i = 1; i < points.size(); ++i) length += distance(points[i - 1], points[i]);
  double left = share * length;
  std::size_t i = 1;
  while (i + 1 < points.size() && left > distance(points[i - 1], points[i]))
    left -= distance(points[i - 1], points[i]), ++i;
  const Lab &from = points[i - 1], &to = points[i];
  const double t = std::min(1.0, left / distance(from, to));
  return {std::lerp(from.lightness, to.lightness, t), std::lerp(from.a, to.a, t), std::lerp(from.b, to.b, t)};
}

Table evenTable(std::span<const Lab> points) {
  Table table;
  for (int i = 0; i < steps; ++i) table[static_cast<std::size_t>(i)] = rgb(along(points, i / (steps - 1.0)));
  return table;
}

Table sequentialTable() {
  const std::array points{polar(.25, .11, 308), polar(.38, .125, 285), polar(.50, .105, 255), polar(.61, .095, 205),
                          polar(.72, .13, 160), polar(.83, .17, 128),  polar(.93, .17, 104)};
  return evenTable(points);
}

Table divergingTable() {
  const Lab zero = polar(.965, 0, 0);
  const std::array below{zero, polar(.72, .095, 240), polar(.50, .125, 252), polar(.32, .10, 262)};
  const std::array above{zero, polar(.75, .11, 62), polar(.55, .15, 38), polar(.33, .105, 25)};
  Table table;
  constexpr int middle = steps / 2;
  for (int i = 0; i <= middle; ++i) {
    const double share = static_cast<double>(i) / middle;
    table[static_cast<std::size_t>(middle - i)] = rgb(along(below, share));
    table[static_cast<std::size_t>(middle + i)] = rgb(along(above, share));
  }
  return table;
}

Table maskTable() {
  const std::array points{polar(.33, .035, 255), polar(.975, .012, 95)};
  return evenTable(points);
}

/// Once around the hues at one lightness and chroma.
Table cyclicTable() {
  Table table;
  for (int i = 0; i < steps; ++i) table[static_cast<std::size_t>(i)] = rgb(polar(.72, .115, 360.0 * i / (steps - 1)));
  return table;
}

const Table& tableOf(ColourScale scale) {
  static const std::array<Table, 4> tables{sequentialTable(), divergingTable(), maskTable(), cyclicTable()};
  return tables[static_cast<std::size_t>(scale)];
}

}  // namespace

Rgb colourAt(ColourScale scale, double position) {
  if (std::isnan(position)) return missingColour;
  return tableOf(scale)[static_cast<std::size_t>(std::lround(std::clamp(position, 0.0, 1.0) * (steps - 1)))];
}

}  // namespace passband
