// What the maps of a search are worth at the area of now: the TPR and FPR of every class under its own cut, on a sample
// of images, while the area slider moves.
#pragma once

#include <QObject>
#include <memory>
#include <vector>

#include "core/analysis/evaluation.h"
#include "ui/lab/search_run.h"

namespace passband {

/// Immutable once published.
struct CutRatesResult {
  std::shared_ptr<const FoundMaps> maps;
  double area = 0;
  std::vector<ClassRates> classes;  ///< in the order of the maps
  std::int64_t images = 0;
  bool sample = false;    ///< of fewer images than there are to judge on
  bool searched = false;  ///< on images that the maps were found on: too good
};

/// Thread rule: UI thread; a lane of its own answers.
class CutRates : public QObject {
  Q_OBJECT

 public:
  static constexpr std::int64_t sampleImages = 500;

  CutRates(const Inputs& inputs, JobBoard& jobs);

  /// Asks for the rates of maps without gaps, unless they were the last ones asked for; null maps: forgets.
  void measure(std::shared_ptr<const FoundMaps> maps, double area);
  /// Of the last maps and area asked for; null while they are not known.
  const std::shared_ptr<const CutRatesResult>& result() const { return result_; }
  /// Stopped or Failed where measuring them ended so.
  JobState measurement() const { return measurement_; }

 signals:
  void changed();

 private:
  void begin();

  const Inputs& inputs_;
  JobLane& lane_;
  std::shared_ptr<const FoundMaps> maps_;
  double area_ = 0;
  std::shared_ptr<const CutRatesResult> result_;
  JobState measurement_ = JobState::Running;
  int measurements_ = 0;  ///< counted: an older one that ends late says nothing of the newest
};

}  // namespace passband
