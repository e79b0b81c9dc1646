#include "ui/lab/training_cost.h"

#include <QTemporaryDir>
#include <chrono>

#include "core/analysis/dynamics/dynamics.h"
#include "core/base/error.h"
#include "core/fourier/bands.h"

namespace passband {
namespace {

constexpr std::size_t trialSteps = 4;  // the first one is not counted: it makes what the others find ready

}  // namespace

TrainingCost measureTrainingCost(const LabInputs& inputs, const TrainingPlan& plan, JobContext& context) {
  using Clock = std::chrono::steady_clock;
  const QTemporaryDir folder;
  TrainingCost cost;
  std::vector<Clock::time_point> ends;
  std::stop_source enough;
  JobContext trial(enough.get_token(), [&](const Progress& progress) {
    context.throwIfStopped();
    if (progress.total == 0) return;
    cost.steps = progress.total;
    ends.push_back(Clock::now());
    if (ends.size() >= trialSteps) enough.request_stop();
  });
  try {
    const TrainingTask task = taskOf(plan, inputs);
    const auto out = std::filesystem::path(folder.filePath("trial.safetensors").toStdString());
    try {
      train(*task.images, nullptr, task.recipe, task.options, out, {}, trial);
    } catch (const Cancelled&) {
      context.throwIfStopped();
    }
    planDynamics(cost.steps, probeOf(task)->size(), std::ssize(bandEdges(inputs.plane())) - 1,
                 mapLooks(task.images->classCount()), task.dynamics);
  } catch (const Error& error) {
    cost.problem = QString::fromUtf8(error.what());
  }
  if (ends.size() > 1)
    cost.secondsPerStep = std::chrono::duration<double>(ends.back() - ends.front()).count() / double(ends.size() - 1);
  return cost;
}

}  // namespace passband
