#include "core/model/trial_run.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <algorithm>
#include <array>
#include <csignal>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/version.h"
#include "core/model/torch/open_classifier.h"
#include "core/model/torch/torch_scope.h"

namespace passband {
namespace {

using Json = nlohmann::json;

// ---- In the child.

/// The sizes of images that a network which takes any is tried with, until one runs.
std::vector<std::array<int, 2>> trialSizes(const ClassifierInfo& info) {
  if (info.inputHeight > 0 && info.inputWidth > 0) return {{info.inputHeight, info.inputWidth}};
  std::vector<std::array<int, 2>> sizes;
  for (const int side : {224, 32, 28, 64, 128, 256, 299, 384, 512}) {
    sizes.push_back({info.inputHeight > 0 ? info.inputHeight : side, info.inputWidth > 0 ? info.inputWidth : side});
  }
  return sizes;
}

/// Runs one image of noise: on a black one a model may do less than on real ones.
void runOnNoise(const TorchRuntime& runtime) {
  const ForwardScope scope(runtime.threads);
  std::string reason;
  for (const auto& [height, width] : trialSizes(runtime.info)) {
    try {
      runtime.logits(at::randn({1, runtime.info.channels, height, width}), {});
      return;
    } catch (const OutOfMemory&) {
      throw;
    } catch (const Error& error) {
      if (reason.empty()) reason = error.what();
    }
  }
  throw Error(reason);
}

/// LibTorch looks at the machine (processors, time zone, /dev/urandom) when it first needs to, which it could not do
/// behind the walls.
void warmUp() {
  tzset();
  at::Generator noise = at::detail::getDefaultCPUGenerator();
  noise.set_current_seed(1);
  const ForwardScope scope(1);
  for (const at::ScalarType type : {at::kFloat, at::kHalf, at::kBFloat16}) {
    try {
      at::conv2d(at::zeros({1, 1, 8, 8}, type), at::zeros({1, 1, 3, 3}, type));
    } catch (const c10::Error&) {  // older ones have no convolutions of half precision
    }
  }
}

/// Closes the sandbox, opens the file and runs it. Throws Error.
Walls tryOut(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) throw Error(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  warmUp();
  const Walls walls = closeSandbox(file);
  close(file);
  TorchRuntime runtime;
  translated(fmt::format("cannot run {}", path), [&] {
    at::set_num_threads(runtime.threads);
    const ModelFormat& format = requireModelFormat(path);
    openNetwork(format, {path, path, {}}, runtime);
    if (!format.runWhenOpened) runOnNoise(runtime);
  });
  return walls;
}

/// What a child answers: which walls were up, or why the file is not to be opened.
std::string answerOf(const std::string& path) {
  Json answer;
  try {
    const Walls walls = tryOut(path);
    answer = {{"files", walls.files}, {"calls", walls.calls}};
  } catch (const OutOfMemory&) {
    answer = {{"memory", true}};
  } catch (const std::bad_alloc&) {
    answer = {{"memory", true}};
  } catch (const Error& error) {
    answer = {{"error", error.what()}};
  }
  return answer.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// ---- In the program.

ChildTask taskFor(const std::filesystem::path& path, const TrialLimits& limits) {
  constexpr std::int64_t gibibyte = std::int64_t{1} << 30;
  const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(path));
  return {.text = path.string(),
          .memory = std::min(limits.memory + 4 * bytes, availableMemory()),
          .seconds = limits.seconds + static_cast<int>(30 * bytes / gibibyte)};
}

Error endedWith(const std::string& path, const std::string& end) {
  return Error(fmt::format("{}: the model's trial run ended with {}; it is not opened", path, end));
}

Error tooMuchMemory(const ChildTask& task) {
  return endedWith(task.text,
                   fmt::format("a request for more than the {} MiB of memory that it may have", task.memory >> 20));
}

/// Throws Error for every end but an answer that the file did well.
TrialRun judged(const ChildEnd& end, const ChildTask& task) {
  switch (end.kind) {
    case ChildEnd::Kind::Answer:
      break;
    case ChildEnd::Kind::Signal:
      throw endedWith(task.text, fmt::format("signal {} ({})", end.signal, strsignal(end.signal)));
    case ChildEnd::Kind::Time:
      throw endedWith(task.text, fmt::format("no result within {} s", task.seconds));
    case ChildEnd::Kind::TooLong:
    case ChildEnd::Kind::Silence:
      throw endedWith(task.text, "no answer");
  }
  const Json answer = Json::parse(end.answer, nullptr, false);
  if (!answer.is_object()) throw endedWith(task.text, "an answer that cannot be read");
  if (answer.contains("memory")) throw tooMuchMemory(task);
  if (answer.contains("error") && answer["error"].is_string()) throw Error(answer["error"].get<std::string>());
  if (!answer.contains("files") || !answer.contains("calls")) throw endedWith(task.text, "an answer that says nothing");
  return {end.seconds, {.files = answer["files"] == true, .calls = answer["calls"] == true}, false};
}

/// What a trial run holds for: another LibTorch may do otherwise with the same file.
std::string keyOf(const std::string& modelHash) {
  constexpr int rules =
      1;  // counted up whenever the walls or the checks become stricter: all files are tried anew then
  return fmt::format("{} LibTorch {} Passband {} rules {}", modelHash, torchVersion(), passbandVersion(), rules);
}

}  // namespace

TrialRunner::TrialRunner(TrialRecords records, const TrialLimits& limits)
    : children_(answerOf), records_(std::move(records)), limits_(limits) {}

TrialRun TrialRunner::run(const std::filesystem::path& path, const std::string& modelHash,
                          const JobContext* job) const {
  const std::string key = keyOf(modelHash);
  if (const auto earlier = records_.find(key)) return *earlier;
  const ChildTask task = taskFor(path, limits_);
  const TrialRun run = judged(children_.run(task, job), task);
  records_.add(key, run);
  return run;
}

}  // namespace passband
