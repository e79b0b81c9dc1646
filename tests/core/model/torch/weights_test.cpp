#include "core/model/torch/weights.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/complex.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <cmath>
#include <cstring>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/model/torch/architecture.h"
#include "tests/core/model/weights/tiny_weights.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

TEST(Weights, TensorsOfEveryTypeComeBackBitForBit) {
  for (const DType type : {DType::Float16, DType::BFloat16, DType::Float32, DType::Float64, DType::Complex64,
                           DType::Int8, DType::UInt8, DType::Int16, DType::Int32, DType::Int64, DType::Bool}) {
    NamedTensor named{"t", type, {2, 3}, std::vector<std::byte>(6 * sizeOf(type))};
    for (std::size_t i = 0; i < named.bytes.size(); ++i) named.bytes[i] = static_cast<std::byte>(i % 2);
    const at::Tensor tensor = toTensor(named);
    EXPECT_EQ(tensor.sizes(), (std::vector<std::int64_t>{2, 3}));
    const NamedTensor again = toNamedTensor("t", tensor);
    EXPECT_EQ(nameOf(again.type), nameOf(type));
    EXPECT_EQ(again.shape, named.shape);
    EXPECT_EQ(again.bytes, named.bytes);
  }
  EXPECT_EQ(toTensor({"scalar", DType::Int64, {}, std::vector<std::byte>(8)}).item<std::int64_t>(), 0);
  EXPECT_EQ(toTensor({"empty", DType::Float32, {0, 3}, {}}).numel(), 0);
}

TEST(Weights, ViewsAreSavedInRowMajorOrder) {
  const at::Tensor turned = at::arange(6, at::kFloat).view({2, 3}).t();
  EXPECT_EQ(test::valuesOf<float>(toNamedTensor("t", turned)), (std::vector<float>{0, 3, 1, 4, 2, 5}));
  EXPECT_THAT(errorOf([] { toNamedTensor("c", at::complex(at::ones({1}, at::kDouble), at::ones({1}, at::kDouble))); }),
              HasSubstr("tensor c"));
}

TensorFile fileOf(const NetworkModule& module) {
  TensorFile file;
  file.tensors = weightsOf(module);
  return file;
}

NamedTensor& named(TensorFile& file, const std::string& name) {
  return *std::find_if(file.tensors.begin(), file.tensors.end(),
                       [&](const auto& tensor) { return tensor.name == name; });
}

TEST(Weights, TheFirstDifferenceIsNamed) {
  const auto module = networkByName("smallcnn", 3, 3).module;
  const TensorFile whole = fileOf(*module);
  EXPECT_EQ(firstMismatch(*module, whole), "");
  TensorFile file = whole;
  std::erase_if(file.tensors, [](const auto& tensor) { return tensor.name.ends_with("num_batches_tracked"); });
  EXPECT_EQ(firstMismatch(*module, file), "") << "files older than PyTorch 0.4.1";
  file = whole;
  std::erase_if(file.tensors, [](const auto& tensor) { return tensor.name == "bn2.running_var"; });
  EXPECT_EQ(firstMismatch(*module, file), "tensor 'bn2.running_var' is missing");
  file = whole;
  named(file, "fc.weight").shape = {3, 64, 2};
  EXPECT_EQ(firstMismatch(*module, file), "tensor 'fc.weight' is [3, 64, 2] instead of [3, 128]");
  file = whole;
  file.tensors.push_back({"extra.weight", DType::Float32, {1}, std::vector<std::byte>(4)});
  EXPECT_EQ(firstMismatch(*module, file), "it has no tensor 'extra.weight'");
}

TEST(Weights, LoadingReplacesEveryValue) {
  const auto from = networkByName("smallcnn", 3, 3).module, to = networkByName("smallcnn", 3, 3).module;
  const TensorFile file = fileOf(*from);
  loadWeights(*to, file, "m.pth");
  const auto loaded = weightsOf(*to);
  ASSERT_EQ(loaded.size(), file.tensors.size());
  for (std::size_t i = 0; i < loaded.size(); ++i) EXPECT_EQ(loaded[i].bytes, file.tensors[i].bytes) << loaded[i].name;
}

TEST(Weights, ValuesThatAreNotFiniteAreRefusedByName) {
  const auto module = networkByName("smallcnn", 3, 3).module;
  for (const float bad : {std::nanf(""), INFINITY}) {
    TensorFile file = fileOf(*module);
    std::memcpy(named(file, "bn3.running_mean").bytes.data(), &bad, sizeof bad);
    EXPECT_THAT(errorOf([&] { loadWeights(*module, file, "m.pth"); }),
                testing::AllOf(HasSubstr("m.pth"), HasSubstr("'bn3.running_mean'")));
  }
}

TEST(Weights, ASumThatOverflowsIsNotTakenForInfiniteValues) {
  EXPECT_TRUE(allFinite(at::full({4}, 3e38F)));
  EXPECT_FALSE(allFinite(at::cat({at::full({4}, 3e38F), at::full({1}, -INFINITY)})));
  EXPECT_TRUE(allFinite(at::full({70000}, 60000.F, at::kHalf)));
  EXPECT_TRUE(allFinite(at::ones({3}, at::kLong)));
  EXPECT_FALSE(allFinite(at::complex(at::ones({2}), at::full({2}, std::nanf("")))));
}

TEST(Weights, ShapesReadAsInPyTorch) {
  EXPECT_EQ(shapeText({64, 3, 7, 7}), "[64, 3, 7, 7]");
  EXPECT_EQ(shapeText({}), "[]");
}

}  // namespace
}  // namespace passband
