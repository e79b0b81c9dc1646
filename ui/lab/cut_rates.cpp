#include "ui/lab/cut_rates.h"

#include "core/base/parallel.h"
#include "core/workflow/evaluation_run.h"
#include "core/workflow/rate_measurement.h"
#include "core/workflow/search_rates.h"

namespace passband {
namespace {

CutRatesResult measured(const std::shared_ptr<const FoundMaps>& maps, double area, JobContext& context) {
  const LabInputs& inputs = *maps->inputs;
  const auto& all = maps->judge ? maps->judge : inputs.data;
  const std::vector<FrequencyMask> cuts = cutMaps(maps->result, {area})[0].masks;
  const auto evaluations = measureRates(inputs.experiment().on(all), cuts,
                                        {.sample = CutRates::sampleImages, .threads = availableThreads()}, context);
  std::vector<int> classes;
  for (const ClassRelevance& own : maps->result.classes) classes.push_back(own.classIndex);
  const Evaluation& first = evaluations.at(0);
  const bool sample = first.images + std::ssize(first.skipped) < all->size();
  return {maps, area, ratesOfOwn(evaluations, classes), first.images, sample, !maps->judge};
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
