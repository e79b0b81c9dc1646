// bench_mask_lab DATA MODEL: a ring dragged over the spectrum; how long until it is drawn, and until the preview's
// rates are there, against the bare forward pass of the same images.
#include <QElapsedTimer>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <thread>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/batch_loader.h"
#include "tests/bench/bench.h"
#include "tests/support/watched_classifier.h"
#include "ui/workspaces/mask_lab/mask_lab_workspace.h"

namespace passband {
namespace {

using test::Times;
using test::waitUntil;

Times bareForward(const LabInputs& inputs) {
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels =
      loadBatch(*inputs.data, evenSample(*inputs.data, kPreviewImages), *inputs.recipe, availableThreads(), skipped);
  Times times;
  JobContext context;
  for (int turn = 0; turn < 20; ++turn) {
    QElapsedTimer timer;
    timer.start();
    inputs.classifier->logits(pixels, {.outputs = inputs.match.outputs}, context);
    times.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  return times;
}

QPointF wayAt(int step) {
  return {7 + 5 * std::cos(step * .2), 5 * std::sin(step * .3)};
}

/// From the pointer's move to the pixels: the mask, its layer, and the paint of the view.
Times overlay(MaskLabWorkspace& page) {
  FrequencyView& view = page.spectrum().view();
  Times times;
  emit view.strokeBegan({2, 0});
  for (int step = 0; step < 120; ++step) {
    QElapsedTimer timer;
    timer.start();
    emit view.strokeMoved(wayAt(step));
    QCoreApplication::sendPostedEvents();
    view.repaint();
    times.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    QCoreApplication::processEvents();
  }
  emit view.strokeEnded();
  return times;
}

Times previews(const Lab& lab, MaskLabWorkspace& page) {
  FrequencyView& view = page.spectrum().view();
  Times times;
  emit view.strokeBegan({2, 0});
  for (int step = 0; step < 20; ++step) {
    QElapsedTimer timer;
    timer.start();
    emit view.strokeMoved(wayAt(step));
    waitUntil([&] { return lab.trial.previewIsCurrent(); });
    times.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  emit view.strokeEnded();
  return times;
}

struct Drag {
  double previewsASecond = 0;
  bool lastWins = false;  ///< what is shown in the end belongs to where the pointer was let go
};

/// Previews shown while the pointer never rests.
Drag drag(const Lab& lab, MaskLabWorkspace& page, int seconds) {
  FrequencyView& view = page.spectrum().view();
  int shown = 0;
  const auto counted = QObject::connect(&lab.trial, &MaskTrial::previewChanged, [&] { ++shown; });
  emit view.strokeBegan({2, 0});
  QElapsedTimer timer;
  timer.start();
  int step = 0;
  for (; timer.elapsed() < 1000 * seconds; ++step) {
    emit view.strokeMoved(wayAt(step));
    QElapsedTimer frame;
    frame.start();
    while (frame.elapsed() < 16) QCoreApplication::processEvents(QEventLoop::AllEvents, 4);
  }
  QObject::disconnect(counted);
  emit view.strokeMoved({4, 3});
  emit view.strokeEnded();
  waitUntil([&] { return lab.trial.previewIsCurrent(); });
  const FrequencyMask last = ringMask(lab.mask.mask().plane(), 2, 5);
  return {static_cast<double>(shown) / seconds, *lab.trial.preview()->mask == last};
}

void idle(Lab& lab) {
  waitUntil([&] { return !lab.jobs.busy(); });
}

int run(const QStringList& arguments) {
  if (arguments.size() != 3) {
    fmt::print(stderr, "usage: bench_mask_lab DATA MODEL\n");
    return 2;
  }
  Lab lab;
  MaskLabWorkspace page(lab);
  page.resize(1280, 800);
  page.show();
  lab.inputs.setLimit(100);
  lab.inputs.openData(arguments[1]);
  lab.inputs.openModel(arguments[2]);
  waitUntil([&] { return lab.rates.unmasked() && lab.trial.preview() && !lab.jobs.busy(); });
  fmt::print("{} at {}x, {} threads\n", arguments[2].toStdString(), page.devicePixelRatioF(), availableThreads());
  Times forward = bareForward(*lab.inputs.current());
  Times drawn = overlay(page);
  idle(lab);
  Times rates = previews(lab, page);
  idle(lab);
  fmt::print("stroke to overlay          {}   (budget 16 ms)\n", drawn.text());
  fmt::print("bare forward, 64 images    {}\n", forward.text());
  fmt::print("stroke to preview rates    {}   (budget 100 ms + bare forward)\n", rates.text());
  constexpr int dragSeconds = 10;
  for (const int pass : {0, 100}) {
    if (pass > 0) {
      const auto slow =
          std::make_shared<test::WatchedClassifier>(lab.inputs.current()->classifier, [pass](auto images, auto began) {
            if (images > 1) std::this_thread::sleep_until(began + std::chrono::milliseconds(pass));
          });
      lab.inputs.useModel(slow);
      waitUntil([&] { return lab.rates.unmasked() != nullptr; });
      idle(lab);
    }
    const Drag dragged = drag(lab, page, dragSeconds);
    idle(lab);
    fmt::print("previews in a drag of {} s, {:<24} {:.1f} a second (at least 5), the last position {}\n", dragSeconds,
               pass > 0 ? fmt::format("preview forward {} ms:", pass) : "this network:", dragged.previewsASecond,
               dragged.lastWins ? "wins" : "IS LOST");
  }
  lab.jobs.stopAll();
  return 0;
}

}  // namespace
}  // namespace passband

int main(int count, char** values) {
  return passband::test::runBench(count, values, passband::run);
}
