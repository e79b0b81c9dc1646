#include "core/model/torch/architecture.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/training/fine_tune.h"
#include "core/model/torch/weights.h"
#include "core/model/weights/several_networks.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::HasSubstr;

/// A hash of the index: numbers in -1 .. 1.
double formula(std::int64_t i, int seed) {
  auto x = (static_cast<std::uint32_t>(i) + 7919 * static_cast<std::uint32_t>(seed)) * 2654435761U;
  x = (x ^ x >> 15) * 2246822519U;
  x ^= x >> 13;
  return x / 2147483648. - 1;
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
      value *= std::sqrt(6 / fan);
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
  file.changes = networkCase.at("changes").get<std::map<std::string, std::string>>();
  return file;
}

at::Tensor imageByFormula() {
  at::Tensor image = at::empty({1, 3, 64, 64});
  for (std::int64_t i = 0; i < image.numel(); ++i) image.data_ptr<float>()[i] = static_cast<float>(formula(i, 12345));
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
    EXPECT_EQ(built.name, networkCase.at("name").get<std::string>());
    EXPECT_EQ(built.classes, static_cast<int>(networkCase.at("logits").size()));
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
    built.module->fold();
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
  }
}

nlohmann::json caseNamed(const std::string& name) {
  for (const auto& networkCase : cases()) {
    if (networkCase.at("name").get<std::string>().starts_with(name)) return networkCase;
  }
  throw Error("no case " + name);
}

/// The state dict of a case with one part of its names written in another way.
TensorFile renamed(const nlohmann::json& networkCase, const std::vector<std::pair<std::string, std::string>>& parts) {
  TensorFile file = fileOf(networkCase);
  for (NamedTensor& tensor : file.tensors) {
    for (const auto& [now, before] : parts) {
      if (const std::size_t at = tensor.name.find(now); at != std::string::npos) {
        tensor.name.replace(at, now.size(), before);
      }
    }
  }
  return file;
}

TEST(Architecture, NamesOfOlderWeightFilesAreKnown) {
  const std::pair<const char*, std::vector<std::pair<std::string, std::string>>> older[] = {
      {"DenseNet",
       {{".norm1.", ".norm.1."}, {".norm2.", ".norm.2."}, {".conv1.", ".conv.1."}, {".conv2.", ".conv.2."}}},
      {"ViT", {{".mlp.0.", ".mlp.linear_1."}, {".mlp.3.", ".mlp.linear_2."}}}};
  for (const auto& [name, parts] : older) {
    SCOPED_TRACE(name);
    const ForwardScope scope(1);
    const nlohmann::json networkCase = caseNamed(name);
    const BuiltNetwork built = networkFromTensors(renamed(networkCase, parts), "case");
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
  }
}

TEST(Architecture, HeadsOfATransformerMayBeToldBesideTheWeights) {
  TensorFile file = fileOf(caseNamed("ViT-128"));
  EXPECT_EQ(networkFromTensors(file, "case").assumed, std::vector<std::string>{"heads"});
  file.metadata["num_heads"] = "4";
  EXPECT_EQ(networkFromTensors(file, "case").name, "ViT-128x2/16 (64x64 pixels, 4 heads)");
  EXPECT_TRUE(networkFromTensors(file, "case").assumed.empty());
  file.metadata["num_heads"] = "3";  // 128 channels are not divided by it
  EXPECT_THROW(networkFromTensors(file, "case"), Error);
}

std::string refusal(const TensorFile& file) {
  try {
    networkFromTensors(file, "odd.pth");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(Architecture, WhatTheUserSaysGoesBeforeTheFileAndIsAskedOfTheRightNetwork) {
  TensorFile file = fileOf(caseNamed("ViT-128"));
  file.metadata["num_heads"] = "4";
  file.changes["heads"] = "8";
  EXPECT_EQ(networkFromTensors(file, "case").name, "ViT-128x2/16 (64x64 pixels, 8 heads)");
  file.changes["heads"] = "3";
  EXPECT_NE(refusal(file).find("heads=3 does not divide the 128 channels"), std::string::npos) << refusal(file);
  file.changes = {{"stem", "pooled"}};
  EXPECT_NE(refusal(file).find("'stem' cannot be said; only weights, heads"), std::string::npos) << refusal(file);
  TensorFile resnet = fileOf(caseNamed("ResNet-18 (CIFAR"));
  resnet.changes = {{"stem", "round"}};
  EXPECT_NE(refusal(resnet).find("give one of cifar, imagenet, pooled, strided"), std::string::npos) << refusal(resnet);
  resnet.changes = {};
  EXPECT_EQ(networkFromTensors(resnet, "case").assumed, std::vector<std::string>{"stem"});
  resnet.metadata["passband.stem"] = "cifar";  // as our own training writes it
  EXPECT_EQ(networkFromTensors(resnet, "case").name, "ResNet-18 (CIFAR stem)");
  EXPECT_TRUE(networkFromTensors(resnet, "case").assumed.empty());
}

TensorFile withBeginning(TensorFile file, const std::string& beginning) {
  for (NamedTensor& tensor : file.tensors) tensor.name = beginning + tensor.name;
  return file;
}

void add(TensorFile& file, const std::string& name, const std::vector<std::int64_t>& shape) {
  std::int64_t count = 1;
  for (const std::int64_t side : shape) count *= side;
  file.tensors.push_back({name, DType::Float32, shape, std::vector<std::byte>(static_cast<std::size_t>(4 * count))});
}

TEST(Architecture, ANetworkInsideOthersNamesIsFoundAndWhatLiesBesideIsNamed) {
  const ForwardScope scope(1);
  const nlohmann::json networkCase = caseNamed("ResNet-20");
  for (const std::string beginning : {"", "encoder.", "student.base_model."}) {
    TensorFile file = withBeginning(fileOf(networkCase), beginning);
    add(file, "criterion.weight", {10});
    add(file, "n_averaged", {});
    SCOPED_TRACE(beginning);
    const BuiltNetwork built = networkFromTensors(file, "case");
    EXPECT_EQ(built.name, "ResNet-20 (CIFAR, option A), without criterion.weight, n_averaged");
    expectLogits(networkCase.at("logits"), built.module->forward(imageByFormula()));
  }
}

TEST(Architecture, ANetworkInsideOthersNamesGetsAnotherNumberOfClasses) {
  const test::TemporaryFolder folder;
  TensorFile file = withBeginning(fileOf(caseNamed("ResNet-20")), "student.");
  add(file, "criterion.weight", {10});
  writeSafetensors(folder / "w.safetensors", file.tensors, {});
  EXPECT_EQ(networkToFineTune(folder / "w.safetensors", 3, 3, 0).classes, 3);
}

TEST(Architecture, AHeadWithoutBiasAndANormalisationLeftOutAreSaid) {
  TensorFile bare = fileOf(caseNamed("ResNet-20"));
  std::erase_if(bare.tensors, [](const NamedTensor& tensor) { return tensor.name == "linear.bias"; });
  EXPECT_EQ(networkFromTensors(bare, "case").name, "ResNet-20 (CIFAR, option A), a head without bias");
  TensorFile normalised = withBeginning(fileOf(caseNamed("ResNet-20")), "net.");
  add(normalised, "normalize.mean", {3, 1, 1});
  add(normalised, "normalize.std", {3, 1, 1});
  EXPECT_EQ(networkFromTensors(normalised, "case").name,
            "ResNet-20 (CIFAR, option A), without normalize.mean, normalize.std (the recipe's mean and std must be "
            "these)");
}

TEST(Architecture, OfTwoNetworksOneMustBeNamed) {
  TensorFile both = withBeginning(fileOf(caseNamed("ResNet-20")), "student.");
  for (NamedTensor& tensor : withBeginning(fileOf(caseNamed("ResNet-32")), "teacher.net.").tensors) {
    both.tensors.push_back(std::move(tensor));
  }
  try {
    networkFromTensors(both, "two.pth");
    FAIL() << "accepted";
  } catch (const SeveralNetworks& error) {
    EXPECT_EQ(error.weights(), (std::vector<std::string>{"student", "teacher.net"}));
    EXPECT_NE(std::string(error.what()).find("two.pth?weights=teacher.net"), std::string::npos);
  }
}

/// A head behind a whole network, and scales inside its layers, may change what it answers.
TEST(Architecture, ATensorThatMayBelongToTheNetworkIsNotLeftOut) {
  TensorFile headed = withBeginning(fileOf(caseNamed("ResNet-20")), "encoder.");
  add(headed, "head.weight", {5, 10});
  EXPECT_NE(refusal(headed).find("'head.weight' besides"), std::string::npos) << refusal(headed);
  EXPECT_NE(refusal(headed).find("odd.pth?weights=encoder"), std::string::npos);
  TensorFile scaled = fileOf(caseNamed("ResNet-20"));
  add(scaled, "layer1.0.scale", {16});
  EXPECT_NE(refusal(scaled).find("it has no tensor 'layer1.0.scale'"), std::string::npos) << refusal(scaled);
}

TEST(Architecture, ImagesOfAnotherSizeAreRefusedWithTheSizeToGive) {
  const ForwardScope scope(1);
  const auto said = [](const char* name, int pixels) -> std::string {
    try {
      networkFromTensors(fileOf(caseNamed(name)), "case").module->forward(at::zeros({1, 3, pixels, pixels}));
    } catch (const Error& error) {
      return error.what();
    }
    return "accepted";
  };
  EXPECT_NE(said("ViT-128", 32).find("64 x 64 pixels, not 32 x 32; choose image size 64"), std::string::npos);
  EXPECT_NE(said("AlexNet", 62).find("at least 63 x 63"), std::string::npos);
  EXPECT_NE(said("VGG-11", 31).find("at least 32 x 32"), std::string::npos);
  EXPECT_NE(said("DenseNet", 28).find("at least 29 x 29"), std::string::npos);
  EXPECT_NE(said("SqueezeNet 1.0", 20).find("at least 21 x 21"), std::string::npos);
  EXPECT_EQ(said("SqueezeNet 1.0", 21), "accepted");
  EXPECT_EQ(said("DenseNet", 29), "accepted");
  EXPECT_EQ(said("AlexNet", 63), "accepted");
}

TEST(Architecture, UnknownNamesAreNamedWithAWayOut) {
  TensorFile file;
  file.tensors.push_back({"encoder.weight", DType::Float32, {2, 3}, std::vector<std::byte>(24)});
  EXPECT_NE(refusal(file).find("encoder.weight [2, 3]"), std::string::npos) << refusal(file);
  EXPECT_NE(refusal(file).find("torch.export.save"), std::string::npos);
}

TEST(Architecture, OneOfSeveralFilesIsCalledSo) {
  TensorFile file;
  file.tensors.push_back({"encoder.weight", DType::Float32, {2, 3}, std::vector<std::byte>(24)});
  EXPECT_NE(
      test::errorOf([&] { networkFromTensors(file, "model-00001-of-00002.safetensors"); }).find("one of several files"),
      std::string::npos);
  EXPECT_EQ(test::errorOf([&] { networkFromTensors(file, "best-of-model.pth"); }).find("one of several files"),
            std::string::npos);
}

TEST(Architecture, AHeadOfOnesOwnIsToldFromAnotherNetwork) {
  TensorFile two = fileOf(caseNamed("ResNet-18 (CIFAR"));
  std::int64_t features = 0;
  std::erase_if(two.tensors, [&](const NamedTensor& tensor) {
    const bool head = tensor.name.starts_with("fc.") || tensor.name.starts_with("linear.");
    if (head && tensor.shape.size() == 2) features = tensor.shape[1];
    return head;
  });
  TensorFile none = two;
  const auto add = [&](const std::string& name, const std::vector<std::int64_t>& shape) {
    std::size_t values = 1;
    for (const std::int64_t side : shape) values *= static_cast<std::size_t>(side);
    two.tensors.push_back({name, DType::Float32, shape, std::vector<std::byte>(4 * values)});
  };
  add("fc.0.weight", {6, features});
  add("fc.0.bias", {6});
  add("fc.3.weight", {4, 6});
  add("fc.3.bias", {4});
  EXPECT_THAT(refusal(two),
              testing::AllOf(HasSubstr("all but the head fits ResNet-18"), HasSubstr("other layers (fc.0.weight [6, "),
                             HasSubstr("fc.3.weight [4, 6])"), HasSubstr("torch.export.save")));
  EXPECT_THAT(refusal(none), testing::AllOf(HasSubstr("all but the head fits ResNet-18"), HasSubstr("has no head")));
  TensorFile renamedHead = none, elsewhere = withBeginning(none, "backbone.");
  for (TensorFile* const file : {&renamedHead, &elsewhere}) {
    const std::string name = file == &renamedHead ? "head.fc.weight" : "classifier.1.weight";
    file->tensors.push_back(
        {name, DType::Float32, {4, features}, std::vector<std::byte>(16 * static_cast<std::size_t>(features))});
  }
  EXPECT_THAT(refusal(renamedHead),
              testing::AllOf(HasSubstr("all but the name of the head fits"), HasSubstr("head.fc.weight [4, ")));
  EXPECT_THAT(refusal(elsewhere), HasSubstr("without its head, which may be classifier.1.weight"));
  none.tensors.erase(none.tensors.begin());
  EXPECT_THAT(refusal(none), testing::Not(HasSubstr("all but the head"))) << "more differs";
}

TEST(Architecture, TheTensorThatDecidedIsNamed) {
  TensorFile file = fileOf(cases()[0]);
  file.tensors.erase(file.tensors.begin() + 8);
  const std::string missing = cases()[0].at("tensors")[8][0];
  EXPECT_NE(refusal(file).find(missing), std::string::npos) << refusal(file);
}

/// A few KB may claim the widths of a network of many GB; nothing of it may be built.
TEST(Architecture, ASmallFileCannotAskForALargeNetwork) {
  const auto zeros = [](const std::string& name, const std::vector<std::int64_t>& shape) {
    std::int64_t count = 1;
    for (const auto size : shape) count *= size;
    return NamedTensor{name, DType::Float32, shape, std::vector<std::byte>(static_cast<std::size_t>(4 * count))};
  };
  const auto one = [&](const std::string& name) { return zeros(name, {1, 1, 1, 1}); };
  TensorFile resnet;
  resnet.tensors = {zeros("conv1.weight", {1 << 20, 1, 3, 3}),
                    zeros("fc.weight", {1, 1}),
                    one("layer1.0.conv1.weight"),
                    one("layer2.0.conv1.weight"),
                    one("layer3.0.conv1.weight"),
                    one("layer4.0.conv1.weight")};
  EXPECT_NE(refusal(resnet).find("fit no architecture"), std::string::npos);
  TensorFile vgg;
  vgg.tensors = {zeros("features.0.weight", {1 << 18, 1, 3, 3}), zeros("features.2.weight", {1 << 10, 1, 3, 3}),
                 zeros("classifier.weight", {2, 1 << 10})};
  EXPECT_NE(refusal(vgg).find("fit no architecture"), std::string::npos);
}

TEST(Architecture, NaNWeightsAreRefusedByName) {
  TensorFile file = fileOf(cases()[0]);
  const float nan = std::nanf("");
  std::memcpy(file.tensors[6].bytes.data(), &nan, sizeof nan);
  EXPECT_NE(refusal(file).find(file.tensors[6].name), std::string::npos) << refusal(file);
}

/// Too large for a test that is repeated under sanitizers; their code is that of the smaller ones.
bool isLarge(const std::string& name) {
  return name.find("50") != std::string::npos || name.find("101") != std::string::npos || name == "alexnet" ||
         name == "vgg11" || name == "vgg16" || name.ends_with("-bn");
}

TEST(Architecture, EveryTrainableNameBuildsWhatItsStateDictIsRecognisedAs) {
  for (const auto& architecture : architectures()) {
    for (const auto& name : architecture.names) {
      if (isLarge(name)) continue;
      const BuiltNetwork built = networkByName(name, 6, 1);
      TensorFile file;
      file.tensors = weightsOf(*built.module);
      for (const auto& [key, value] : built.untold) file.metadata["passband." + key] = value;
      const BuiltNetwork again = networkFromTensors(file, name);
      EXPECT_EQ(again.name, built.name);
      EXPECT_EQ(again.classes, 6);
      EXPECT_EQ(again.channels, 1);
    }
  }
  EXPECT_THROW(networkByName("resnet21", 6, 1), UsageError);
}

TEST(Architecture, GradientsReachEveryParameterInTraining) {
  for (const char* name : {"vgg11-cifar", "alexnet-cifar"}) {
    const BuiltNetwork built = networkByName(name, 4, 1);
    built.module->train();
    built.module->forward(imageByFormula().reshape({12, 1, 32, 32})).square().sum().backward();
    for (const auto& parameter : built.module->named_parameters()) {
      EXPECT_TRUE(parameter.value().grad().defined() && parameter.value().grad().abs().sum().item<float>() > 0)
          << name << " " << parameter.key();
    }
  }
}

}  // namespace
}  // namespace passband
