// A second set of images, of the same classes as the open ones.
#pragma once

#include <QString>
#include <memory>

#include "core/data/image_set.h"
#include "core/data/recipe.h"

namespace passband {

/// Null where `source` is empty. Throws Error when it does not open or its classes are others. For a lane.
std::shared_ptr<const ImageSet> openTestImages(const QString& source, const ImageSet& data, const Recipe& recipe);

}  // namespace passband
