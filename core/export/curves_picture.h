// A picture of rates against the kept area: the map's with its interval, and the band that random masks span.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/export/colour_table.h"

namespace passband {

/// What lies between `low` and `high`, with `middle` inside; one value per area.
struct CurveBand {
  std::vector<double> low, middle, high;
};

struct CurvePanel {
  std::string title;
  std::string valueLabel;        ///< "TPR"
  double low = 0, high = 1;      ///< of the axis
  CurveBand curve;               ///< drawn as a line with dots and bars
  std::vector<CurveBand> bands;  ///< drawn as areas with a line
};

struct CurvesPicture {
  std::string title;
  std::vector<double> areas;  ///< shares 0..1, rising
  std::string curveName;
  std::vector<std::string> bandNames;
  std::vector<CurvePanel> panels;
  double threshold = 0;  ///< a dotted line in panels labelled "TPR"; 0: none
};

/// Panels side by side, three a row. Values that are not numbers leave gaps. Throws UsageError when there is no panel
/// or area, or values are missing.
void writeCurvesPng(const std::filesystem::path& path, const CurvesPicture& picture);

}  // namespace passband
