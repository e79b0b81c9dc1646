// The published networks on real images through the real program: accuracy, logits and rates of docs/methods.md section
// 5 and of the data's README.
#include <cmath>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <tuple>

#include "core/base/files.h"
#include "core/export/npy.h"
#include "tests/support/json_result.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

using nlohmann::json;

std::vector<std::string> evaluation(const std::string& data, const std::string& model) {
  return {"evaluate", "--data", data, "--model", model, "--size", "32", "--preset", "imagenet"};
}

double meanOver(const json& classes, const char* rate) {
  double sum = 0;
  for (const json& entry : classes) sum += entry.at(rate).get<double>();
  return sum / static_cast<double>(classes.size());
}

/// The first images of a CIFAR-10 file, as a file of its own.
std::filesystem::path firstImages(const std::filesystem::path& cifar, std::size_t images,
                                  const std::filesystem::path& to) {
  constexpr std::size_t recordBytes = 1 + 3 * 32 * 32;
  std::ofstream(to, std::ios::binary) << MappedFile(cifar).text().substr(0, images * recordBytes);
  return to;
}

TEST(RealResNet20, AccuracyOnTheTestBatchIsThePublishedOne) {
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.th");
  auto arguments = evaluation(data, model);
  arguments.insert(arguments.end(), {"--expect-accuracy", ".9173"});
  const json result = resultOf(arguments);
  EXPECT_EQ(result.at("images"), 10000);
  EXPECT_DOUBLE_EQ(result.at("accuracy").get<double>(), .9173);
  EXPECT_EQ(result.at("as_expected"), true);
  EXPECT_TRUE(result.at("skipped").empty());
  // Every image is in the confusion matrix once, and the rates are those of its rows and columns.
  std::int64_t images = 0, called = 0;
  for (std::size_t truth = 0; truth < 10; ++truth) {
    for (const json& cell : result.at("confusion").at(truth)) images += cell.get<std::int64_t>();
    called += result.at("confusion").at(truth).at(3).get<std::int64_t>();
  }
  EXPECT_EQ(images, 10000);
  const auto hits = result.at("confusion").at(3).at(3).get<std::int64_t>();
  const json& cat = result.at("classes").at(3);
  EXPECT_EQ(cat.at("name"), "cat");
  EXPECT_DOUBLE_EQ(cat.at("tpr").get<double>(), static_cast<double>(hits) / 1000);
  EXPECT_DOUBLE_EQ(cat.at("fpr").get<double>(), static_cast<double>(called - hits) / 9000);
}

TEST(RealResNet20, RatesUnderTheLowPassDiscAreThoseOfMethods) {
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.th");
  // The published disc of area .05 is the smallest whole one: 57 bins; the exact area takes 51 of them.
  for (const auto& [mask, bins, tolerance] : {std::tuple{"ring:0,4.2", 57, .0006}, {"lowpass:.05", 51, .015}}) {
    SCOPED_TRACE(mask);
    auto arguments = evaluation(data, model);
    arguments.insert(arguments.end(), {"--mask", mask});
    const json result = resultOf(arguments);
    EXPECT_DOUBLE_EQ(result.at("mask_area").get<double>(), bins / 1024.);
    EXPECT_NEAR(meanOver(result.at("classes"), "tpr"), .196, tolerance);
    EXPECT_NEAR(meanOver(result.at("classes"), "fpr"), .089, tolerance);
  }
}

TEST(RealResNet20, TheRecipeIsFoundOnEveryFormOfItsData) {
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.safetensors");
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  for (const char* form : {"cifar-10-batches-bin/test_batch.bin", "cifar-10-batches-py", "npy/images.npy"}) {
    const json result =
        resultOf({"evaluate", "--data", (sharedData() / form).string(), "--limit", "40", "--model", model.string()});
    EXPECT_EQ(result["recipe_source"], "detected") << form;
    EXPECT_EQ(result["recipe"]["mean"], json({.485, .456, .406})) << form;
    EXPECT_EQ(result["recipe"]["channel_order"], "RGB") << form;
    EXPECT_GE(result["recipe_detection"]["tried"].size(), 10U) << form;
    EXPECT_GE(result["accuracy"], .85) << form;
  }
}

class RealResNet20Forms : public testing::TestWithParam<const char*> {};

TEST_P(RealResNet20Forms, SavedLogitsAreThoseOfPyTorch) {
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(model, std::string("models/resnet20-12fca82f.") + GetParam());
  PASSBAND_SHARED_OR_SKIP(stored, "models/resnet20-12fca82f.logits.npy");
  const TemporaryFolder folder;
  auto arguments = evaluation(firstImages(data, 200, folder / "first.bin"), model);
  arguments.insert(arguments.end(), {"--save-logits", folder / "logits.npy"});
  EXPECT_EQ(resultOf(arguments).at("images"), 200);
  const Grid<float> expected = readNpy(stored), logits = readNpy(folder / "logits.npy");
  ASSERT_EQ(logits.rows(), 200);
  ASSERT_EQ(logits.cols(), 10);
  for (std::size_t i = 0; i < expected.values().size(); ++i) {
    ASSERT_NEAR(logits.values()[i], expected.values()[i], 1e-3) << "value " << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, RealResNet20Forms, testing::Values("th", "pth", "safetensors", "torchscript.pt"),
                         [](const auto& form) {
                           std::string name = form.param;
                           std::erase(name, '.');
                           return name;
                         });

TEST(RealSqueezeNet, ImagenetteIsMatchedByWordNetId) {
  PASSBAND_SHARED_OR_SKIP(data, "imagenette-224/val");
  PASSBAND_SHARED_OR_SKIP(model, "models/squeezenet1_0_dc_imagenet_torchscript.pt");
  const json result = resultOf({"evaluate", "--data", data, "--model", model, "--preset", "imagenet", "--limit", "20"});
  EXPECT_EQ(result.at("images"), 200);
  EXPECT_THAT(result.at("outputs").get<std::string>(), testing::HasSubstr("by WordNet id"));
  EXPECT_NEAR(result.at("accuracy").get<double>(), .575, .03);
  EXPECT_EQ(result.at("confusion").at(0).size(), 11u);
  EXPECT_EQ(result.at("confusion_columns").at(10), "other");
}

TEST(RealSqueezeNet, OnlyMappedOutputsCompeteWhenAsked) {
  PASSBAND_SHARED_OR_SKIP(data, "imagenette-224/val");
  PASSBAND_SHARED_OR_SKIP(model, "models/squeezenet1_0_dc_imagenet_torchscript.pt");
  const json result = resultOf(
      {"evaluate", "--data", data, "--model", model, "--preset", "imagenet", "--limit", "20", "--mapped-outputs-only"});
  EXPECT_NEAR(result.at("accuracy").get<double>(), .955, .02);
  EXPECT_EQ(result.at("confusion").at(0).size(), 10u);
}

TEST(RealCifar, AdcsLiesInTheRangesOfBothConventions) {
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  // Real spectra tie nowhere, so that some class is the strongest and some the weakest at every bin.
  const json exact = resultOf({"spectra", "--data", data});
  EXPECT_EQ(exact.at("adcs_min"), -9);
  EXPECT_EQ(exact.at("adcs_max"), 9);
  const json published = resultOf({"spectra", "--data", data, "--convention", "published"});
  EXPECT_EQ(published.at("adcs_min"), -10);
  EXPECT_EQ(published.at("adcs_max"), 8);
}

TEST(RealCifar, CullingOfOneClassKeepsWhatItIsJudgedBy) {
  PASSBAND_SHARED_OR_SKIP(data, "cifar-10-batches-bin/test_batch.bin");
  PASSBAND_SHARED_OR_SKIP(model, "models/resnet20-12fca82f.th");
  const TemporaryFolder folder;
  auto arguments = evaluation(data, model);
  arguments[0] = "search";
  arguments.insert(arguments.end(),
                   {"--method", "cull", "--limit", "10", "--classes", "frog", "--out", folder / "maps"});
  const json result = resultOf(arguments);
  EXPECT_EQ(result.at("forwards"), 10 * (514 + 1) + 10) << "every pair, the unmasked pass, and the visiting order";
  const json& frog = result.at("classes").at(0);
  EXPECT_EQ(frog.at("name"), "frog");
  EXPECT_NEAR(frog.at("area").get<double>(), .05, 2. / 1024);
  const Grid<float> mask = readNpy(frog.at("map").get<std::string>());
  double kept = 0;
  for (const float weight : mask.values()) kept += static_cast<double>(weight);
  EXPECT_DOUBLE_EQ(kept / 1024, frog.at("area").get<double>());
  EXPECT_EQ(mask(16, 16), 1) << "the mean colour matters most to every class";
}

}  // namespace
}  // namespace passband::test
