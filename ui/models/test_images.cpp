#include "ui/models/test_images.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/data/data_format.h"

namespace passband {

std::shared_ptr<const ImageSet> openTestImages(const QString& source, const ImageSet& data, const Recipe& recipe) {
  if (source.trimmed().isEmpty()) return nullptr;
  auto test = openImageSet(source.trimmed().toStdString(), {.raw = recipe.name == "none"});
  if (test->info().classNames != data.info().classNames) {
    throw Error(fmt::format("{} does not have the classes of {}; give a test set with the same {} classes",
                            source.toStdString(), data.info().source, data.classCount()));
  }
  return test;
}

}  // namespace passband
