// TorchScript files written by tests/fixtures/make_scripts.py, and what PyTorch makes of the same image.
#include "core/model/torch/torchscript/script_network.h"

#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <torch/script.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/model/torch/torch_scope.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::filesystem::path script(const std::string& name) {
  return std::filesystem::path(PASSBAND_FIXTURES) / "scripts" / name;
}

at::Tensor imagesByFormula(std::int64_t size = 28) {
  at::Tensor images = at::empty({2, 1, size, size});
  for (std::int64_t i = 0; i < images.numel(); ++i)
    images.data_ptr<float>()[i] = static_cast<float>(std::sin(.37 * static_cast<double>(i) + .5));
  return images;
}

void expectLogitsOfPyTorch(Network& network) {
  std::ifstream file(script("logits.json"));
  const auto expected = nlohmann::json::parse(file);
  const ForwardScope scope(1);
  const at::Tensor logits = network.forward(imagesByFormula());
  ASSERT_EQ(logits.sizes(), (std::vector<std::int64_t>{2, 3}));
  for (std::int64_t image = 0; image < 2; ++image) {
    for (std::int64_t k = 0; k < 3; ++k) {
      EXPECT_NEAR(logits[image][k].item<double>(),
                  expected.at(static_cast<std::size_t>(image)).at(static_cast<std::size_t>(k)).get<double>(), 1e-4);
    }
  }
}

std::string loadingError(const std::filesystem::path& path) {
  try {
    loadScript(path, c10::kCPU);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ScriptNetwork, RunsInEvaluationModeAndIsDescribed) {
  const OpenedNetwork tiny = loadScript(script("tiny.pt"), c10::kCPU);
  EXPECT_EQ(tiny.info.architecture, "TorchScript module Tiny");
  EXPECT_EQ(tiny.info.classes, 3);
  EXPECT_EQ(tiny.info.channels, 1);
  EXPECT_EQ(tiny.info.inputHeight, 28) << "it takes no other";
  EXPECT_EQ(tiny.info.precision, "float32");
  EXPECT_EQ(tiny.info.parameters, 2 * 16 + 2 + 2 * 2 + 98 * 3 + 3);
  expectLogitsOfPyTorch(*tiny.network);
}

TEST(ScriptNetwork, OfSeveralOutputsTheFirstIsTheLogits) {
  expectLogitsOfPyTorch(*loadScript(script("tuple.pt"), c10::kCPU).network);
  expectLogitsOfPyTorch(*loadScript(script("dictionary.pt"), c10::kCPU).network);
}

/// A script whose forward() has this body, on N x 3 x 8 x 8 images or larger.
OpenedNetwork scripted(const std::string& body) {
  const test::TemporaryFolder folder;
  torch::jit::Module module("Made");
  module.register_parameter("w", at::ones({5, 3}), false);
  module.define("def forward(self, x):\n  f = torch.mean(x, [2, 3])\n  g = torch.linear(f, self.w)\n" + body);
  module.save((folder / "m.pt").string());
  return loadScript(folder / "m.pt", c10::kCPU);
}

TEST(ScriptNetwork, OfATupleTheOutputThatIsMadeFromTheOtherIsTheLogits) {
  for (const auto& [body, classes, said] : {std::tuple("  return (f, g)\n", 5, ", output 2 of 2"),
                                            {"  return (g, f)\n", 5, ", output 1 of 2"},
                                            {"  return (torch.relu(f), f * 2., g)\n", 3, ", output 1 of 3"},
                                            {"  return (g, torch.softmax(g, 1))\n", 5, ", output 1 of 2"},
                                            {"  return (f, g, torch.softmax(g, 1))\n", 5, ", output 2 of 3"},
                                            {"  return g\n", 5, "TorchScript module Made"}}) {
    const OpenedNetwork network = scripted(body);
    EXPECT_EQ(network.info.classes, classes) << body;
    EXPECT_TRUE(network.info.architecture.ends_with(said)) << network.info.architecture;
  }
}

TEST(ScriptNetwork, WhichEntryOfAListOrDictionaryIsTakenIsSaid) {
  EXPECT_TRUE(scripted("  return [g, f]\n").info.architecture.ends_with(", output 1 of 2"));
  EXPECT_TRUE(scripted("  return {'aux': f, 'logits': g}\n").info.architecture.ends_with(", output 'logits' of 2"));
  EXPECT_TRUE(scripted("  return {'out': g}\n").info.architecture.ends_with("Made")) << "there is no choice";
}

TEST(ScriptNetwork, SeveralInputsAreNamed) {
  const test::TemporaryFolder folder;
  torch::jit::Module module("Made");
  module.define("def forward(self, x, y):\n  return torch.mean(x + y, [2, 3])\n");
  module.save((folder / "m.pt").string());
  const std::string refusal = test::errorOf([&] { loadScript(folder / "m.pt", c10::kCPU); });
  EXPECT_NE(refusal.find("takes 2 inputs (x, y); export a network that takes images alone"), std::string::npos)
      << refusal;
}

TEST(ScriptNetwork, ATraceOnSeveralImagesSaysOnHowMany) {
  const std::string refusal = test::errorOf([] { scripted("  return torch.reshape(g, [4, 5])\n"); });
  EXPECT_NE(refusal.find("takes batches of just 4 images"), std::string::npos) << refusal;
}

TEST(ScriptNetwork, OnePixelForEachClassIsALogit) {
  const OpenedNetwork network = scripted("  return torch.unsqueeze(torch.unsqueeze(g, 2), 3)\n");
  EXPECT_EQ(network.info.classes, 5);
  const ForwardScope scope(1);
  EXPECT_EQ(network.network->forward(at::ones({2, 3, 8, 8})).sizes(), (std::vector<std::int64_t>{2, 5}));
}

TEST(ScriptNetwork, ABatchOfOneInTheTraceIsRunOneByOne) {
  for (const std::string body : {"  h = torch.reshape(f, [1, 3])\n  return torch.linear(h, self.w)\n",
                                 "  return torch.reshape(g, [1, -1])[:, :5]\n"}) {
    const OpenedNetwork network = scripted(body);
    EXPECT_EQ(network.info.classes, 5);
    EXPECT_NE(network.info.architecture.find("traced with a batch of 1"), std::string::npos) << "it is slow, so said";
    const ForwardScope scope(1);
    at::Tensor images = at::ones({3, 3, 8, 8});
    images[1] *= 2;
    const at::Tensor logits = network.network->forward(images);
    ASSERT_EQ(logits.sizes(), (std::vector<std::int64_t>{3, 5})) << body;
    for (int image = 0; image < 3; ++image) EXPECT_FLOAT_EQ(logits[image][4].item<float>(), image == 1 ? 6 : 3);
  }
}

TEST(ScriptNetwork, SizesThatPeopleTrainAtAreTried) {
  for (const std::string size : {"40", "50", "100", "150"}) {
    const OpenedNetwork network =
        scripted("  h = torch.reshape(x, [x.size(0), 3, " + size + ", " + size + "])\n  return g + torch.mean(h)\n");
    EXPECT_EQ(network.info.inputHeight, std::stoi(size));
  }
}

TEST(ScriptNetwork, ThePositionEmbeddingBeforeTheFirstConvolutionDoesNotTellTheChannels) {
  torch::jit::Module network("Network"), convolution("Convolution");
  network.register_parameter("position", torch::zeros({1, 5, 2, 2}), false);
  convolution.register_parameter("weight", torch::ones({2, 1, 4, 4}), false);
  network.register_module("convolution", convolution);
  network.define("def forward(self, x):\n  return x.mean([2, 3]).mean(1, True) * self.convolution.weight.sum()\n");
  const test::TemporaryFolder folder;
  network.save((folder / "embedded.pt").string());
  EXPECT_EQ(loadScript(folder / "embedded.pt", c10::kCPU).info.channels, 1);
}

/// Of a network with a weight of 3 numbers.
std::string errorOfForward(const std::string& body) {
  torch::jit::Module network("Network");
  network.register_parameter("weight", torch::ones({3}), false);
  network.define("def forward(self, x):\n" + body);
  const test::TemporaryFolder folder;
  network.save((folder / "network.pt").string());
  return loadingError(folder / "network.pt");
}

TEST(ScriptNetwork, WhatDependsOnChanceOrOnOtherImagesWasSavedInTrainingMode) {
  const auto saysTraining = AllOf(HasSubstr("network.pt"), HasSubstr("training mode"), HasSubstr("model.eval()"));
  EXPECT_THAT(errorOfForward("  return torch.dropout(x.mean([2, 3]), .5, True)\n"), saysTraining);
  EXPECT_THAT(errorOfForward("  w = self.weight\n"
                             "  return torch.batch_norm(x, w, w, w, w, True, .1, .001, False).mean([2, 3])\n"),
              saysTraining);
  EXPECT_EQ(errorOfForward("  return torch.dropout(x.mean([2, 3]), .5, False)\n"), "accepted");
  EXPECT_EQ(errorOfForward("  w = self.weight\n"
                           "  return torch.batch_norm(x, w, w, w, w, False, .1, .001, False).mean([2, 3])\n"),
            "accepted");
}

TEST(ScriptNetwork, WhatIsNoClassifierIsRefused) {
  EXPECT_THAT(loadingError(script("map.pt")), AllOf(HasSubstr("map.pt"), HasSubstr("no shape of images x classes")));
}

TEST(ScriptNetwork, NaNWeightsAreRefusedByName) {
  EXPECT_THAT(loadingError(script("nan.pt")), AllOf(HasSubstr("nan.pt"), HasSubstr("'fc.bias'")));
}

TEST(ScriptNetwork, ImagesOfAnotherSizeAreAnErrorInOneLine) {
  const OpenedNetwork tiny = loadScript(script("tiny.pt"), c10::kCPU);
  const ForwardScope scope(1);
  try {
    translated("cannot run tiny.pt", [&] { tiny.network->forward(imagesByFormula(32)); });
    FAIL() << "ran";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("cannot run tiny.pt: "), HasSubstr("shapes cannot be multiplied")));
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << error.what();
  }
}

TEST(ScriptNetwork, DamagedFilesAreErrorsInOneLine) {
  const test::TemporaryFolder folder;
  const std::string whole(MappedFile(script("tiny.pt")).text());
  const auto said = [&](const std::string& bytes) {
    std::ofstream(folder / "cut.pt", std::ios::binary) << bytes;
    return loadingError(folder / "cut.pt");
  };
  for (const std::size_t length : {std::size_t{0}, std::size_t{100}, whole.size() / 2, whole.size() - 1}) {
    EXPECT_THAT(said(whole.substr(0, length)), AllOf(HasSubstr("cut.pt"), testing::Not(HasSubstr("\n")))) << length;
  }
  std::string other = whole;
  const auto code = other.find("def forward");
  ASSERT_NE(code, std::string::npos);
  other.replace(code, 3, "???");
  EXPECT_THAT(said(other), AllOf(HasSubstr("cut.pt"), testing::Not(HasSubstr("\n"))));
}

}  // namespace
}  // namespace passband
