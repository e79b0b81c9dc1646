#include "ui/workspaces/spectra/map_kind.h"

#include <QCoreApplication>
#include <cmath>

namespace passband {
namespace {

QString text(const char* words) {
  return QCoreApplication::translate("MapKind", words);
}

}  // namespace

QStringList mapKindNames() {
  return {text("Mean spectrum"),      text("ADCS"),
          text("ADCS as published"),  text("Difference"),
          text("Errors under noise"), text("Errors added by noise")};
}

MapScale scaleOf(MapKind kind, const QString& reference) {
  switch (kind) {
    case MapKind::Spectrum:
      return {.logarithmic = true, .label = text("mean |F|")};
    case MapKind::Difference:
      return {.colours = ColourScale::Diverging, .label = text("log10(class / %1)").arg(reference)};
    case MapKind::NoiseError:
      return {.label = text("error rate"), .ends = std::pair(0., 1.)};
    case MapKind::NoiseChange:
      return {.colours = ColourScale::Diverging, .label = text("error rate less that without noise")};
    default:
      return {.colours = ColourScale::Diverging, .label = text("classes with less minus classes with more")};
  }
}

QString profileLabel(MapKind kind) {
  switch (kind) {
    case MapKind::Spectrum:
      return text("mean |F|");
    case MapKind::Difference:
      return text("log10 ratio");
    case MapKind::NoiseError:
      return text("mean error rate");
    case MapKind::NoiseChange:
      return text("mean change");
    default:
      return text("mean ADCS");
  }
}

FrequencyMap noiseMap(const NoiseMaps& maps, MapKind kind) {
  FrequencyMap map = maps.error;
  if (kind == MapKind::NoiseChange) {
    for (double& value : map.values) value -= maps.cleanError;
  }
  return map;
}

QString noiseText(const SensitivityResult& result, const NoiseMaps& maps, int pair) {
  const auto at = static_cast<std::size_t>(pair);
  const double error = maps.error.values[at];
  if (std::isnan(error)) return {};
  QString words = text("%1: %2 % errors (%3 % without noise)")
                      .arg(QString::fromStdString(maps.name))
                      .arg(100 * error, 0, 'f', 1)
                      .arg(100 * maps.cleanError, 0, 'f', 1);
  const int into = maps.turnsInto[at];
  if (into < 0) return words;
  return words + text(", %1 % turn into %2")
                     .arg(100 * maps.turned[at], 0, 'f', 1)
                     .arg(QString::fromStdString(result.outputs[static_cast<std::size_t>(into)]));
}

}  // namespace passband
