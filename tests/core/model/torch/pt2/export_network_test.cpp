// torch.export files of two PyTorch versions give PyTorch's own logits and gradients; the real ResNet-20 those of its
// state dict. Files that mean harm do none: they write nothing, and do not die, hang or take more than 4 GB.
#include "core/model/torch/pt2/export_network.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/model/classifier.h"
#include "core/model/torch/architecture.h"
#include "core/model/torch/torch_scope.h"
#include "tests/core/model/pt2/export_builder.h"
#include "tests/core/model/torch/pt2/hostile_exports.h"
#include "tests/support/file_builder.h"
#include "tests/support/sanitizer.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::HasSubstr;

const std::filesystem::path kFixtures = PASSBAND_FIXTURES "/export";

at::Tensor imagesByFormula(std::int64_t count, std::int64_t size) {
  return at::sin(at::arange(count * 3 * size * size, at::kDouble) * .37 + .5)
      .to(at::kFloat)
      .view({count, 3, size, size});
}

at::Tensor tensorOf(const nlohmann::json& numbers) {
  return at::tensor(numbers.get<std::vector<double>>(), at::kFloat);
}

double largestDifference(const at::Tensor& a, const at::Tensor& b) {
  return (a.reshape(-1) - b.reshape(-1)).abs().max().item<double>();
}

/// sum(logits * (1, 2, ..)) of the first image, derived.
at::Tensor gradientOf(Network& network, const at::Tensor& images) {
  const at::Tensor leaf = images.detach().clone().requires_grad_();
  const at::Tensor logits = network.forward(leaf);
  (logits * at::arange(1, logits.size(1) + 1)).sum().backward();
  return leaf.grad();
}

class Fixture : public testing::TestWithParam<const char*> {
 protected:
  std::unique_ptr<Network> open() {
    std::ifstream file(kFixtures / (std::string(GetParam()) + ".json"));
    truth_ = nlohmann::json::parse(file);
    images_ = imagesByFormula(truth_.at("images"), truth_.at("size"));
    try {
      return loadExport(kFixtures / (std::string(GetParam()) + ".pt2"), c10::kCPU).network;
    } catch (const Error& error) {
      reason_ = error.what();
      return nullptr;
    }
  }
  /// Operators that came after an old LibTorch.
  bool isTooNew() const { return reason_.find("this LibTorch (1.") != std::string::npos; }

  nlohmann::json truth_;
  at::Tensor images_;
  std::string reason_;
};

TEST_P(Fixture, LogitsAndGradientAreThoseOfPyTorch) {
  const auto network = open();
  if (isTooNew()) GTEST_SKIP() << reason_;
  ASSERT_NE(network, nullptr) << reason_;
  const at::Tensor expected = tensorOf(truth_.at("logits"));
  {
    const ForwardScope scope(1);
    EXPECT_LT(largestDifference(network->forward(images_), expected), 2e-5);
    const at::Tensor channelsLast = images_.contiguous(at::MemoryFormat::ChannelsLast);
    EXPECT_LT(largestDifference(network->forward(channelsLast), expected), 2e-5);
  }
  const at::Tensor gradient = tensorOf(truth_.at("gradient"));
  EXPECT_LT(largestDifference(gradientOf(*network, images_)[0], gradient), 1e-4 * gradient.abs().max().item<double>());
}

TEST_P(Fixture, AnyNumberOfImagesGivesTheSameLogitsEach) {
  const auto network = open();
  if (isTooNew()) GTEST_SKIP() << reason_;
  ASSERT_NE(network, nullptr) << reason_;
  const ForwardScope scope(1);
  const at::Tensor expected = tensorOf(truth_.at("logits")).view({images_.size(0), -1});
  EXPECT_LT(largestDifference(network->forward(images_.slice(0, 1, 2)), expected[1]), 2e-5);
  const at::Tensor logits = network->forward(at::cat({images_, images_, images_.slice(0, 0, 1)}));
  EXPECT_LT(largestDifference(logits, at::cat({expected, expected, expected.slice(0, 0, 1)})), 2e-5);
}

INSTANTIATE_TEST_SUITE_P(Networks, Fixture,
                         testing::Values("conv_torch215", "conv_torch26", "batch3_torch215", "decomposed_torch215",
                                         "depthwise_torch215", "attention_torch215", "windows_torch215",
                                         "windows_torch26", "sizes_torch215", "sizes_torch26", "blocks_torch215",
                                         "blocks_decomposed_torch215"),
                         [](const auto& name) { return std::string(name.param); });

TEST(ExportNetwork, SizesOfTheImagesThatItTakes) {
  const OpenedNetwork fixed = loadExport(kFixtures / "conv_torch215.pt2", c10::kCPU);
  EXPECT_EQ(fixed.info.inputHeight, 16);
  EXPECT_EQ(fixed.info.inputWidth, 16);
  EXPECT_EQ(fixed.info.classes, 5);
  EXPECT_EQ(fixed.info.channels, 3);
  EXPECT_EQ(fixed.info.architecture, "exported network Conv");
  EXPECT_EQ(fixed.info.parameters, 3 * 8 * 9 + 2 * 8 + 8 * 8 * 9 + 8 + 8 * 8 + 8 + 32 * 5 + 5);
  try {
    fixed.network->forward(imagesByFormula(1, 20));
    FAIL() << "ran";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("16x16"));
  }
}

std::string refusal(const std::filesystem::path& path) {
  try {
    loadExport(path, c10::kCPU);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ExportNetwork, NetworksInTrainingModeAreRefused) {
  EXPECT_THAT(refusal(kFixtures / "training.pt2"), HasSubstr("model.eval()"));
}

TEST(ExportNetwork, WeightsThatAreNotFiniteAreNamed) {
  const test::TemporaryFolder folder;
  test::ExportFileText file;
  file.members[0].content = test::floats({1, std::nanf(""), 3});
  EXPECT_THAT(refusal(test::writeFile(folder / "nan.pt2", file.bytes())), HasSubstr("'w'"));
}

TEST(ExportNetwork, WhatDoesNotGiveTheLogitsItAnnouncesIsRefused) {
  const test::TemporaryFolder folder;
  test::ExportFileText file;
  test::ExportProgramText program;
  program.output = "mul";
  file.program = program.text();
  const auto exported = loadExport(test::writeFile(folder / "net.pt2", file.bytes()), c10::kCPU);
  EXPECT_THROW(exported.network->forward(at::ones({2, 3, 4, 4})), Error);
}

TEST(ExportNetwork, CompiledPackagesAreRefusedWithTheWayOut) {
  const test::TemporaryFolder folder;
  const std::string bytes = test::zipArchive({{"net/data/aotinductor/model/net.so", "ELF"}});
  try {
    openClassifier(test::writeFile(folder / "net.pt2", bytes), {.device = "cpu"});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("torch.export.save"));
  }
}

TEST(ExportNetwork, GradientsOfTheRealResNet20AreThoseOfItsStateDict) {
  PASSBAND_SHARED_OR_SKIP(weights, "models/resnet20-12fca82f.safetensors");
  const BuiltNetwork built = networkFromTensors(readTensorFile(weights), weights.string());
  const at::Tensor images = imagesByFormula(2, 32);
  const at::Tensor leaf = images.clone().requires_grad_();
  const at::Tensor expected = built.module->forward(leaf);
  (expected * at::arange(1, 11)).sum().backward();
  for (const char* form : {"pt2", "batch1.pt2"}) {
    PASSBAND_SHARED_OR_SKIP(model, std::string("models/resnet20-12fca82f.") + form);
    const OpenedNetwork exported = loadExport(model, c10::kCPU);
    EXPECT_LT(largestDifference(exported.network->forward(images), expected), 1e-4);
    EXPECT_LT(largestDifference(gradientOf(*exported.network, images), leaf.grad()), 1e-4);
  }
}

// ---- Files that mean harm, opened and run one by one in a process of their own.

constexpr unsigned kMostSeconds = test::kAddressSanitizer ? 80 : 20;  // of computing
constexpr unsigned kMostWaiting = 6 * kMostSeconds;                   // on a machine that others use
constexpr std::size_t kMostMemory = std::size_t{4} << 30;
const std::filesystem::path kVictim = "/tmp/passband-hostile-export";  // what the files try to write

enum Outcome { kRan, kRefused, kOtherException };

void limitResources() {
  const auto limit = [](auto resource, rlim_t most) {
    const rlimit both{most, most};
    setrlimit(resource, &both);
  };
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_CPU, kMostSeconds);
  if (!test::kAddressSanitizer) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    limit(RLIMIT_AS, pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE)) + kMostMemory);
  }
  alarm(kMostWaiting);
  dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
}

Outcome openAndRun(const std::filesystem::path& path) {
  try {
    const OpenedNetwork exported = loadExport(path, c10::kCPU);
    const ForwardScope scope(1);
    for (int run = 0; run < 2; ++run) {
      translated("cannot run", [&] { exported.network->forward(at::ones({2, 3, 4, 4})); });
    }
    return kRan;
  } catch (const Error&) {
    return kRefused;
  } catch (...) {
    return kOtherException;
  }
}

std::string outcomeOf(const std::filesystem::path& path) {
  const pid_t child = fork();
  if (child == 0) {
    limitResources();
    _exit(openAndRun(path));
  }
  int status = 0;
  waitpid(child, &status, 0);
  if (WIFSIGNALED(status)) return strsignal(WTERMSIG(status));
  switch (WEXITSTATUS(status)) {
    case kRan:
      return "ran";
    case kRefused:
      return "refused";
    default:
      return "another exception than Error";
  }
}

TEST(HostileExports, NoneDoesHarm) {
  at::set_num_threads(1);
  const test::TemporaryFolder folder;
  const std::filesystem::path path = folder / "hostile.pt2";
  std::filesystem::remove(kVictim);
  const std::vector<test::HostileExport> files = test::hostileExports();
  ASSERT_GE(files.size(), 100U);
  std::set<std::string> names;
  int refused = 0;
  for (const test::HostileExport& file : files) {
    EXPECT_TRUE(names.insert(file.name).second) << file.name << " is there twice";
    test::writeFile(path, file.bytes);
    const std::string outcome = outcomeOf(path);
    EXPECT_TRUE(outcome == "ran" || outcome == "refused") << file.name << ": " << outcome;
    EXPECT_FALSE(std::filesystem::exists(kVictim)) << file.name << " wrote a file";
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder / ""), {}), 1) << file.name << " wrote a file";
    refused += outcome == "refused" ? 1 : 0;
  }
  EXPECT_GT(refused, 200);
}

TEST(HostileExports, WhatReachesForFilesOrMemoryIsRefusedByName) {
  const test::TemporaryFolder folder;
  for (const test::HostileExport& file : test::hostileExports()) {
    if (!file.name.starts_with("torch.ops.aten.") || file.name.find("..") != std::string::npos) continue;
    try {
      loadExport(test::writeFile(folder / "hostile.pt2", file.bytes), c10::kCPU);
      ADD_FAILURE() << file.name << " was opened";
    } catch (const Error&) {
    }
  }
}

}  // namespace
}  // namespace passband
