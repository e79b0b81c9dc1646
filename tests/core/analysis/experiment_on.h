// An experiment on objects of a test.
#pragma once

#include <memory>
#include <utility>

#include "core/analysis/experiment.h"

namespace passband::test {

/// `classifier` and `images` must outlive it and its copies.
inline Experiment experimentOn(Classifier& classifier, const ImageSet& images, Recipe recipe, ClassMatch match = {}) {
  return {std::shared_ptr<Classifier>(std::shared_ptr<void>(), &classifier),
          std::shared_ptr<const ImageSet>(std::shared_ptr<void>(), &images), std::move(recipe), std::move(match)};
}

}  // namespace passband::test
