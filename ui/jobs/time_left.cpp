#include "ui/jobs/time_left.h"

namespace passband {
namespace {

/// Where the stage of this report began to count.
double firstOf(const Progress& progress) {
  return static_cast<double>(progress.done) - progress.perSecond * progress.seconds;
}

}  // namespace

/// Whether the report counts what the one before it counted.
bool TimeLeft::goesOn(const Progress& progress) const {
  if (total_ <= 0 || progress.done < done_) return false;
  if (progress.stage == stage_ && progress.seconds >= stageSeconds_) return true;
  constexpr double rounding = .5;
  const bool countsOn = firstOf(progress) > static_cast<double>(done_) - rounding;
  return progress.total == total_ || (progress.total < total_ && countsOn);
}

void TimeLeft::report(const Progress& progress, double elapsed) {
  const bool on = goesOn(progress);
  if (!on) {
    began_ = elapsed - progress.seconds;
    first_ = firstOf(progress);
  }
  if (!on || progress.done > done_) advanced_ = elapsed;
  done_ = progress.done;
  total_ = progress.total;
  stage_ = progress.stage;
  stageSeconds_ = progress.seconds;
}

double TimeLeft::perSecond() const {
  const double count = static_cast<double>(done_) - first_, seconds = advanced_ - began_;
  return count > 0 && seconds > 0 ? count / seconds : 0;
}

double TimeLeft::secondsLeft(double elapsed) const {
  const double rate = perSecond();
  if (rate <= 0 || done_ >= total_) return -1;
  const double left = static_cast<double>(total_ - done_) / rate - (elapsed - advanced_);
  return left > 0 ? left : -1;
}

}  // namespace passband
