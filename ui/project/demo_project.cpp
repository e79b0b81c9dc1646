#include "ui/project/demo_project.h"

#include <fmt/format.h>

#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/data/synthetic/demo_set.h"
#include "core/model/training/trainer.h"

namespace passband {
namespace {

constexpr std::int64_t trainingImages = 300, testImages = 200;  ///< a class, as the command demo has them

}  // namespace

DemoFiles makeDemo(const std::filesystem::path& folder, JobContext& context) {
  const DemoFiles files{demoSource(Plant{}, testImages, 1), folder / "network.safetensors", folder / "demo.passband"};
  if (std::filesystem::exists(files.model)) return files;
  makeFolder(folder);
  const auto images = openImageSet(demoSource(Plant{}, trainingImages, 0));
  train(*images, nullptr, images->info().usualRecipe.value_or(recipePreset("synthetic")),
        {.architecture = "smallcnn", .epochs = 4}, files.model, {}, context);
  return files;
}

}  // namespace passband
