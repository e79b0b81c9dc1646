// bench_mask_lab DATA MODEL: a ring dragged over the spectrum; how long until it is drawn, and until the preview's
// rates are there, against the bare forward pass of the same images.
#include <QApplication>
#include <QElapsedTimer>
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <vector>

#include "core/base/parallel.h"
#include "core/data/batch_loader.h"
#include "ui/workspaces/mask_lab/mask_lab_workspace.h"

namespace passband {
namespace {

struct Times {
  std::vector<double> milliseconds;

  double share(double part) {
    std::ranges::sort(milliseconds);
    return milliseconds[static_cast<std::size_t>(part * static_cast<double>(milliseconds.size() - 1))];
  }
};

template <class Condition>
void waitUntil(Condition isSo) {
  while (!isSo()) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 20);
}

Times bareForward(const LabInputs& inputs) {
  std::vector<SkippedImage> skipped;
  const PixelBatch pixels = loadBatch(*inputs.data, previewSample(*inputs.data, MaskTrial::previewImages),
                                      *inputs.recipe, availableThreads(), skipped);
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
Times overlay(MaskLabWorkspace& lab) {
  FrequencyView& view = lab.spectrum().view();
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

Times previews(MaskLabWorkspace& lab) {
  FrequencyView& view = lab.spectrum().view();
  Times times;
  emit view.strokeBegan({2, 0});
  for (int step = 0; step < 20; ++step) {
    QElapsedTimer timer;
    timer.start();
    emit view.strokeMoved(wayAt(step));
    waitUntil([&] { return lab.trial().previewIsCurrent(); });
    times.milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
  }
  emit view.strokeEnded();
  return times;
}

/// Previews shown while the pointer never rests.
int previewsInADrag(MaskLabWorkspace& lab, int milliseconds) {
  FrequencyView& view = lab.spectrum().view();
  int shown = 0;
  const auto counted = QObject::connect(&lab.trial(), &MaskTrial::previewChanged, [&] { ++shown; });
  emit view.strokeBegan({2, 0});
  QElapsedTimer timer;
  timer.start();
  for (int step = 0; timer.elapsed() < milliseconds; ++step) {
    emit view.strokeMoved(wayAt(step));
    QElapsedTimer frame;
    frame.start();
    while (frame.elapsed() < 16) QCoreApplication::processEvents(QEventLoop::AllEvents, 4);
  }
  emit view.strokeEnded();
  QObject::disconnect(counted);
  return shown;
}

int run(const QStringList& arguments) {
  if (arguments.size() != 3) {
    fmt::print(stderr, "usage: bench_mask_lab DATA MODEL\n");
    return 2;
  }
  LabSession session;
  MaskLabWorkspace lab(session);
  lab.resize(1280, 800);
  lab.show();
  session.setLimit(100);
  session.openData(arguments[1]);
  session.openModel(arguments[2]);
  waitUntil([&] { return session.unmasked() && lab.trial().preview() && !session.jobs().busy(); });
  Times forward = bareForward(*session.inputs());
  Times drawn = overlay(lab);
  waitUntil([&] { return !session.jobs().busy(); });
  Times rates = previews(lab);
  waitUntil([&] { return !session.jobs().busy(); });
  constexpr int dragSeconds = 5;
  const int shown = previewsInADrag(lab, 1000 * dragSeconds);
  fmt::print("{} at {}x, {} threads\n", arguments[2].toStdString(), lab.devicePixelRatioF(), availableThreads());
  fmt::print("stroke to overlay          median {:6.1f} ms   95 % {:6.1f} ms   (budget 16 ms)\n", drawn.share(.5),
             drawn.share(.95));
  fmt::print("bare forward, 64 images    median {:6.1f} ms\n", forward.share(.5));
  fmt::print("stroke to preview rates    median {:6.1f} ms   95 % {:6.1f} ms   (budget 100 ms + bare forward)\n",
             rates.share(.5), rates.share(.95));
  fmt::print("previews in a drag         {:.1f} a second\n", static_cast<double>(shown) / dragSeconds);
  session.jobs().stopAll();
  return 0;
}

}  // namespace
}  // namespace passband

int main(int count, char** values) {
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(count, values);
  return passband::run(QApplication::arguments());
}
