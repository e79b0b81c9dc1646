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

/// What is known so far, and what it was made from. Immutable once published.
struct FoundMaps {
  SearchResult result;
  std::shared_ptr<const LabInputs> inputs;
  bool whole = false;  ///< the search has ended
  /// The images that the search left for the verdict; null: it used all.
  std::shared_ptr<const ImageSet> judge{};
};

/// How much of each class's images is searched when the others are kept for the verdict.
constexpr double kSearchedShare = .5;

/// What is to be searched, and how.
struct SearchChoice {
  QString method;
  SearchOptions options;
  bool split = false;  ///< on kSearchedShare of the images, else on all
};

/// Thread rule: UI thread; the search runs in the work lane.
class SearchRun : public WorkRun {
  Q_OBJECT

 public:
  explicit SearchRun(LabSession& session);

  /// Begins a search, on all images, or on kSearchedShare of them (`split`). With the method and options of the one
  /// that was stopped, it goes on where that stood.
  void start(const QString& method, const SearchOptions& options, bool split = false);
  /// Whether start() with these would go on from a stopped search.
  bool canGoOn(const QString& method, const SearchOptions& options, bool split = false) const;
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
    KeptSearch search;
  };
  struct Shown;
  std::string identity(const QString& method, const SearchOptions& options, bool split) const;
  /// A state that is refused would be refused again.
  void drop(KeptSearch search);
  /// Those of the inputs of now, the newest last.
  std::vector<Kept> keptHere() const;
  /// The search of that identity that was stopped; null when there is none.
  const KeptSearch* stopped(const std::string& identity) const;
  void keepForComparison();

  std::shared_ptr<Mailbox> mailbox_;
  std::shared_ptr<const FoundMaps> found_;
  std::vector<std::shared_ptr<const FoundMaps>> earlier_;
  std::string identity_;  ///< of the search that runs or ran last
};

}  // namespace passband
