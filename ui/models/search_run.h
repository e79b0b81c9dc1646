// A search at work for the window: it is started, watched while its maps fill in, stopped, and taken up again.
#pragma once

#include <QObject>
#include <QString>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "core/analysis/search.h"
#include "ui/models/work_run.h"

namespace passband {

/// Share of each class's images that is searched when the others are kept for the verdict.
constexpr double kSearchedShare = .5;

/// What is to be searched, and how.
struct SearchChoice {
  QString method;
  SearchOptions options;
  bool split = false;  ///< on kSearchedShare of the images, else on all
};

/// What is known so far, and what it was made from. Immutable once published.
struct FoundMaps {
  SearchResult result;
  SearchChoice choice;
  std::string identity;  ///< see KeptWork
  std::shared_ptr<const LabInputs> inputs;
  bool whole = false;  ///< the search has ended
  /// The images that the search left for the verdict; null: it used all.
  std::shared_ptr<const ImageSet> judge{};
};

/// Thread rule: UI thread; the search runs in the work lane.
class SearchRun : public WorkRun {
  Q_OBJECT

 public:
  explicit SearchRun(LabSession& session);

  /// Begins a search. With the choice of the one that was stopped, it goes on where that stood.
  void start(const SearchChoice& choice);
  /// Whether start() with it would go on from a stopped search.
  bool canGoOn(const SearchChoice& choice) const;
  /// The last search, perhaps of an earlier session; nothing when there is none, or of other inputs.
  std::optional<SearchChoice> kept() const;
  /// The maps of the searches that were kept, where nothing newer is known.
  void showKept();

  /// Of the inputs of now; null while there is none.
  const std::shared_ptr<const FoundMaps>& found() const { return found_; }
  /// The last whole search of each other method on the same inputs, to compare with.
  const std::vector<std::shared_ptr<const FoundMaps>>& earlier() const { return earlier_; }

 signals:
  void foundChanged();

 protected:
  void look() override;

 private:
  /// Where the worker leaves what it has found; the window looks in when progress is reported.
  struct Mailbox {
    std::mutex mutex;
    std::shared_ptr<const FoundMaps> found;
    std::shared_ptr<const std::string> state;
    bool refused = false;  ///< what the search was to go on from
  };
  struct Kept {
    SearchChoice choice;
    KeptWork search;
  };
  struct Shown;
  std::string identity(const SearchChoice& choice) const;
  /// A state that is refused would be refused again.
  void drop(KeptWork search);
  /// Those of the inputs of now, the newest last.
  std::vector<Kept> keptHere() const;
  /// The search of that identity that was stopped; null when there is none.
  const KeptWork* stopped(const std::string& identity) const;
  void keepForComparison();

  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<const FoundMaps> found_;
  std::vector<std::shared_ptr<const FoundMaps>> earlier_;
  std::string identity_;  ///< of the search that runs or ran last
};

}  // namespace passband
