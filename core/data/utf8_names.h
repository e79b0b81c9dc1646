// Classes and images of old file systems and archives, whose names are spelled in another encoding.
#pragma once

#include <memory>

#include "core/data/image_set.h"

namespace passband {

/// The same set with names in UTF-8, as results, projects and JSON keep them.
std::shared_ptr<const ImageSet> withUtf8Names(std::shared_ptr<const ImageSet> set);

}  // namespace passband
