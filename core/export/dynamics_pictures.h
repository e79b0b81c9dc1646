// The record of a training as a table and as pictures.
#pragma once

#include "core/export/dynamics_record.h"

namespace passband {

/// CSV, a line a step: accuracy, loss, then F1, precision, recall and loss of each class, then the accuracy with only
/// each band and without it, empty at steps without a look at the bands.
void writeDynamicsTable(const std::filesystem::path& path, const DynamicsRecord& record);

/// f1.png, bands.png where bands were looked at, and for each step with estimated maps maps/step-000064.png and a
/// centred maps/step-000064/CLASS.npy.
void writeDynamicsPictures(const std::filesystem::path& folder, const DynamicsRecord& record);

/// Where the maps of a step lie.
std::filesystem::path mapsFolder(const std::filesystem::path& folder, std::int64_t step);

}  // namespace passband
