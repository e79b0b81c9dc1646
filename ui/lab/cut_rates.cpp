#include "ui/lab/cut_rates.h"

#include <algorithm>

#include "core/base/parallel.h"
#include "core/workflow/rate_measurement.h"

namespace passband {
namespace {

CutRatesResult measured(const std::shared_ptr<const FoundMaps>& maps, double area, JobContext& context) {
  const LabInputs& inputs = *maps->inputs;
  const auto& all = maps->judge ? maps->judge : inputs.data;
  std::vector<FrequencyMask> cuts;
  for (const ClassRelevance& own : maps->result.classes) cuts.push_back(topShareMask(own.relevance, area));
  const auto evaluations = measureRates(inputs.experiment().on(all), cuts,
                                        {.sample = CutRates::sampleImages, .threads = availableThreads()}, context);
  const Evaluation& first = evaluations.at(0);
  const bool sample = first.images + std::ssize(first.skipped) < all->size();
  CutRatesResult result{maps, area, {}, first.images, sample, !maps->judge};
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    const auto c = static_cast<std::size_t>(maps->result.classes[i].classIndex);
    result.classes.push_back(evaluations[i].classes.at(c));
  }
  return result;
}

}  // namespace

CutRates::CutRates(const Inputs& inputs, JobBoard& jobs)
    : inputs_(inputs), lane_(jobs.addLane(tr("Rates of the cuts"), LanePolicy::Evaluation)) {
  connect(&jobs, &JobBoard::restartAsked, this, [this] {
    if (measurement_ != JobState::Running) begin();
  });
}

void CutRates::measure(std::shared_ptr<const FoundMaps> maps, double area) {
  if (maps == maps_ && area == area_) return;
  maps_ = std::move(maps);
  area_ = area;
  begin();
}

void CutRates::begin() {
  result_ = nullptr;
  measurement_ = JobState::Running;
  ++measurements_;
  emit changed();
  if (!maps_) return lane_.stopAll();
  const auto current = [this, measured = measurements_] {
    return measured == measurements_ && inputs_.isCurrent(maps_->inputs);
  };
  const auto ended = [this, current](JobState how) {
    if (!current()) return;
    measurement_ = how;
    emit changed();
  };
  const JobRequest request{.title = tr("Metrics of the thresholded maps"),
                           .quiet = true,
                           .current = current,
                           .failed = [ended](const QString&) { ended(JobState::Failed); },
                           .dropped = [ended] { ended(JobState::Stopped); }};
  lane_.run(
      this, request,
      [maps = maps_, area = area_](JobContext& context) {
        return std::make_shared<const CutRatesResult>(measured(maps, area, context));
      },
      [this](std::shared_ptr<const CutRatesResult> result) {
        result_ = std::move(result);
        emit changed();
      });
}

}  // namespace passband
