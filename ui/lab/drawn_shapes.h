// Shapes that only a hand draws: a polygon, and the way of a brush. Partners come with their bins.
#pragma once

#include <QPointF>
#include <span>

#include "core/fourier/frequency_mask.h"

namespace passband {

/// The bins whose centre lies inside the closed polygon (even-odd rule), (u, v) in cycles per image.
FrequencyMask polygonMask(const FrequencyPlane& plane, std::span<const QPointF> corners);

/// Sets the bins within `radius` of the line between two bins to 1.
void paintAlong(FrequencyMask& mask, Bin from, Bin to, double radius);

}  // namespace passband
