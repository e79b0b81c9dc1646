#include "core/workflow/experiment.h"

#include <fmt/format.h>
#include <utility>

#include "core/base/error.h"

namespace passband {

std::shared_ptr<const ImageSet> limited(std::shared_ptr<const ImageSet> set, std::int64_t perClass) {
  return perClass > 0 ? limitPerClass(std::move(set), perClass) : set;
}

OpenedImages openImages(const std::string& source, const DataOptions& options, std::int64_t limit) {
  const auto all = openImageSet(source, options);
  return {all, limited(all, limit)};
}

std::shared_ptr<const ImageSet> openSecondSet(const std::string& source, const ImageSet& first, DataOptions options) {
  if (source.empty()) return nullptr;
  options.raw = options.raw || first.info().preprocessed;
  auto second = openImageSet(source, options);
  if (second->info().classNames != first.info().classNames) {
    throw Error(fmt::format("'{}' does not have the classes of '{}'; choose images of the same {} classes", source,
                            first.info().source, first.classCount()));
  }
  return second;
}

ClassMatch matchOutputs(const ImageSet& images, const Classifier& classifier, CompetingOutputs competing,
                        const std::vector<std::string>& remembered) {
  const ClassifierInfo& model = classifier.info();
  ClassMatch match = matchClasses(images.info().classNames, model.classes, model.classNames, remembered);
  return competing == CompetingOutputs::All ? withAllOutputs(std::move(match), model.classes) : match;
}

}  // namespace passband
