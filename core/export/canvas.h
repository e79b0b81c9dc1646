// A picture to draw axes, maps and text on; the only place here that knows how pictures are encoded.
#pragma once

#include <filesystem>
#include <string>

#include "core/base/grid.h"
#include "core/export/colour_table.h"

namespace passband {

struct Box {
  int x = 0;
  int y = 0;
  int width = 0;
  int height = 0;
};

enum class Align { Left, Centre, Right };

struct TextStyle {
  int size = 24;  ///< pixels from the top of a capital to the bottom of a descender
  Rgb colour{34, 34, 34};
  Align align = Align::Left;
  bool turned = false;  ///< reads upwards; centred whatever `align` says
};

class Canvas {
 public:
  Canvas(int width, int height, Rgb background);

  int width() const { return static_cast<int>(pixels_.cols()); }
  int height() const { return static_cast<int>(pixels_.rows()); }
  Rgb& pixel(int x, int y) { return pixels_(y, x); }

  /// Clipped to the canvas.
  void fill(Box box, Rgb colour);
  /// A frame `line` pixels wide around the box, outside it.
  void frame(Box box, int line, Rgb colour);
  /// x by `align`; y the middle of the line. Characters outside ASCII are drawn as '?'.
  void text(const std::string& text, int x, int y, const TextStyle& style);
  static int textWidth(const std::string& text, int size);

  /// Throws Error.
  void writePng(const std::filesystem::path& path) const;

 private:
  Grid<Rgb> pixels_;
};

}  // namespace passband
