#include "ui/lab/spectra_model.h"

#include <utility>

#include "core/analysis/spectra/adcs.h"
#include "core/base/parallel.h"
#include "ui/lab/source_name.h"

namespace passband {

SpectraModel::SpectraModel(const Inputs& inputs, JobBoard& jobs, MessageLog& messages)
    : inputs_(inputs), messages_(messages), lane_(jobs.addLane(tr("Spectra"), LanePolicy::Evaluation)) {
  connect(&inputs, &Inputs::replaced, this, &SpectraModel::forgetOld);
  connect(&inputs, &Inputs::changed, this, [this] {
    if (!std::exchange(forgot_, false)) return;
    emit resultChanged();
    emit takenChanged();
  });
}

/// Another model leaves the spectra as they are: images and recipe make them.
void SpectraModel::forgetOld() {
  const auto same = [&](const std::shared_ptr<const LabInputs>& made) {
    const LabInputs& now = *inputs_.current();
    return made && made->data == now.data && made->recipe == now.recipe;
  };
  if (same(begunFor_)) return;
  forgot_ = true;
  begunFor_ = nullptr;
  lane_.stopAll();
  result_ = nullptr;
  taken_ = nullptr;
  failure_.clear();
  busy_ = false;
}

const std::shared_ptr<const SpectraResult>& SpectraModel::result() {
  if (!begunFor_ && inputs_.current()->hasImages()) start();
  return result_;
}

QString SpectraModel::problem() const {
  if (!inputs_.current()->data) return tr("Open images to see the spectra of their classes.");
  if (!inputs_.current()->recipe) {
    return tr("How the images are preprocessed is not known yet: choose a recipe under Setup.");
  }
  return failure_;
}

void SpectraModel::start() {
  begunFor_ = inputs_.current();
  busy_ = true;
  const JobRequest request{
      .title = tr("Class spectra of %1").arg(sourceName(QString::fromStdString(begunFor_->data->info().source))),
      .current = [this, inputs = begunFor_] { return inputs == begunFor_; },
      .failed =
          [this](const QString& sentence) {
            busy_ = false;
            failure_ = sentence;
            emit resultChanged();
          },
      .dropped =
          [this, inputs = begunFor_] {
            if (inputs != begunFor_) return;
            busy_ = false;
            failure_ = tr("The spectra were stopped before they were complete.");
            emit resultChanged();
          }};
  lane_.run(
      this, request,
      [inputs = begunFor_](JobContext& context) {
        ClassSpectra spectra = classSpectra(*inputs->data, *inputs->recipe, {.threads = availableThreads()}, context);
        auto exact = adcs(spectra, Convention::Exact), published = adcs(spectra, Convention::Published);
        return std::make_shared<const SpectraResult>(
            SpectraResult{inputs, std::move(spectra), std::move(exact), std::move(published)});
      },
      [this](std::shared_ptr<const SpectraResult> result) {
        busy_ = false;
        result_ = std::move(result);
        messages_.warnOfSkipped(result_->spectra.skipped);
        emit resultChanged();
      });
}

void SpectraModel::take(NamedMap map) {
  taken_ = std::make_shared<const NamedMap>(std::move(map));
  emit takenChanged();
}

}  // namespace passband
