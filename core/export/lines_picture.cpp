#include "core/export/lines_picture.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/colour_table.h"
#include "core/export/ticks.h"

namespace passband {
namespace {

constexpr Rgb paper{255, 255, 255}, ink{34, 34, 34}, grid{228, 228, 228};
constexpr int titleSize = 30, labelSize = 24, tickSize = 21;
constexpr int margin = 22, gap = 10, plotWidth = 560, plotHeight = 380, thickness = 3;
constexpr int panelWidth = plotWidth + 120, panelHeight = plotHeight + 140;

/// Different hues; every second one darker, so that neighbours differ in lightness too.
Rgb lineColour(std::size_t line, std::size_t lines) {
  Rgb colour = colourAt(ColourScale::Cyclic, static_cast<double>(line) / static_cast<double>(lines));
  const double shade = line % 2 == 0 ? .85 : .5;
  for (auto* part : {&colour.red, &colour.green, &colour.blue}) *part = static_cast<std::uint8_t>(*part * shade);
  return colour;
}

class Panel {
 public:
  Panel(Canvas& canvas, const LinesPicture& picture, const LinePanel& panel, int left, int top)
      : canvas_(canvas), picture_(picture), panel_(panel), left_(left), top_(top) {}

  void draw(bool withThreshold) {
    drawAxes();
    for (std::size_t line = 0; line < panel_.values.size(); ++line) drawLine(line);
    if (withThreshold && picture_.threshold > 0) drawThreshold();
    canvas_.frame({left_, top_, plotWidth, plotHeight}, 2, ink);
  }

 private:
  int rowOf(double value) const {
    const double share = (std::clamp(value, panel_.low, panel_.high) - panel_.low) / (panel_.high - panel_.low);
    return top_ + static_cast<int>(std::lround((1 - share) * (plotHeight - 1)));
  }

  int colOf(double step) const {
    const double low = std::log(picture_.steps.front()), high = std::log(picture_.steps.back());
    const double share = high > low ? (std::log(step) - low) / (high - low) : .5;
    return left_ + static_cast<int>(std::lround(share * (plotWidth - 1)));
  }

  void drawAxes() {
    canvas_.text(panel_.title, left_ + plotWidth / 2, top_ - gap - labelSize / 2, {labelSize, ink, Align::Centre});
    canvas_.text(panel_.valueLabel, left_ - 85, top_ + plotHeight / 2, {tickSize, ink, Align::Centre, true});
    const auto ticks = roundTicks(panel_.low, panel_.high, 6);
    const auto labels = tickLabels(ticks);
    for (std::size_t i = 0; i < ticks.size(); ++i) {
      canvas_.fill({left_, rowOf(ticks[i]), plotWidth, 1}, grid);
      canvas_.text(labels.texts[i], left_ - gap, rowOf(ticks[i]), {tickSize, ink, Align::Right});
    }
    for (double decade = 1; decade <= picture_.steps.back(); decade *= 10) {
      if (decade < picture_.steps.front()) continue;
      canvas_.fill({colOf(decade), top_, 1, plotHeight}, grid);
      canvas_.text(fmt::format("{:g}", decade), colOf(decade), top_ + plotHeight + gap + tickSize,
                   {tickSize, ink, Align::Centre});
    }
    canvas_.text("training steps", left_ + plotWidth / 2, top_ + plotHeight + 3 * gap + 2 * tickSize,
                 {tickSize, ink, Align::Centre});
  }

  /// Straight from value to value; a gap in the values is bridged.
  void drawLine(std::size_t line) {
    const Rgb colour = lineColour(line, panel_.values.size());
    const auto& values = panel_.values[line];
    int fromCol = 0, fromRow = -1;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!std::isfinite(values[i])) continue;
      const int col = colOf(picture_.steps[i]), row = rowOf(values[i]);
      if (fromRow >= 0) drawStroke(fromCol, fromRow, col, row, colour);
      canvas_.fill({col - 1, row - 1, thickness, thickness}, colour);
      fromCol = col;
      fromRow = row;
    }
  }

  void drawStroke(int fromCol, int fromRow, int toCol, int toRow, Rgb colour) {
    const int length = std::max({std::abs(toCol - fromCol), std::abs(toRow - fromRow), 1});
    for (int i = 0; i <= length; ++i) {
      const int col = fromCol + (toCol - fromCol) * i / length, row = fromRow + (toRow - fromRow) * i / length;
      canvas_.fill({col - 1, row - 1, thickness, thickness}, colour);
    }
  }

  void drawThreshold() {
    for (int x = 0; x < plotWidth; x += 10) canvas_.fill({left_ + x, rowOf(picture_.threshold), 5, 2}, ink);
    for (std::size_t line = 0; line < panel_.values.size(); ++line) {
      const auto& values = panel_.values[line];
      const auto first = std::ranges::find_if(values, [&](double value) { return value >= picture_.threshold; });
      if (first == values.end()) continue;
      const int col = colOf(picture_.steps[static_cast<std::size_t>(first - values.begin())]);
      canvas_.fill({col - 7, rowOf(*first) - 7, 15, 15}, ink);
      canvas_.fill({col - 5, rowOf(*first) - 5, 11, 11}, lineColour(line, panel_.values.size()));
    }
  }

  Canvas& canvas_;
  const LinesPicture& picture_;
  const LinePanel& panel_;
  int left_, top_;
};

/// Names side by side, in as many rows as they need; returns the height. Without a canvas it only measures.
int drawLegend(Canvas* canvas, const LinesPicture& picture, int top, int width) {
  int x = margin, y = top + labelSize / 2;
  for (std::size_t line = 0; line < picture.names.size(); ++line) {
    const int needed = 34 + gap + Canvas::textWidth(picture.names[line], tickSize) + 3 * gap;
    if (x > margin && x + needed > width - margin) {
      x = margin;
      y += labelSize + gap;
    }
    if (canvas != nullptr) {
      canvas->fill({x, y - 3, 34, 7}, lineColour(line, picture.names.size()));
      canvas->text(picture.names[line], x + 34 + gap, y, {tickSize, ink});
    }
    x += needed;
  }
  return y + labelSize / 2 + gap - top;
}

void check(const std::filesystem::path& path, const LinesPicture& picture) {
  bool fine = !picture.panels.empty() && !picture.steps.empty() && picture.steps.front() > 0 &&
              !picture.names.empty() && std::ranges::is_sorted(picture.steps);
  for (const LinePanel& panel : picture.panels) {
    fine = fine && panel.low < panel.high && panel.values.size() == picture.names.size();
    for (const auto& values : panel.values) fine = fine && values.size() == picture.steps.size();
  }
  if (!fine)
    throw UsageError(fmt::format("cannot draw {}: it needs rising steps and a value for each of them", path.string()));
}

}  // namespace

void writeLinesPng(const std::filesystem::path& path, const LinesPicture& picture) {
  check(path, picture);
  const int count = static_cast<int>(picture.panels.size());
  const int width = std::max(count * panelWidth + 2 * margin, Canvas::textWidth(picture.title, titleSize) + 2 * margin);
  const int legendTop = margin + titleSize + gap;
  const int head = legendTop + drawLegend(nullptr, picture, legendTop, width);
  Canvas canvas(width, head + panelHeight + margin, paper);
  canvas.text(picture.title, width / 2, margin + titleSize / 2, {titleSize, ink, Align::Centre});
  drawLegend(&canvas, picture, legendTop, width);
  for (int i = 0; i < count; ++i) {
    const int left = margin + i * panelWidth + 105;
    Panel(canvas, picture, picture.panels[static_cast<std::size_t>(i)], left, head + labelSize + 2 * gap).draw(i == 0);
  }
  canvas.writePng(path);
}

}  // namespace passband
