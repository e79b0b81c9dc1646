// How long a job will still take: judged by all that it has done so far, across its stages.
#pragma once

#include <cstdint>
#include <string>

#include "core/base/job_context.h"

namespace passband {

/// Thread rule: one thread at a time.
class TimeLeft {
 public:
  /// `elapsed`: seconds since the job began.
  void report(const Progress& progress, double elapsed);
  /// Negative while it cannot be told: nothing was done yet, everything is done that was counted, or nothing has come
  /// further for as long as the rest was to take.
  double secondsLeft(double elapsed) const;
  /// 0 while unknown.
  double perSecond() const;

 private:
  bool goesOn(const Progress& progress) const;

  // Stages that count on from each other are one count, whose total may shrink. One that counts something else begins
  // another: units of two kinds give no rate.
  double began_ = 0;     ///< when the count began
  double first_ = 0;     ///< where it began: what an earlier run had done
  double advanced_ = 0;  ///< when it last came further
  std::int64_t done_ = 0, total_ = 0;
  std::string stage_;
  double stageSeconds_ = 0;
};

}  // namespace passband
