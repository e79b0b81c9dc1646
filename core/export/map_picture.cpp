// writeMapPng and writeMapGridPng: one layout for one map and for many.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <span>
#include <utility>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/colour_table.h"
#include "core/export/map_picture.h"
#include "core/export/ticks.h"

namespace passband {
namespace {

constexpr Rgb paper{255, 255, 255}, ink{34, 34, 34}, faint{105, 105, 105};
constexpr int titleSize = 36, labelSize = 29, tickSize = 25, noteSize = 23;
constexpr int margin = 22, gap = 14, tickLength = 9, line = 2, barWidth = 36;
constexpr int plotLength = 820, gridLength = 1120;  // pixels that one map and several take across, roughly
constexpr int panelGap = 42;
constexpr std::int64_t maximumPixels = std::int64_t{1} << 27;

Rgb halfWhite(Rgb colour) {
  const auto half = [](std::uint8_t value) { return static_cast<std::uint8_t>((value + 255) / 2); };
  return {half(colour.red), half(colour.green), half(colour.blue)};
}

struct Range {
  double low, high;
};

/// The colours' range: as given, else that of the finite values, never empty.
Range colourRange(std::span<const Grid<float>> maps, const PictureOptions& options) {
  Range range{options.low, options.high};
  if (!std::isfinite(range.low) || !std::isfinite(range.high) || range.low > range.high) {
    throw UsageError(
        fmt::format("cannot draw with colours from {} to {}; give a lower and a higher number", range.low, range.high));
  }
  if (range.low == range.high && options.colours == ColourScale::Mask) return {0, 1};
  if (range.low == range.high) {
    range = {std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (const Grid<float>& map : maps) {
      for (const float value : map.values()) {
        if (std::isfinite(value)) range = {std::min<double>(range.low, value), std::max<double>(range.high, value)};
      }
    }
    if (range.low > range.high) range = {0, 1};  // no finite value at all
  }
  if (options.colours == ColourScale::Diverging) {
    const double side = std::max(std::abs(range.low), std::abs(range.high));
    range = {-side, side};
  }
  if (range.low == range.high) {
    const double around = range.low == 0 ? 1 : std::abs(range.low) / 2;
    range = {range.low - around, range.high + around};
  }
  return range;
}

/// Columns for `count` panels: about as many as rows or more, the fewest empty places.
int panelColumns(int count) {
  const int fewest = static_cast<int>(std::ceil(std::sqrt(count)));
  const int most = static_cast<int>(std::ceil(std::sqrt(2.5 * count)));
  const auto emptyPlaces = [&](int columns) { return (count + columns - 1) / columns * columns - count; };
  int best = fewest;
  for (int columns = fewest; columns <= most; ++columns) {
    if (emptyPlaces(columns) < emptyPlaces(best)) best = columns;
  }
  return best;
}

/// The text at the largest size that fits, down to half; what still does not fit ends in dots.
struct FittedText {
  FittedText(std::string words, int largest, int room) : text(std::move(words)), size(largest) {
    while (size > largest / 2 && Canvas::textWidth(text, size) > room) --size;
    if (Canvas::textWidth(text, size) <= room) return;
    while (!text.empty() && Canvas::textWidth(text + "...", size) > room) text.pop_back();
    text += "...";
  }
  std::string text;
  int size;
};

/// Where everything goes, in pixels.
struct Layout {
  Layout(std::int64_t mapRows, std::int64_t mapCols, int panels, bool panelTitles, int barLabelWidth) {
    columns = panelColumns(panels);
    rows = (panels + columns - 1) / columns;
    const int target = std::max(1, ((panels == 1 ? plotLength : gridLength) - (columns - 1) * panelGap) / columns);
    const auto pixels = [&](double length, std::int64_t cells) {
      return std::max(1, static_cast<int>(std::lround(length / static_cast<double>(cells))));
    };
    const int cell = pixels(target, std::max(mapRows, mapCols));
    // A thin map is widened to half of its length, so that its axes have room.
    cellWidth = std::max(cell, pixels(target / 2.0, mapCols));
    cellHeight = std::max(cell, pixels(target / 2.0, mapRows));
    mapWidth = mapCols * cellWidth;
    mapHeight = mapRows * cellHeight;
    titleHeight = panelTitles ? tickSize + gap : 0;
    axisSize = columns > 3 ? 20 : tickSize;
    left = margin + labelSize + 2 * gap + Canvas::textWidth("-100", axisSize) + tickLength + gap;
    top = margin + titleSize + gap + noteSize + 2 * gap;
    plotWidth = columns * mapWidth + (columns - 1) * panelGap;
    plotHeight = rows * (titleHeight + mapHeight) + (rows - 1) * panelGap;
    barLeft = left + plotWidth + 2 * gap + margin;
    width = barLeft + barWidth + tickLength + gap + barLabelWidth + gap + labelSize + margin;
    height = top + plotHeight + tickLength + tickSize + 2 * gap + labelSize + margin;
  }

  Box panel(int index) const {
    const std::int64_t x = left + index % columns * (mapWidth + panelGap);
    const std::int64_t y = top + index / columns * (titleHeight + mapHeight + panelGap) + titleHeight;
    return {static_cast<int>(x), static_cast<int>(y), static_cast<int>(mapWidth), static_cast<int>(mapHeight)};
  }
  Box bar() const {
    const int barTop = static_cast<int>(top) + titleHeight;
    return {static_cast<int>(barLeft), barTop, barWidth,
            static_cast<int>(std::min<std::int64_t>(plotHeight - titleHeight, 900))};
  }

  int columns, rows, cellWidth, cellHeight, titleHeight, axisSize;
  std::int64_t mapWidth, mapHeight, left, top, plotWidth, plotHeight, barLeft, width, height;
};

class MapPicture {
 public:
  MapPicture(std::span<const Grid<float>> maps, std::span<const std::string> titles, const PictureOptions& options)
      : maps_(maps), titles_(titles), options_(options), range_(colourRange(maps, options)) {
    barTicks_ = roundTicks(range_.low, range_.high, 9);
    barLabels_ = tickLabels(barTicks_);
  }

  void write(const std::filesystem::path& path) const {
    int barLabelWidth = 0;
    for (const std::string& text : barLabels_.texts)
      barLabelWidth = std::max(barLabelWidth, Canvas::textWidth(text, tickSize));
    const Layout layout(maps_[0].rows(), maps_[0].cols(), static_cast<int>(maps_.size()), !titles_.empty(),
                        barLabelWidth);
    if (layout.width * layout.height > maximumPixels) {
      throw UsageError(
          fmt::format("cannot draw {} maps of {} x {} into {}: the picture would be too large; draw fewer classes",
                      maps_.size(), maps_[0].rows(), maps_[0].cols(), path.string()));
    }
    Canvas canvas(static_cast<int>(layout.width), static_cast<int>(layout.height), paper);
    for (int i = 0; i < static_cast<int>(maps_.size()); ++i) drawPanel(canvas, layout, i);
    drawWords(canvas, layout);
    drawBar(canvas, layout);
    canvas.writePng(path);
  }

 private:
  /// The colour at a pixel; hatching runs over the whole picture, so that it is one pattern over neighbouring cells.
  Rgb colour(double value, int x, int y) const {
    if (!std::isfinite(value)) return missingColour;
    const double position = (value - range_.low) / (range_.high - range_.low);
    const Rgb plain = colourAt(options_.colours, position);
    const bool removed = options_.colours == ColourScale::Mask && position < .5;
    return removed && (x + y) % 12 < 3 ? halfWhite(plain) : plain;
  }

  void drawPanel(Canvas& canvas, const Layout& layout, int index) const {
    const Box box = layout.panel(index);
    const Grid<float>& map = maps_[static_cast<std::size_t>(index)];
    for (int y = 0; y < box.height; ++y) {
      for (int x = 0; x < box.width; ++x) {
        canvas.pixel(box.x + x, box.y + y) =
            colour(map(y / layout.cellHeight, x / layout.cellWidth), box.x + x, box.y + y);
      }
    }
    canvas.frame(box, line, ink);
    if (!titles_.empty()) {
      const FittedText title(titles_[static_cast<std::size_t>(index)], tickSize + 1, box.width);
      canvas.text(title.text, box.x + box.width / 2, box.y - gap - title.size / 2, {title.size, ink, Align::Centre});
    }
    const bool lowest = index + layout.columns >= static_cast<int>(maps_.size());
    drawAcrossTicks(canvas, layout, box, lowest);
    drawDownTicks(canvas, layout, box, index % layout.columns == 0);
  }

  void drawAcrossTicks(Canvas& canvas, const Layout& layout, const Box& box, bool labelled) const {
    const auto [ticks, labels] = axisTicks(layout, maps_[0].cols(), layout.cellWidth);
    const int below = box.y + box.height;
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const int cell = static_cast<int>(ticks[i]) + static_cast<int>(maps_[0].cols() / 2);
      const int x = box.x + cell * layout.cellWidth + layout.cellWidth / 2;
      canvas.fill({x - line / 2, below + line, line, tickLength}, ink);
      if (!labelled) continue;
      canvas.text(labels.texts[i], x, below + tickLength + gap + tickSize / 2, {layout.axisSize, ink, Align::Centre});
    }
  }

  void drawDownTicks(Canvas& canvas, const Layout& layout, const Box& box, bool labelled) const {
    const auto [ticks, labels] = axisTicks(layout, maps_[0].rows(), layout.cellHeight);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      const int cell = static_cast<int>(ticks[i]) + static_cast<int>(maps_[0].rows() / 2);
      const int y = box.y + cell * layout.cellHeight + layout.cellHeight / 2;
      canvas.fill({box.x - line - tickLength, y - line / 2, tickLength, line}, ink);
      if (labelled) canvas.text(labels.texts[i], box.x - tickLength - gap, y, {layout.axisSize, ink, Align::Right});
    }
  }

  /// As many ticks as have room side by side without reaching the next panel's; by the same rule down the side, so that
  /// a square map has the same ticks on both axes.
  static std::pair<std::vector<double>, TickLabels> axisTicks(const Layout& layout, std::int64_t cells,
                                                              int cellPixels) {
    const auto low = -static_cast<double>(cells / 2), high = low + static_cast<double>(cells - 1);
    for (int atMost = 11;; --atMost) {
      const std::vector<double> ticks = roundTicks(low, high, atMost, 1);
      const TickLabels labels = tickLabels(ticks);
      if (ticks.size() < 2 || atMost == 1) return {ticks, labels};
      const int first = Canvas::textWidth(labels.texts.front(), layout.axisSize);
      const int last = Canvas::textWidth(labels.texts.back(), layout.axisSize);
      const double fromEdges = (ticks.front() - low + high - ticks.back() + 1) * cellPixels;
      const bool reachesNext = layout.columns > 1 && (first + last) / 2 + gap > fromEdges + panelGap;
      if (!reachesNext && (ticks[1] - ticks[0]) * cellPixels >= std::max(first, last) + gap) return {ticks, labels};
    }
  }

  void drawWords(Canvas& canvas, const Layout& layout) const {
    const int centreX = static_cast<int>(layout.left + layout.plotWidth / 2);
    const int centreY = static_cast<int>(layout.top + layout.plotHeight / 2);
    const FittedText title(options_.title, titleSize, canvas.width() - 2 * margin);
    const int half = Canvas::textWidth(title.text, title.size) / 2;
    const int titleX = std::clamp(centreX, margin + half, std::max(margin + half, canvas.width() - margin - half));
    canvas.text(title.text, titleX, margin + titleSize / 2, {title.size, ink, Align::Centre});
    canvas.text("centred, DC in the middle", centreX, margin + titleSize + gap + noteSize / 2,
                {noteSize, faint, Align::Centre});
    const FittedText across("horizontal frequency u (cycles per image)", labelSize, canvas.width() - 2 * margin);
    canvas.text(across.text, centreX, canvas.height() - margin - labelSize / 2, {across.size, ink, Align::Centre});
    const FittedText down("vertical frequency v (cycles per image)", labelSize, canvas.height() - 2 * margin);
    canvas.text(down.text, margin + labelSize / 2, centreY, {down.size, ink, Align::Centre, true});
  }

  void drawBar(Canvas& canvas, const Layout& layout) const {
    const Box bar = layout.bar();
    const auto valueAt = [&](double share) { return range_.high - share * (range_.high - range_.low); };
    for (int y = 0; y < bar.height; ++y) {
      for (int x = 0; x < bar.width; ++x) {
        canvas.pixel(bar.x + x, bar.y + y) = colour(valueAt((y + .5) / bar.height), bar.x + x, bar.y + y);
      }
    }
    canvas.frame(bar, line, ink);
    const int right = bar.x + bar.width;
    for (std::size_t i = 0; i < barTicks_.size(); ++i) {
      const double share = (range_.high - barTicks_[i]) / (range_.high - range_.low);
      const int y = bar.y + static_cast<int>(std::lround(share * bar.height));
      canvas.fill({right + line, y - line / 2, tickLength, line}, ink);
      canvas.text(barLabels_.texts[i], right + tickLength + gap, y, {tickSize, ink});
    }
    canvas.text(barLabels_.factor, bar.x, bar.y - 2 * gap - line, {noteSize, ink});
    const FittedText label(options_.valueLabel, labelSize, canvas.height() - 2 * margin);
    const int half = Canvas::textWidth(label.text, label.size) / 2;
    const int y =
        std::clamp(bar.y + bar.height / 2, margin + half, std::max(margin + half, canvas.height() - margin - half));
    canvas.text(label.text, canvas.width() - margin - labelSize / 2, y, {label.size, ink, Align::Centre, true});
  }

  std::span<const Grid<float>> maps_;
  std::span<const std::string> titles_;
  const PictureOptions& options_;
  Range range_;
  std::vector<double> barTicks_;
  TickLabels barLabels_;
};

}  // namespace

void writeMapPng(const std::filesystem::path& path, const Grid<float>& centredMap, const PictureOptions& options) {
  if (centredMap.empty()) throw UsageError(fmt::format("cannot draw {}: the map is empty", path.string()));
  MapPicture({&centredMap, 1}, {}, options).write(path);
}

void writeMapGridPng(const std::filesystem::path& path, const std::vector<Grid<float>>& centredMaps,
                     const std::vector<std::string>& titles, const PictureOptions& options) {
  if (centredMaps.empty() || centredMaps[0].empty() || titles.size() != centredMaps.size()) {
    throw UsageError(fmt::format("cannot draw {}: there are {} maps and {} titles", path.string(), centredMaps.size(),
                                 titles.size()));
  }
  for (const Grid<float>& map : centredMaps) {
    if (map.rows() != centredMaps[0].rows() || map.cols() != centredMaps[0].cols()) {
      throw UsageError(fmt::format("cannot draw {}: the maps differ in size", path.string()));
    }
  }
  MapPicture(centredMaps, titles, options).write(path);
}

}  // namespace passband
