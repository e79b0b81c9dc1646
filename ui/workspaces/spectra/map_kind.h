// What the maps of the spectra page can be of.
#pragma once

#include <QString>
#include <QStringList>

#include "core/analysis/sensitivity/sensitivity.h"
#include "ui/lab/spectra_model.h"

namespace passband {

enum class MapKind { Spectrum, AdcsExact, AdcsPublished, Difference, NoiseError, NoiseChange };

/// In the order of MapKind.
QStringList mapKindNames();
/// `reference`: what a difference is to.
MapScale scaleOf(MapKind kind, const QString& reference);
/// Beside the profiles, where there is less room.
QString profileLabel(MapKind kind);

inline bool isNoise(MapKind kind) {
  return kind == MapKind::NoiseError || kind == MapKind::NoiseChange;
}
/// Of errors under noise; NoiseChange: less the errors without.
FrequencyMap noiseMap(const NoiseMaps& maps, MapKind kind);
/// "airplane 43 %, 12 % turn into bird": what noise of this frequency does to the images.
QString noiseText(const SensitivityResult& result, const NoiseMaps& maps, int pair);

}  // namespace passband
