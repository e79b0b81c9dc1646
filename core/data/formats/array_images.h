// Image sets that are arrays in memory or in mapped files: N x H x W, N x H x W x C or N x C x H x W numbers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/data_format.h"
#include "core/data/formats/array_view.h"

namespace passband {

/// One array of images; a set may have several of the same layout.
struct ArrayPart {
  ArrayView images;
  std::string name;  ///< for messages: "test_batch"
};

struct ArraySet {
  ImageSetInfo info;  ///< source, format, class names, usual recipe; what the arrays tell is filled in
  std::vector<ArrayPart> parts;
  std::vector<std::int32_t> labels;  ///< of all parts, one after the other
};

/// 8 and 16 bit numbers and truths are grey levels. Other numbers are taken by a sample of them: 0..1, or 0..255;
/// floating point outside both is preprocessed already (ImageSetInfo::preprocessed) and given as it is, as all floating
/// point with options.raw. Throws Error when the shape is none of images, or there is not one label an image.
std::shared_ptr<const ImageSet> arrayImages(ArraySet set, const DataOptions& options);

}  // namespace passband
