#include "ui/plots/colour_range.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace passband {

void ColourRange::setKind(ColourScale scale, Spacing spacing, const QString& label) {
  if (scale_ == scale && spacing_ == spacing && label_ == label) return;
  scale_ = scale;
  spacing_ = spacing;
  label_ = label;
  locked_ = false;
  low_ = spacing == Spacing::Logarithmic ? .1 : scale == ColourScale::Diverging ? -1 : 0;
  high_ = 1;
  emit changed();
}

void ColourRange::fit(double low, double high) {
  if (locked_ || !std::isfinite(low) || !std::isfinite(high)) return;
  if (scale_ == ColourScale::Diverging) {
    high = std::max(std::abs(low), std::abs(high));
    low = -high;
  }
  if (scale_ == ColourScale::Cyclic) low = -std::numbers::pi, high = std::numbers::pi;
  if (spacing_ == Spacing::Logarithmic) {
    if (high <= 0) return;
    low = std::max(low, high * 1e-9);
  }
  if (!(low < high)) {  // one value: it stands in the middle
    const double half = spacing_ == Spacing::Logarithmic ? high / 2 : std::max(std::abs(high) / 2, .5);
    low -= half, high += half;
  }
  setRange(low, high);
}

void ColourRange::choose(double low, double high) {
  if (!(low < high) || !std::isfinite(low) || !std::isfinite(high)) return;
  if (spacing_ == Spacing::Logarithmic && low <= 0) return;
  locked_ = true;
  setRange(low, high);
}

void ColourRange::setLocked(bool locked) {
  if (locked_ == locked) return;
  locked_ = locked;
  emit changed();
}

void ColourRange::setRange(double low, double high) {
  low_ = low;
  high_ = high;
  emit changed();
}

double ColourRange::position(double value) const {
  if (spacing_ == Spacing::Linear) return (value - low_) / (high_ - low_);
  if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
  return std::log(value / low_) / std::log(high_ / low_);
}

double ColourRange::valueAt(double position) const {
  if (spacing_ == Spacing::Linear) return low_ + position * (high_ - low_);
  return low_ * std::pow(high_ / low_, position);
}

}  // namespace passband
