// Masks as files: what --mask reads is what the window imports and exports. Centred: DC at row floor(H/2), column
// floor(W/2).
#pragma once

#include <filesystem>

#include "core/base/grid.h"
#include "core/fourier/frequency_mask.h"

namespace passband {

/// Whether readMaskFile reads such a file: by its extension, a .npy of two dimensions under any name.
bool isMaskFile(const std::filesystem::path& path);

/// The values of a mask or map, centred, as the file has them. Throws Error.
Grid<float> readMaskValues(const std::filesystem::path& path);

/// Reads .npy, .csv (as writeMapCsv writes it, or plain rows of numbers) and images such as .png (grey, black removes,
/// white keeps), by the file's extension; anything else as .npy. Throws Error: another size than the plane's, values
/// outside 0..1, partners that differ.
FrequencyMask readMaskFile(const FrequencyPlane& plane, const std::filesystem::path& path);

/// Writes .npy (exact), .csv (exact) or .png (one pixel a bin, 16-bit grey), by the extension. Throws UsageError on any
/// other one.
void writeMaskFile(const std::filesystem::path& path, const FrequencyMask& mask);

}  // namespace passband
