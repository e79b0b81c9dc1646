// The colours of maps. Tables run evenly through the OKLab colour space (Ottosson 2020), in which equal distances look
// equal, from few control points; lightness never turns within a sequential table or an arm of a diverging one, so that
// they read without colour vision and in print.
#pragma once

#include <cstdint>

namespace passband {

enum class ColourScale {
  Sequential,  ///< viridis-like, low..high
  Diverging,   ///< zero in the middle
  Mask,        ///< 0..1: removed is hatched as well as dark
  Cyclic,      ///< phase: the ends meet, every hue equally light
};

struct Rgb {
  std::uint8_t red = 0;
  std::uint8_t green = 0;
  std::uint8_t blue = 0;
  bool operator==(const Rgb&) const = default;
};

/// For a cell without a number.
constexpr Rgb missingColour{148, 150, 155};

/// `position` runs from 0 to 1 and is clamped; 257 steps, so that .5 is exactly the middle colour. NaN: missingColour.
Rgb colourAt(ColourScale scale, double position);

}  // namespace passband
