// The steps to an Experiment that both programs take, from what options or widgets say: open the images, and a second
// set of the same classes, and tell which output of the model stands for which class. The preprocessing:
// recipe_choice.h.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/data/data_format.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

/// At most `perClass` images of each class, the first ones in the set's order; 0: all.
std::shared_ptr<const ImageSet> limited(std::shared_ptr<const ImageSet> set, std::int64_t perClass);

struct OpenedImages {
  std::shared_ptr<const ImageSet> all;
  std::shared_ptr<const ImageSet> used;  ///< at most the limit of each class
};
/// Throws Error where the source does not open.
OpenedImages openImages(const std::string& source, const DataOptions& options, std::int64_t limit);

/// A second set, of the classes of `first`, whose values are taken as they are where those of `first` were. Null where
/// `source` is empty. Throws Error when it does not open or its classes are others.
std::shared_ptr<const ImageSet> openSecondSet(const std::string& source, const ImageSet& first, DataOptions options);

/// matchClasses of the two, with the names that are remembered for the model's outputs.
ClassMatch matchOutputs(const ImageSet& images, const Classifier& classifier, CompetingOutputs competing,
                        const std::vector<std::string>& remembered = {});

}  // namespace passband
