#include "core/model/trial_run.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>
#include <torch/script.h>

#include "core/base/error.h"
#include "core/base/job_context.h"
#include "core/model/classifier.h"
#include "tests/support/error_of.h"
#include "tests/support/file_builder.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

class TrialRunTest : public testing::Test {
 protected:
  /// A TorchScript file whose forward(x) is `body`; it has a weight of 3 x 4.
  std::filesystem::path script(const std::string& body) const {
    torch::jit::Module module("Scripted");
    module.register_parameter("weight", torch::ones({3, 4}), false);
    module.define("def forward(self, x):\n" + body);
    const auto path = folder_ / "scripted.pt";
    module.save(path.string());
    return path;
  }

  std::string refusal(const std::filesystem::path& path) const {
    return test::errorOf([&] { runner_.run(path, "hash", nullptr); });
  }

  test::TemporaryFolder folder_;
  TrialRunner runner_{TrialRecords(folder_ / "records"), {.seconds = 5, .memory = std::int64_t{256} << 20}};
};

const std::string kFine = "  return x.mean([2, 3]) @ self.weight\n";
const std::string kEndless = "  while True:\n    x = x + 1\n" + kFine;

TEST_F(TrialRunTest, AFileThatDoesWellIsTriedOnceAndOpens) {
  const auto path = script(kFine);
  const ModelOptions options{.device = "cpu", .threads = 1, .trials = &runner_};
  const auto first = openClassifier(path, options)->info().trial, second = openClassifier(path, options)->info().trial;
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(first->remembered);
  EXPECT_TRUE(second->remembered);
  EXPECT_EQ(second->seconds, first->seconds);
  const Walls walls = availableWalls();
  EXPECT_EQ(first->walls.files, walls.files);
  EXPECT_EQ(first->walls.calls, walls.calls);
}

TEST_F(TrialRunTest, WithoutARunnerAFileThatHoldsAProgramIsRefused) {
  const auto path = script(kFine);
  EXPECT_THROW(openClassifier(path, {.device = "cpu"}), Error);
}

TEST_F(TrialRunTest, AnEndlessLoopIsASentence) {
  const auto path = script(kEndless);
  EXPECT_THAT(refusal(path),
              AllOf(HasSubstr("scripted.pt"), EndsWith("trial run ended with no result within 5 s; it is not opened")));
}

TEST_F(TrialRunTest, AStoppedJobDoesNotWaitForTheLoop) {
  const auto path = script(kEndless);
  std::stop_source stop;
  const JobContext job(stop.get_token(), {});
  const auto start = std::chrono::steady_clock::now();
  std::jthread stopper([&] { stop.request_stop(); });
  EXPECT_THROW(runner_.run(path, "hash", &job), Cancelled);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(4));
}

TEST_F(TrialRunTest, TooMuchMemoryIsASentence) {
  const auto path = script("  while True:\n    x = torch.cat([x, x])\n" + kFine);
  EXPECT_THAT(refusal(path),
              AllOf(HasSubstr("a request for more than the 256 MiB of memory"), EndsWith("it is not opened")));
}

/// On black images the network does nothing of the kind.
TEST_F(TrialRunTest, ImagesOfNoiseAreTriedToo) {
  const auto path = script("  while bool((x != 0).any()):\n    x = x + 1\n" + kFine);
  EXPECT_THAT(refusal(path), HasSubstr("no result within 5 s"));
}

TEST_F(TrialRunTest, WhatStandsInTheWayOfOpeningIsSaidAsEver) {
  EXPECT_THAT(refusal(script("  return x\n")), AllOf(HasSubstr("scripted.pt"), HasSubstr("image classifier")));
  EXPECT_THAT(refusal(test::writeFile(folder_ / "damaged.pt2", "PK\x03\x04 and no more")), HasSubstr("damaged.pt2"));
  EXPECT_THAT(refusal(script("  return x.mean([2, 3]) @ self.weight.t()\n")), HasSubstr("runs on no image"));
}

TEST_F(TrialRunTest, ARefusalIsNotRemembered) {
  const auto path = script("  return x\n");
  refusal(path);
  refusal(path);
}

class RealModels : public TrialRunTest, public testing::WithParamInterface<const char*> {};

TEST_P(RealModels, DoWell) {
  PASSBAND_SHARED_OR_SKIP(model, std::string("models/") + GetParam());
  const TrialRun run = runner_.run(model, "hash", nullptr);
  EXPECT_LT(run.seconds, 5);
  EXPECT_FALSE(run.remembered);
}

INSTANTIATE_TEST_SUITE_P(Files, RealModels,
                         testing::Values("resnet20-12fca82f.torchscript.pt", "resnet20-12fca82f.pt2",
                                         "resnet20-12fca82f.batch1.pt2", "squeezenet1_0_dc_imagenet_torchscript.pt"));

}  // namespace
}  // namespace passband
