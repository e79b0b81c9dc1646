// A picture of curves over the steps of a training: one line a class or band, panels side by side.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace passband {

struct LinePanel {
  std::string title;
  std::string valueLabel;
  double low = 0, high = 1;                 ///< of the axis
  std::vector<std::vector<double>> values;  ///< one per name: a value for every step; NaN: none there
};

struct LinesPicture {
  std::string title;
  std::vector<double> steps;       ///< rising, above 0; drawn on a logarithmic axis
  std::vector<std::string> names;  ///< of the lines, the same in all panels
  std::vector<LinePanel> panels;
  double threshold = 0;  ///< a dotted line in the first panel, a dot where each line first reaches it; 0: none
};

/// Throws UsageError when there is no panel, or values are missing.
void writeLinesPng(const std::filesystem::path& path, const LinesPicture& picture);

}  // namespace passband
