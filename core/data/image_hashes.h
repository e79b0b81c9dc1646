// By which images are known again in another set: another file, a longer or shorter one, a copy.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"

namespace passband {

/// One number an image (48 bits), of its size and its values as they decode, of which large images give an even sample;
/// 0 where it does not decode. Throws Cancelled.
std::vector<std::uint64_t> imageHashes(const ImageSet& set, int threads, JobContext& context);

/// Twelve hex digits each.
std::string imageHashesToText(const std::vector<std::uint64_t>& hashes);
/// Throws Error where the text is damaged.
std::vector<std::uint64_t> imageHashesFromText(const std::string& text);

/// The images of `set` whose hashes are among `hashes`, in the set's order. Throws Cancelled.
std::vector<std::int64_t> imagesAmong(const ImageSet& set, std::vector<std::uint64_t> hashes, int threads,
                                      JobContext& context);

}  // namespace passband
