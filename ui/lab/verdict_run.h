// The verdicts on the maps of a search: judged in the background on images that the search did not use.
#pragma once

#include <QObject>
#include <memory>
#include <mutex>

#include "core/workflow/verdict_run.h"
#include "ui/lab/search_run.h"

namespace passband {

/// Immutable once published.
struct Verdicts {
  Judgement judgement;
  JudgeOptions options;
  std::shared_ptr<const FoundMaps> maps;
};

/// Thread rule: UI thread; the judging runs in the work lane.
class VerdictRun : public WorkRun {
  Q_OBJECT

 public:
  VerdictRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages);

  /// Judges whole maps with images left to judge on; the verdict is on the first of `areas`. The judging that was
  /// stopped goes on where it stood, when maps and areas are its own.
  void start(std::shared_ptr<const FoundMaps> maps, const std::vector<double>& areas);
  bool canGoOn(const std::shared_ptr<const FoundMaps>& maps, const std::vector<double>& areas) const;
  /// Looks, once, for the verdicts on these maps that the project holds, and shows them where none on them are known.
  void lookUp(const std::shared_ptr<const FoundMaps>& maps);

  /// The last ones of the inputs of now, on whichever maps; null while there are none.
  const std::shared_ptr<const Verdicts>& verdicts() const { return verdicts_; }
  /// Those on these very maps; null where there are none.
  std::shared_ptr<const Verdicts> verdictsOn(const std::shared_ptr<const FoundMaps>& maps) const;
  /// Whether those that run are on these very maps.
  bool judges(const std::shared_ptr<const FoundMaps>& maps) const;

 signals:
  void verdictsChanged();

 protected:
  void look() override;

 private:
  /// Where the worker leaves how it ended.
  struct Mailbox {
    std::mutex mutex;
    bool stopped = false;
    bool refused = false;  ///< what the judging was to go on from
  };
  struct Known;
  /// One that can go on.
  struct Stopped {
    std::string mapsHash;
    std::vector<double> areas;
    bool operator==(const Stopped&) const = default;
  };
  void takeKnown(const std::shared_ptr<const FoundMaps>& maps, Known known);
  void warnOfDiscarded();

  const Runs& runs_;
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<const FoundMaps> maps_;  ///< of the judging that runs or ran last
  std::vector<double> areas_;              ///< of the same
  std::vector<Stopped> stopped_;
  std::weak_ptr<const FoundMaps> lookedUp_;
  std::shared_ptr<const Verdicts> verdicts_;
};

}  // namespace passband
