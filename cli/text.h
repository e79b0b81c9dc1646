// Figures and tables for people.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/figures.h"

namespace passband::cli {

using figures::countText;
using figures::durationText;

/// A number a second with about three digits: "1,234", "56.7", ".89".
std::string rateText(double perSecond);
/// "0:12", "12:34", "1:02:03"
std::string clockText(double seconds);
/// "91.7 %"; "-" for NaN.
std::string percentText(double share, int decimals = 1);
/// "91.7 % (89.2 - 93.5)"; "-" for NaN.
std::string percentText(double share, double low, double high);

/// Columns of a terminal that UTF-8 text takes (one a character).
std::size_t displayWidth(std::string_view text);
/// Cut to at most `width` characters.
std::string fittedText(std::string_view text, std::size_t width);

/// Columns aligned under their heads: the first to the left, the others to the right.
class Table {
 public:
  explicit Table(std::vector<std::string> heads) : rows_{std::move(heads)} {}
  /// As many cells as heads.
  void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  /// Every line ends in a line break.
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace passband::cli
