#include "core/model/torch/architecture.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/weights.h"

namespace passband {
namespace {

double formula(std::int64_t i, double seed) {
  return std::sin(0.37 * static_cast<double>(i) + seed);
}

/// The weights of tests/fixtures/torch/make_architecture_logits.py.
NamedTensor tensorByFormula(const nlohmann::json& entry, int seed) {
  NamedTensor tensor;
  tensor.name = entry[0];
  tensor.shape = entry[1].get<std::vector<std::int64_t>>();
  if (entry[2]) {
    tensor.type = DType::Int64;
    tensor.bytes.resize(8);
    return tensor;
  }
  std::int64_t count = 1;
  for (const auto size : tensor.shape) count *= size;
  const double fan = tensor.shape.size() > 1 ? static_cast<double>(count / tensor.shape[0]) : 1;
  std::vector<float> values(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    double value = formula(i, seed);
    if (tensor.shape.size() > 1) {
      value *= std::sqrt(2 / fan);
    } else if (tensor.name.ends_with("running_var")) {
      value = 1 + .3 * value;
    } else if (tensor.name.ends_with("weight")) {
      value = 1 + .1 * value;
    } else {
      value = .1 * value;
    }
    values[static_cast<std::size_t>(i)] = static_cast<float>(value);
  }
  tensor.bytes.resize(values.size() * sizeof(float));
  std::memcpy(tensor.bytes.data(), values.data(), tensor.bytes.size());
  return tensor;
}

nlohmann::json cases() {
  std::ifstream file(PASSBAND_FIXTURES "/torch/architecture_logits.json");
  return nlohmann::json::parse(file);
}

TensorFile fileOf(const nlohmann::json& networkCase) {
  TensorFile file;
  int seed = 0;
  for (const auto& entry : networkCase.at("tensors")) file.tensors.push_back(tensorByFormula(entry, seed++));
  return file;
}

at::Tensor imageByFormula() {
  at::Tensor image = at::empty({1, 3, 64, 64});
  for (std::int64_t i = 0; i < image.numel(); ++i) image.data_ptr<float>()[i] = static_cast<float>(formula(i, .5));
  return image;
}

void expectLogits(const nlohmann::json& expected, const at::Tensor& logits) {
  double largest = 0;
  for (const double value : expected) largest = std::max(largest, std::abs(value));
  ASSERT_EQ(logits.numel(), static_cast<std::int64_t>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(logits.data_ptr<float>()[i], expected[i].get<double>(), 2e-4 * largest);
  }
}

TEST(Architecture, LogitsAreThoseOfPyTorchBeforeAndAfterFolding) {
  for (const auto& networkCase : cases()) {
    SCOPED_TRACE(networkCase.at("name").get<std::string>());
    const ForwardScope scope(1);
    const BuiltNetwork built = networkFromTensors(fileOf(networkCase), "case");
    EXPECT_EQ(built.name, networkCase.at("name"));
    EXPECT_EQ(built.classes, static_cast<int>(networkCase.at("logits").size()));
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
    built.module->fold();
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
  }
}

std::string refusal(const TensorFile& file) {
  try {
    networkFromTensors(file, "odd.pth");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Architecture, UnknownNamesAreNamedWithAWayOut) {
  TensorFile file;
  file.tensors.push_back({"encoder.weight", DType::Float32, {2, 3}, std::vector<std::byte>(24)});
  EXPECT_NE(refusal(file).find("encoder.weight [2, 3]"), std::string::npos) << refusal(file);
  EXPECT_NE(refusal(file).find("TorchScript"), std::string::npos);
}

TEST(Architecture, TheTensorThatDecidedIsNamed) {
  TensorFile file = fileOf(cases()[0]);
  file.tensors.erase(file.tensors.begin() + 8);
  const std::string missing = cases()[0].at("tensors")[8][0];
  EXPECT_NE(refusal(file).find(missing), std::string::npos) << refusal(file);
}

TEST(Architecture, NaNWeightsAreRefusedByName) {
  TensorFile file = fileOf(cases()[0]);
  const float nan = std::nanf("");
  std::memcpy(file.tensors[6].bytes.data(), &nan, sizeof nan);
  EXPECT_NE(refusal(file).find(file.tensors[6].name), std::string::npos) << refusal(file);
}

TEST(Architecture, EveryTrainableNameBuildsWhatItsStateDictIsRecognisedAs) {
  for (const auto& architecture : architectures()) {
    for (const auto& name : architecture.names) {
      if (name.find("50") != std::string::npos || name.find("101") != std::string::npos) continue;  // large, same code
      const BuiltNetwork built = networkByName(name, 6, 1);
      TensorFile file;
      file.tensors = weightsOf(*built.module);
      const BuiltNetwork again = networkFromTensors(file, name);
      EXPECT_EQ(again.name, built.name);
      EXPECT_EQ(again.classes, 6);
      EXPECT_EQ(again.channels, 1);
    }
  }
  EXPECT_THROW(networkByName("resnet21", 6, 1), UsageError);
}

}  // namespace
}  // namespace passband
