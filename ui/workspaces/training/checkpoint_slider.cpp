#include "ui/workspaces/training/checkpoint_slider.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <limits>

#include "ui/lab/number_text.h"

namespace passband {

CheckpointSlider::CheckpointSlider(Inputs& inputs)
    : inputs_(inputs), slider_(new QSlider(Qt::Horizontal)), label_(new QLabel) {
  auto* const head = new QLabel(tr("Ste&p"));
  head->setBuddy(slider_);
  slider_->setPageStep(1);
  slider_->setTickPosition(QSlider::TicksBelow);
  slider_->setTickInterval(1);
  slider_->setAccessibleName(tr("Kept weights"));
  slider_->setToolTip(
      tr("Opens the weights that were kept at this step: the mask lab and all maps are then of that network"));
  label_->setMinimumWidth(fontMetrics().horizontalAdvance(tr("step 000 of 000, accuracy 00.0 %, open")));
  auto* const row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->addWidget(head);
  row->addWidget(slider_, 1);
  row->addWidget(label_);
  connect(slider_, &QSlider::valueChanged, this, &CheckpointSlider::moved);
  connect(&inputs_, &Inputs::openingChanged, this, &CheckpointSlider::openWanted);
  connect(&inputs_, &Inputs::changed, this, [this] {
    showState();
    emit opened();
  });
  setRecord(nullptr);
}

void CheckpointSlider::setRecord(std::shared_ptr<const TrainingRecord> record) {
  record_ = std::move(record);
  kept_.clear();
  if (record_) {
    for (const KeptWeights& kept : record_->kept)
      kept_.push_back({kept.step, QString::fromStdString(kept.file.string())});
    const bool lastIsKept =
        !kept_.empty() && !record_->points.empty() && kept_.back().step == record_->points.back().step;
    if (record_->whole && !record_->points.empty() && !lastIsKept)
      kept_.push_back({record_->points.back().step, QString::fromStdString(record_->weights.string())});
  }
  const QSignalBlocker quiet(slider_);
  slider_->setRange(0, std::max(0, int(kept_.size()) - 1));
  slider_->setEnabled(!kept_.empty());
  if (const int open = openPlace(); open >= 0) slider_->setValue(open);
  showState();
}

int CheckpointSlider::openPlace() const {
  const auto& classifier = inputs_.current()->classifier;
  if (!classifier) return -1;
  const auto open = std::ranges::find(kept_, QString::fromStdString(classifier->info().path), &Kept::file);
  return open == kept_.end() ? -1 : int(open - kept_.begin());
}

double CheckpointSlider::openStep() const {
  const int place = openPlace();
  return place < 0 ? std::numeric_limits<double>::quiet_NaN() : double(kept_[std::size_t(place)].step);
}

void CheckpointSlider::chooseStep(double step) {
  if (kept_.empty()) return;
  const auto distance = [&](const Kept& own) { return std::abs(std::log((double(own.step) + .5) / (step + .5))); };
  const int place = int(std::ranges::min_element(kept_, {}, distance) - kept_.begin());
  place == slider_->value() ? moved(place) : slider_->setValue(place);
}

void CheckpointSlider::moved(int place) {
  if (place < 0 || place >= int(kept_.size())) return;
  wanted_ = kept_[std::size_t(place)].file;
  openWanted();
  showState();
}

void CheckpointSlider::openWanted() {
  if (wanted_.isEmpty() || !inputs_.modelOpening().isEmpty()) return;
  inputs_.openModel(std::exchange(wanted_, {}));
}

void CheckpointSlider::showState() {
  if (kept_.empty()) return label_->setText(tr("no weights are kept yet"));
  const Kept& kept = kept_[std::size_t(std::clamp(slider_->value(), 0, int(kept_.size()) - 1))];
  QString text = tr("step %1 of %2").arg(countText(double(kept.step)), countText(double(kept_.back().step)));
  const auto point = std::ranges::find(record_->points, kept.step, &DynamicsPoint::step);
  if (point != record_->points.end()) text += tr(", accuracy %1 %").arg(100 * point->accuracy, 0, 'f', 1);
  if (openPlace() == slider_->value()) text += tr(", open");
  label_->setText(text);
}

}  // namespace passband
