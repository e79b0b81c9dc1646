#include "core/workflow/run_inputs.h"

#include <utility>

#include "core/data/split.h"

namespace passband {

RunKey keyOf(RunStore& store, const std::string& command, const std::string& options, const RunInputs& inputs) {
  return keyOf(store, command, options, inputs, *inputs.images, inputs.head.seed);
}

RunKey keyOf(RunStore& store, const std::string& command, const std::string& options, const RunInputs& inputs,
             const ImageSet& images, std::uint64_t seed) {
  const auto data = store.addInput(runInput(images, inputs));
  const auto model = store.addInput(runInput(inputs.classifier->info()));
  return {.command = command,
          .options = options,
          .inputs = {data, model},
          .seed = seed,
          .versions = runVersions(inputs.head.device, inputs.head.precision)};
}

SearchParts searchParts(const std::shared_ptr<const ImageSet>& images, std::optional<double> split,
                        std::uint64_t seed) {
  if (!split) return {images, nullptr};
  SplitIndices indices = stratifiedSplit(*images, *split, seed);
  return {subset(images, std::move(indices.search)), subset(images, std::move(indices.judge))};
}

}  // namespace passband
