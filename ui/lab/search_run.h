// A search at work for the window: it is started, watched while its maps fill in, stopped, and resumed; and those that
// the project holds.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/workflow/search_run.h"
#include "ui/lab/work_run.h"

namespace passband {

/// Share of each class's images that is searched when the others are kept for the verdict.
constexpr double kSearchedShare = .5;

/// What is to be searched, and how.
struct SearchChoice {
  QString method;
  SearchOptions options;
  bool split = false;             ///< on a share of the images, else on all
  double share = kSearchedShare;  ///< with `split`
};

/// What is known so far, and what it was made from. Immutable once published.
struct FoundMaps {
  SearchResult result;
  SearchChoice choice;
  std::shared_ptr<const LabInputs> inputs;
  bool whole = false;  ///< the search has ended
  /// The images that the search left for the verdict; null: it used all.
  std::shared_ptr<const ImageSet> judge{};
  // Once it has ended: what verdicts on its maps say of it.
  std::string place{};  ///< "run 3 of cifar.passband"
  std::string mapsHash{};
  std::optional<SearchedImages> searched{};
};

/// Whether these are the same maps of the same search, which may have been read anew. Only of searches that have ended.
inline bool sameMaps(const FoundMaps& one, const FoundMaps& other) {
  return one.whole && other.whole && one.place == other.place && one.mapsHash == other.mapsHash;
}

/// Thread rule: UI thread; the search runs in the work lane.
class SearchRun : public WorkRun {
  Q_OBJECT

 public:
  SearchRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages);

  /// Begins a search. With the choice of one that was stopped, whatever the areas that it was for, it goes on where
  /// that stood; one that the project holds is shown.
  void start(const SearchChoice& asked);
  /// Whether start() with it would go on from a stopped search.
  bool canGoOn(const SearchChoice& choice) const;
  /// The last search that the project holds of the inputs of now; nothing when there is none, or it is not known yet.
  const std::optional<SearchChoice>& kept() const { return kept_; }

  /// Of the inputs of now; null while there is none.
  const std::shared_ptr<const FoundMaps>& found() const { return found_; }
  /// The last finished search of each other method on the same inputs, to compare with.
  const std::vector<std::shared_ptr<const FoundMaps>>& earlier() const { return earlier_; }

 signals:
  void foundChanged();
  /// The maps of kept() are shown.
  void keptShown();

 protected:
  void look() override;

 private:
  /// Where the worker leaves what it has found; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::shared_ptr<const FoundMaps> found;
    bool stopped = false;
    bool refused = false;  ///< what the search was to go on from
  };
  struct Known;
  /// Looks for what the project holds of the inputs of now, and shows its maps where nothing newer is known.
  void lookUp();
  void takeKnown(Known known);
  void warnOfDiscarded(const QString& method);
  void keepForComparison();

  const Runs& runs_;
  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<const FoundMaps> found_;
  std::vector<std::shared_ptr<const FoundMaps>> earlier_;
  std::vector<SearchChoice> stopped_;  ///< on the inputs of now
  std::optional<SearchChoice> kept_;
  SearchChoice choice_;  ///< of the search that runs or ran last
};

}  // namespace passband
