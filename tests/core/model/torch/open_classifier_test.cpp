// openClassifier on real files: every form of the published ResNet-20 gives PyTorch's logits.
#include <cmath>
#include <fstream>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/batch_loader.h"
#include "core/data/data_format.h"
#include "core/data/recipe_fit.h"
#include "core/model/model_format.h"
#include "core/model/trial_run.h"
#include "tests/core/model/torch/networks.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

/// The 200 x 10 float32 values at the end of the .npy file.
std::vector<float> storedLogits(const std::filesystem::path& path) {
  const MappedFile file(path);
  std::vector<float> values(2000);
  const auto bytes = file.bytes().last(values.size() * sizeof(float));
  std::copy(bytes.begin(), bytes.end(), reinterpret_cast<std::byte*>(values.data()));
  return values;
}

class RealResNet20 : public testing::TestWithParam<const char*> {};

TEST_P(RealResNet20, LogitsOfTheFirst200TestImagesAreThoseOfPyTorch) {
  PASSBAND_SHARED_OR_SKIP(model, std::string("models/resnet20-12fca82f.") + GetParam());
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(stored, "models/resnet20-12fca82f.logits.npy");
  const auto set = openImageSet(data.string());
  const Recipe recipe = withSize(recipePreset("imagenet"), 32, 32);
  std::vector<std::int64_t> first(200);
  for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::int64_t>(i);
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(*set, first, recipe, 1, skipped);
  const test::TemporaryFolder records;
  const TrialRunner trials{TrialRecords(records.path())};
  const auto classifier = openClassifier(model, {.device = "cpu", .trials = &trials});
  EXPECT_EQ(classifier->info().classes, 10);
  EXPECT_EQ(classifier->info().trial.has_value(), requireModelFormat(model).triedFirst);
  EXPECT_EQ(classifier->info().parameters, 269722);
  JobContext context;
  const Grid<float> logits = classifier->logits(pixels, {}, context);
  const std::vector<float> expected = storedLogits(stored);
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(logits.values()[i], expected[i], 1e-3) << i;
}

INSTANTIATE_TEST_SUITE_P(Forms, RealResNet20,
                         testing::Values("th", "pth", "safetensors", "torchscript.pt", "pt2", "batch1.pt2"),
                         [](const auto& form) {
                           std::string name = form.param;
                           std::erase(name, '.');
                           return name;
                         });

TEST(OpenClassifier, AForeignFileIsRefusedByName) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "notes.pth") << "these are no weights";
  try {
    openClassifier(folder / "notes.pth", {.device = "cpu"});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("notes.pth"), std::string::npos) << error.what();
  }
}

/// Trained with binary cross-entropy: p of the second class is 1 / (1 + exp(-output)).
TEST(OpenClassifier, OneOutputIsTwoClasses) {
  const test::TemporaryFolder folder;
  test::writeRandomNetwork(folder / "m.safetensors", "smallcnn", 1);
  const auto classifier = openClassifier(folder / "m.safetensors", {.device = "cpu"});
  EXPECT_EQ(classifier->info().classes, 2);
  EXPECT_NE(classifier->info().architecture.find("one output for two classes"), std::string::npos);
  JobContext context;
  const Grid<float> logits = classifier->logits(test::randomImages(4, 3, 32, 32, 2), {}, context);
  ASSERT_EQ(logits.cols(), 2);
  for (int image = 0; image < 4; ++image) {
    EXPECT_EQ(logits(image, 0), 0.F);
    EXPECT_NE(logits(image, 1), 0.F);
  }
}

TEST(OpenClassifier, UnknownDevicesAreRefused) {
  const test::TemporaryFolder folder;
  test::writeRandomNetwork(folder / "m.safetensors", "smallcnn", 3);
  EXPECT_THROW(openClassifier(folder / "m.safetensors", {.device = "gpu7"}), UsageError);
}

}  // namespace
}  // namespace passband
