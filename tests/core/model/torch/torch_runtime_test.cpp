#include "core/model/torch/torch_runtime.h"

#include <ATen/ops/arange.h>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/model/torch/networks.h"

namespace passband {
namespace {

/// Output k of an image is k times the sum of its values; more images than `room` do not fit into memory.
class SumNetwork : public Network {
 public:
  explicit SumNetwork(std::int64_t room) : room_(room) {}
  at::Tensor forward(const at::Tensor& images) override {
    if (images.size(0) > room_) throw std::bad_alloc();
    largest = std::max(largest, images.size(0));
    return images.sum({1, 2, 3}).unsqueeze(1).mul(at::arange(4, at::kFloat));
  }
  std::int64_t largest = 0;

 private:
  std::int64_t room_;
};

TorchRuntime runtimeOf(std::unique_ptr<Network> network) {
  TorchRuntime runtime;
  runtime.network = std::move(network);
  runtime.info.path = "sum.pt";
  runtime.info.classes = 4;
  return runtime;
}

double sumOf(const PixelBatch& pixels, std::int64_t image) {
  double sum = 0;
  for (std::int64_t i = 0; i < pixels.imageValues(); ++i)
    sum += static_cast<double>(pixels.values[static_cast<std::size_t>(image * pixels.imageValues() + i)]);
  return sum;
}

TEST(TorchRuntime, LogitsAreThoseOfTheChosenOutputsWhateverFitsIntoMemory) {
  const PixelBatch pixels = test::randomImages(11, 3, 4, 5, 2);
  for (const std::int64_t room : {100, 3, 1}) {
    auto owned = std::make_unique<SumNetwork>(room);
    SumNetwork& network = *owned;
    const TorchRuntime runtime = runtimeOf(std::move(owned));
    const at::Tensor images = runtime.upload(pixels);
    std::int64_t batchSize = 8;
    std::vector<std::int64_t> done;
    JobContext context({}, [&](const Progress& progress) { done.push_back(progress.done); });
    const Grid<float> logits = runtime.logitsOf(
        11, batchSize, {2, 0}, [&](std::int64_t begin, std::int64_t end) { return images.slice(0, begin, end); },
        context);
    ASSERT_EQ(logits.rows(), 11);
    ASSERT_EQ(logits.cols(), 2);
    for (std::int64_t i = 0; i < 11; ++i) {
      EXPECT_NEAR(logits(i, 0), 2 * sumOf(pixels, i), 1e-4);
      EXPECT_EQ(logits(i, 1), 0);
    }
    EXPECT_LE(network.largest, room);
    EXPECT_EQ(done.back(), 11);
    EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  }
}

TEST(TorchRuntime, AnOutputThatIsNotImagesByClassesIsRefused) {
  class Flat : public Network {
    at::Tensor forward(const at::Tensor& images) override { return images.flatten(); }
  };
  const TorchRuntime runtime = runtimeOf(std::make_unique<Flat>());
  EXPECT_THROW(runtime.logits(runtime.upload(test::randomImages(2, 3, 4, 4, 2)), {}), Error);
}

TEST(TorchRuntime, UploadedImagesAreACopyOfTheRightShape) {
  const TorchRuntime runtime = runtimeOf(std::make_unique<SumNetwork>(9));
  PixelBatch pixels = test::randomImages(2, 3, 4, 5, 2);
  const float first = pixels.values[0];
  const at::Tensor images = runtime.upload(pixels);
  pixels.values[0] = 99;
  EXPECT_EQ(images.sizes(), (std::vector<std::int64_t>{2, 3, 4, 5}));
  EXPECT_EQ(images[0][0][0][0].item<float>(), first);
  try {
    runtime.upload(test::randomImages(2, 1, 4, 5, 2));
    FAIL() << "grey images for a colour network";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("sum.pt takes images of 3 channel(s), but the recipe makes 1"));
  }
}

TEST(TorchRuntime, UsualBatchesAreNeverEmpty) {
  TorchRuntime runtime;
  for (const int side : {1, 32, 224, 8192}) {
    EXPECT_GE(runtime.usualBatch(side, side), 8);
    EXPECT_LE(runtime.usualBatch(side, side), 64);
  }
}

TEST(ToGrid, KeepsRowsAndColumnsOfViews) {
  const Grid<float> grid = toGrid(at::arange(6, at::kDouble).view({2, 3}).t());
  ASSERT_EQ(grid.rows(), 3);
  ASSERT_EQ(grid.cols(), 2);
  EXPECT_EQ(grid(0, 1), 3);
  EXPECT_EQ(grid(2, 0), 2);
  EXPECT_TRUE(toGrid(at::arange(0).view({0, 4})).empty());
}

}  // namespace
}  // namespace passband
