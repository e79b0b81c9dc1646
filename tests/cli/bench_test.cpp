// bench on something small: every rate is there, and the ratios are those of the rates.
#include <filesystem>
#include <gtest/gtest.h>

#include "tests/support/json_result.h"
#include "tests/support/small_model.h"
#include "tests/support/temporary_folder.h"

namespace passband::test {
namespace {

TEST(Bench, RatiosAreThoseOfTheRates) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const auto result = resultOf({"bench",
                                "--data",
                                "syn:B1?images=32&size=16&rings=0,4,8,10",
                                "--size",
                                "16",
                                "--model",
                                folder / "m.safetensors",
                                "--threads",
                                "1",
                                "--rounds",
                                "1",
                                "--images",
                                "64",
                                "--spectra-images",
                                "16",
                                "--train-arch",
                                "smallcnn",
                                "--train-steps",
                                "2",
                                "--against",
                                folder / "m.safetensors"});
  const auto rate = [&](const char* key) { return result[std::string(key) + "_images_per_s"].get<double>(); };
  for (const char* key :
       {"forward", "cull", "masked", "fft", "spectra", "gradient", "estimate", "against", "train_bare", "train"})
    EXPECT_GT(rate(key), 0) << key;
  EXPECT_DOUBLE_EQ(result["cull_ratio"], rate("cull") / rate("forward"));
  EXPECT_DOUBLE_EQ(result["against_ratio"], rate("forward") / rate("against"));
  EXPECT_NEAR(result["train_ratio"].get<double>(), rate("train") / rate("train_bare"), 1e-9);
  EXPECT_GT(result["dynamics_share"], 0);
}

TEST(Bench, WithoutTrainingStepsTheTrainingIsNotMeasured) {
  const TemporaryFolder folder;
  writeSmallModel(folder / "m.safetensors");
  const auto result = resultOf({"bench", "--data", "syn:B1?images=8&size=16&rings=0,4,8,10", "--size", "16", "--model",
                                folder / "m.safetensors", "--threads", "1", "--rounds", "1", "--images", "8",
                                "--spectra-images", "8", "--train-steps", "0"});
  EXPECT_FALSE(result.contains("train_ratio"));
}

}  // namespace
}  // namespace passband::test
