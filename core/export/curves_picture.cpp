#include "core/export/curves_picture.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/ticks.h"

namespace passband {
namespace {

constexpr Rgb paper{255, 255, 255}, ink{34, 34, 34}, faint{150, 150, 150}, grid{228, 228, 228};
/// The map's curve, then the bands: told apart by lightness too.
constexpr Rgb curveColour{20, 60, 140};
constexpr Rgb bandColours[] = {{222, 137, 40}, {96, 160, 120}};
constexpr int titleSize = 30, labelSize = 24, tickSize = 21;
constexpr int margin = 22, gap = 10, plotWidth = 330, plotHeight = 260, columns = 3, line = 2;
constexpr int panelWidth = plotWidth + 110, panelHeight = plotHeight + 130;

Rgb mixed(Rgb under, Rgb over, double share) {
  const auto mix = [&](std::uint8_t a, std::uint8_t b) {
    return static_cast<std::uint8_t>(std::lround(a + share * (b - a)));
  };
  return {mix(under.red, over.red), mix(under.green, over.green), mix(under.blue, over.blue)};
}

/// Areas run on a logarithmic axis; a single one has its place in the middle of a short axis.
class Axis {
 public:
  explicit Axis(const std::vector<double>& areas) : low_(std::log(areas.front())), high_(std::log(areas.back())) {
    const double around = std::max(.08 * (high_ - low_), areas.size() == 1 ? .4 : .05);
    low_ -= around;
    high_ += around;
  }
  double pixelOf(double area) const { return (std::log(area) - low_) / (high_ - low_) * plotWidth; }

 private:
  double low_, high_;
};

/// The values at a pixel column, between the areas; outside them those of the nearest area, for a few pixels.
double at(const std::vector<double>& values, const std::vector<double>& places, double x) {
  if (x <= places.front()) return values.front();
  for (std::size_t i = 1; i < places.size(); ++i) {
    if (x > places[i]) continue;
    const double share = (x - places[i - 1]) / (places[i] - places[i - 1]);
    return values[i - 1] + share * (values[i] - values[i - 1]);
  }
  return values.back();
}

class Panel {
 public:
  Panel(Canvas& canvas, const CurvesPicture& picture, const CurvePanel& panel, int left, int top)
      : canvas_(canvas), picture_(picture), panel_(panel), left_(left), top_(top), axis_(picture.areas) {
    for (const double area : picture.areas) places_.push_back(axis_.pixelOf(area));
  }

  void draw() {
    drawAxes();
    for (std::size_t b = 0; b < panel_.bands.size(); ++b) drawBand(panel_.bands[b], bandColours[b % 2]);
    for (std::size_t b = 0; b < panel_.bands.size(); ++b) drawLine(panel_.bands[b].middle, bandColours[b % 2], 2);
    if (picture_.threshold > 0 && panel_.valueLabel == "TPR") drawThreshold();
    drawLine(panel_.curve.middle, curveColour, 4);
    drawDots();
    canvas_.frame({left_, top_, plotWidth, plotHeight}, line, ink);
  }

 private:
  int rowOf(double value) const {
    const double share = (std::clamp(value, panel_.low, panel_.high) - panel_.low) / (panel_.high - panel_.low);
    return top_ + static_cast<int>(std::lround((1 - share) * (plotHeight - 1)));
  }

  void drawAxes() {
    canvas_.text(panel_.title, left_ + plotWidth / 2, top_ - gap - labelSize / 2, {labelSize, ink, Align::Centre});
    canvas_.text(panel_.valueLabel, left_ - 82, top_ + plotHeight / 2, {tickSize, ink, Align::Centre, true});
    const auto ticks = roundTicks(panel_.low, panel_.high, 6);
    const auto labels = tickLabels(ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      canvas_.fill({left_, rowOf(ticks[i]), plotWidth, 1}, ticks[i] == 0 ? faint : grid);
      canvas_.text(labels.texts[i], left_ - gap, rowOf(ticks[i]), {tickSize, ink, Align::Right});
    }
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const int x = left_ + static_cast<int>(places_[i]);
      canvas_.fill({x, top_ + plotHeight, line, 6}, ink);
      canvas_.text(fmt::format("{:g}", 100 * picture_.areas[i]), x, top_ + plotHeight + gap + tickSize,
                   {tickSize, ink, Align::Centre});
    }
    canvas_.text("kept area (%)", left_ + plotWidth / 2, top_ + plotHeight + 3 * gap + 2 * tickSize,
                 {tickSize, ink, Align::Centre});
  }

  void drawBand(const CurveBand& band, Rgb colour) {
    for (int x = first(); x < last(); ++x) {
      const double low = at(band.low, places_, x), high = at(band.high, places_, x);
      if (!std::isfinite(low) || !std::isfinite(high)) continue;
      for (int y = rowOf(high); y <= rowOf(low); ++y) {
        Rgb& pixel = canvas_.pixel(left_ + x, y);
        pixel = mixed(pixel, colour, .3);
      }
    }
  }

  void drawLine(const std::vector<double>& values, Rgb colour, int thickness) {
    int before = -1;
    for (int x = first(); x < last(); ++x) {
      const double value = at(values, places_, x);
      if (!std::isfinite(value)) continue;
      const int y = rowOf(value);
      const int from = before < 0 ? y : std::min(y, before), to = before < 0 ? y : std::max(y, before);
      canvas_.fill({left_ + x, from - thickness / 2, 1, to - from + thickness}, colour);
      before = y;
    }
  }

  void drawDots() {
    for (std::size_t i = 0; i < places_.size(); ++i) {
      if (!std::isfinite(panel_.curve.middle[i])) continue;
      const int x = left_ + static_cast<int>(places_[i]);
      const int high = rowOf(panel_.curve.high[i]), low = rowOf(panel_.curve.low[i]);
      canvas_.fill({x - 1, high, 3, low - high + 1}, curveColour);
      canvas_.fill({x - 6, high, 13, 2}, curveColour);
      canvas_.fill({x - 6, low - 1, 13, 2}, curveColour);
      canvas_.fill({x - 4, rowOf(panel_.curve.middle[i]) - 4, 9, 9}, curveColour);
    }
  }

  void drawThreshold() {
    for (int x = 0; x < plotWidth; x += 10) canvas_.fill({left_ + x, rowOf(picture_.threshold), 5, 2}, ink);
  }

  int first() const { return std::max(0, static_cast<int>(places_.front()) - 12); }
  int last() const { return std::min(plotWidth, static_cast<int>(places_.back()) + 13); }

  Canvas& canvas_;
  const CurvesPicture& picture_;
  const CurvePanel& panel_;
  int left_, top_;
  Axis axis_;
  std::vector<double> places_;
};

void drawLegend(Canvas& canvas, const CurvesPicture& picture, int y) {
  int x = margin + 60;
  const auto entry = [&](const std::string& name, Rgb colour, int height) {
    canvas.fill({x, y - height / 2, 34, height}, colour);
    x += 34 + gap;
    canvas.text(name, x, y, {tickSize, ink});
    x += Canvas::textWidth(name, tickSize) + 3 * gap;
  };
  entry(picture.curveName, curveColour, 5);
  for (std::size_t b = 0; b < picture.bandNames.size(); ++b) {
    entry(picture.bandNames[b], mixed(paper, bandColours[b % 2], .5), 18);
  }
}

void check(const std::filesystem::path& path, const CurvesPicture& picture) {
  bool fine = !picture.panels.empty() && !picture.areas.empty() && picture.areas.front() > 0 &&
              std::ranges::is_sorted(picture.areas) && std::ranges::adjacent_find(picture.areas) == picture.areas.end();
  const auto fits = [&](const CurveBand& band) {
    const auto size = picture.areas.size();
    return band.low.size() == size && band.middle.size() == size && band.high.size() == size;
  };
  for (const CurvePanel& panel : picture.panels) {
    fine = fine && panel.low < panel.high && fits(panel.curve) && std::ranges::all_of(panel.bands, fits);
  }
  if (!fine) {
    throw UsageError(fmt::format("cannot draw {}: it needs rising areas and a value for each of them", path.string()));
  }
}

}  // namespace

void writeCurvesPng(const std::filesystem::path& path, const CurvesPicture& picture) {
  check(path, picture);
  const int count = static_cast<int>(picture.panels.size());
  const int across = std::min(count, columns), rows = (count + columns - 1) / columns;
  const int head = margin + titleSize + 2 * gap + tickSize + 2 * gap;
  const int needed = Canvas::textWidth(picture.title, titleSize) + 2 * margin;
  Canvas canvas(std::max({across * panelWidth + 2 * margin, needed, 760}), head + rows * panelHeight + margin, paper);
  canvas.text(picture.title, canvas.width() / 2, margin + titleSize / 2, {titleSize, ink, Align::Centre});
  drawLegend(canvas, picture, margin + titleSize + 2 * gap + tickSize / 2);
  for (int i = 0; i < count; ++i) {
    const int left = margin + i % columns * panelWidth + 95;
    const int top = head + i / columns * panelHeight + labelSize + 2 * gap;
    Panel(canvas, picture, picture.panels[static_cast<std::size_t>(i)], left, top).draw();
  }
  canvas.writePng(path);
}

}  // namespace passband
