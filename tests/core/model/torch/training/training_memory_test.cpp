#include "core/model/torch/training/training_memory.h"

#include <gtest/gtest.h>

#include "core/base/error.h"

namespace passband {
namespace {

TEST(TrainingMemory, CountsWhatTheBackwardPassNeeds) {
  const BuiltNetwork network = networkByName("smallcnn", 2, 3);
  std::int64_t weights = 0;
  for (const auto& parameter : network.module->parameters()) weights += parameter.numel() * 4;
  const std::int64_t one = trainingBytes(network, 32, 32, 1, 1), ten = trainingBytes(network, 32, 32, 10, 1);
  const double perImage = static_cast<double>(ten - one) / 9;
  // Three convolutions, each kept before and after batch norm and after the ReLU, on 32x32, 16x16 and 8x8.
  const double outputs = 4. * (32 * 1024 + 64 * 256 + 128 * 64);
  EXPECT_GT(perImage, 2 * outputs);
  EXPECT_LT(perImage, 4.5 * outputs);
  EXPECT_EQ(trainingBytes(network, 32, 32, 1, 2) - one, weights);
  EXPECT_NEAR(static_cast<double>(trainingBytes(network, 448, 448, 1, 1) - 3 * weights) /
                  static_cast<double>(trainingBytes(network, 224, 224, 1, 1) - 3 * weights),
              4, .01);
}

TEST(TrainingMemory, TooMuchIsRefusedWithBothFigures) {
  const BuiltNetwork network = networkByName("smallcnn", 2, 3);
  EXPECT_NO_THROW(requireMemory(network, 32, 32, 64, 1));
  try {
    requireMemory(network, 4096, 4096, 1024, 1);
    FAIL() << "fits?";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("GiB are free"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace passband
