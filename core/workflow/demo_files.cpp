#include "core/workflow/demo_files.h"

#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/data/synthetic/demo_set.h"
#include "core/model/training/trainer.h"

namespace passband {

DemoFiles demoFiles(const std::filesystem::path& folder) {
  return {folder / "network.safetensors", folder / "demo.passband"};
}

Demo makeDemo(const std::filesystem::path& folder, JobContext& context) {
  const Demo demo{demoFiles(folder), demoSource(Plant{}, kDemoTestImages, 1)};
  if (std::filesystem::exists(demo.model)) return demo;
  makeFolder(folder);
  const auto images = openImageSet(demoSource(Plant{}, kDemoImages, 0));
  train(*images, nullptr, images->info().usualRecipe.value_or(recipePreset("synthetic")),
        {.architecture = kDemoArchitecture, .epochs = kDemoEpochs}, demo.model, {}, context);
  return demo;
}

}  // namespace passband
