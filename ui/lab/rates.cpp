#include "ui/lab/rates.h"

#include <utility>

#include "core/base/parallel.h"

namespace passband {

std::shared_ptr<const MeasuredRates> measuredRates(const std::shared_ptr<const LabInputs>& inputs,
                                                   const std::shared_ptr<const FrequencyMask>& mask,
                                                   KeptImages* preview, JobContext& context) {
  MeasuredRates measured{.evaluation = {}, .inputs = inputs, .mask = mask, .preview = preview != nullptr};
  const RateOptions options{.sample = preview != nullptr ? kPreviewImages : 0,
                            .kept = preview,
                            .predicted = &measured.called,
                            .threads = availableThreads()};
  const std::span<const FrequencyMask> masks(mask.get(), mask ? 1 : 0);
  measured.evaluation = measureRates(inputs->experiment(), masks, options, context).at(0);
  return std::make_shared<const MeasuredRates>(std::move(measured));
}

Rates::Rates(const Inputs& inputs, const MaskDocument& mask, JobBoard& jobs, MessageLog& messages)
    : inputs_(inputs),
      mask_(mask),
      messages_(messages),
      unmasked_{jobs.addLane(tr("Baseline"), LanePolicy::Evaluation), &Rates::unmaskedChanged},
      masked_{jobs.evaluation(), &Rates::maskedChanged} {
  connect(&inputs, &Inputs::replaced, this, &Rates::forgetAll);
  connect(&inputs, &Inputs::changed, this, &Rates::begin);
  connect(&mask, &MaskDocument::changed, this, &Rates::maskChanged);
  connect(&mask, &MaskDocument::settled, this, &Rates::measureMasked);
  connect(&jobs, &JobBoard::restartAsked, this, [this] {
    if (unmasked_.state != JobState::Running) measureUnmasked();
    if (masked_.state != JobState::Running) measureMasked();
  });
}

bool Rates::comparesMasks() const {
  return unmasked() && masked() && masked()->mask == mask_.applied();
}

void Rates::forgetAll() {
  for (Measurement* const own : {&unmasked_, &masked_}) {
    own->forget();
    own->rates = nullptr;
  }
}

void Rates::begin() {
  unmasked_.lane.stopAll();
  masked_.lane.stopAll();
  emit unmaskedChanged();
  emit maskedChanged();
  measureUnmasked();
  measureMasked();
}

/// What is measured is of a mask that is no more. Rates under it stay until there are others.
void Rates::maskChanged() {
  if (masked() && masked()->mask == mask_.applied()) return;
  bool others = masked_.state != JobState::Running;
  masked_.forget();
  masked_.lane.stopAll();
  if (!mask_.applied()) others |= std::exchange(masked_.rates, nullptr) != nullptr;
  if (others) emit maskedChanged();
}

void Rates::measureUnmasked() {
  if (inputs_.current()->complete()) {
    measure(unmasked_, nullptr,
            tr("Accuracy of %1").arg(QString::fromStdString(inputs_.current()->classifier->info().architecture)));
  }
}

void Rates::measureMasked() {
  const bool known = masked() && masked()->mask == mask_.applied();
  if (inputs_.current()->complete() && mask_.applied() && !known)
    measure(masked_, mask_.applied(), tr("Evaluating the mask"));
}

void Rates::measure(Measurement& own, std::shared_ptr<const FrequencyMask> mask, const QString& title) {
  const bool again = own.state != JobState::Running;
  own.forget();
  if (again) emit(this->*own.changed)();
  const auto current = [&own, asked = own.asked] { return asked == own.asked; };
  const auto ended = [this, &own, current](JobState how) {
    if (!current()) return;
    own.state = how;
    emit(this->*own.changed)();
  };
  const JobRequest request{.title = title,
                           .current = current,
                           .failed = [ended](const QString&) { ended(JobState::Failed); },
                           .dropped = [ended] { ended(JobState::Stopped); }};
  own.lane.run(
      this, request,
      [inputs = inputs_.current(), mask](JobContext& context) { return measuredRates(inputs, mask, nullptr, context); },
      [this, &own](std::shared_ptr<const MeasuredRates> rates) {
        own.rates = std::move(rates);
        if (!own.rates->mask) messages_.warnOfSkipped(own.rates->evaluation.skipped);
        emit(this->*own.changed)();
      });
}

}  // namespace passband
