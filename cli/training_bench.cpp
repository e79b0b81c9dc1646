#include "cli/training_bench.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <limits>
#include <unistd.h>
#include <vector>

#include "core/analysis/dynamics/dynamics.h"

namespace passband::cli {
namespace {

/// In fewer there is no time to look at the network as densely as the recorder does at least.
constexpr std::int64_t kLeastWatchedSteps = 60;

/// A name that nothing has, for what the measured trainings write.
class ScratchFile {
 public:
  ScratchFile()
      : path_(std::filesystem::temp_directory_path() / fmt::format("passband-bench-{}.safetensors", getpid())) {}
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
    std::filesystem::remove(path_.string() + ".checkpoint", ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + std::ssize(values) / 2);
  return values[values.size() / 2];
}

/// Seconds of a step of a real training, from the end of its first step to the end of its last.
double realStepSeconds(const ImageSet& data, const Recipe& recipe, TrainOptions options, std::int64_t steps,
                       TrainObserver* observer, JobContext& context) {
  using Clock = std::chrono::steady_clock;
  options.maxSteps = steps + 1;
  options.epochs = std::numeric_limits<std::int32_t>::max();
  Clock::time_point first, last;
  JobContext timed({}, [&](const Progress& progress) {
    context.throwIfStopped();
    last = Clock::now();
    if (progress.done == 1) first = last;
  });
  const ScratchFile scratch;
  train(data, nullptr, recipe, options, scratch.path(), {}, timed, observer);
  return std::chrono::duration<double>(last - first).count() / static_cast<double>(steps);
}

}  // namespace

TrainingRates measureTraining(const ImageSet& data, const Recipe& recipe, const TrainOptions& options,
                              std::int64_t steps, std::int64_t rounds, JobContext& context) {
  std::vector<double> bare, real;
  context.stage("measuring the training");
  for (std::int64_t round = 0; round < rounds; ++round) {
    bare.push_back(bareStepSeconds(data, recipe, options, steps, context));
    real.push_back(realStepSeconds(data, recipe, options, steps, nullptr, context));
    context.checkpoint(round + 1, rounds + 1);
  }
  const std::shared_ptr<const ImageSet> whole(&data, [](const ImageSet*) {});
  const auto probe = limitPerClass(whole, 200 / data.classCount() + 1);
  DynamicsRecorder recorder(*probe, recipe, {.batchSize = options.batchSize, .loaderThreads = options.threads}, {});
  realStepSeconds(data, recipe, options, std::max(kLeastWatchedSteps, 10 * steps), &recorder, context);
  context.checkpoint(rounds + 1, rounds + 1);
  return {median(bare), median(real), recorder.lookingSeconds() / recorder.trainingSeconds()};
}

}  // namespace passband::cli
