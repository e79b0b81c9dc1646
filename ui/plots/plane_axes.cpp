#include "ui/plots/plane_axes.h"

namespace passband {

QCPColorGradient gradientOf(ColourScale scale) {
  constexpr int steps = 257;
  QMap<double, QColor> stops;
  for (int i = 0; i < steps; ++i) {
    const double position = i / (steps - 1.0);
    const Rgb colour = colourAt(scale, position);
    stops[position] = QColor(colour.red, colour.green, colour.blue);
  }
  QCPColorGradient gradient;
  gradient.setColorStops(stops);
  gradient.setLevelCount(steps);
  gradient.setNanHandling(QCPColorGradient::nhNanColor);
  gradient.setNanColor(QColor(missingColour.red, missingColour.green, missingColour.blue));
  return gradient;
}

QString WholeTicker::getTickLabel(double tick, const QLocale& locale, QChar format, int precision) {
  if (tick == 0 && !name_.isEmpty()) return name_ + QStringLiteral("=0");
  return QCPAxisTicker::getTickLabel(tick, locale, format, precision);
}

/// 1, 2 or 5 times a power of ten.
double WholeTicker::getTickStep(const QCPRange& range) {
  const double least = range.size() / (mTickCount + 1);
  for (double power = 1;; power *= 10) {
    for (const int factor : {1, 2, 5}) {
      if (factor * power >= least) return factor * power;
    }
  }
}

}  // namespace passband
