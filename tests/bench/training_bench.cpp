// bench_training [DATA [ARCHITECTURE [STEPS [TURNS]]]]: what the live view of a training costs, against the same
// training that is recorded and not shown.
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <ctime>
#include <fmt/format.h>

#include "core/base/parallel.h"
#include "tests/bench/bench.h"
#include "ui/workspaces/training/training_workspace.h"

namespace passband {
namespace {

using test::Times;
using test::waitUntil;

/// Processor time of this thread, the window's: the training has its own.
double threadMilliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

struct Spent {
  Times whole;   ///< from the start of a training to its last record
  Times window;  ///< the window's part of the processors' time
};

void train(TrainingRun& run, const TrainingPlan& plan, Spent& spent) {
  const double before = threadMilliseconds();
  QElapsedTimer timer;
  timer.start();
  run.start(plan);
  waitUntil([&] { return !run.running(); });
  spent.whole.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  spent.window.milliseconds.push_back(threadMilliseconds() - before);
}

int run(const QStringList& arguments) {
  const int steps = arguments.value(3, "500").toInt(), turns = arguments.value(4, "3").toInt();
  if (arguments.size() > 5 || steps < 1 || turns < 1) {
    fmt::print(stderr, "usage: bench_training [DATA [ARCHITECTURE [STEPS [TURNS]]]]\n");
    return 2;
  }
  TrainingPlan plan;
  plan.options.architecture = arguments.value(2, "resnet18-cifar").toStdString();
  plan.options.maxSteps = steps;
  plan.options.batchSize = 64;
  const QTemporaryDir folder;
  Spent alone, watched;
  for (int turn = 0; turn < turns; ++turn) {
    Lab lab;  // of which each shows its own training alone
    lab.inputs.openData(arguments.value(1, "syn:B1"));
    waitUntil([&] { return lab.inputs.current()->hasImages(); });
    plan.folder = folder.filePath(QStringLiteral("alone-%1").arg(turn));
    TrainingRun bare(lab.inputs, lab.runs, lab.jobs, lab.messages);
    train(bare, plan, alone);
    TrainingWorkspace page(lab);
    page.resize(1280, 800);
    page.show();
    waitUntil([&] { return page.controls().cost().has_value(); });
    plan.folder = folder.filePath(QStringLiteral("watched-%1").arg(turn));
    train(lab.trainings, plan, watched);
  }
  fmt::print("{}, {} steps of 64 images, {} threads, {} turns\n", plan.options.architecture, plan.options.maxSteps,
             availableThreads(), turns);
  fmt::print("recorded, not shown   {}\n", alone.whole.text());
  fmt::print("with the live view    {}\n", watched.whole.text());
  fmt::print("the view costs        {:.1f} % of the time (budget 5 %); the window's thread worked {:.1f} % of it\n",
             100 * (watched.whole.share(.5) / alone.whole.share(.5) - 1),
             100 * watched.window.share(.5) / watched.whole.share(.5));
  return 0;
}

}  // namespace
}  // namespace passband

int main(int count, char** values) {
  return passband::test::runBench(count, values, passband::run);
}
