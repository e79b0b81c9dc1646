#include "ui/lab/search_run.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/workflow/kept_work.h"

namespace passband {
namespace {

using FoundPointer = std::shared_ptr<const FoundMaps>;

constexpr auto showEvery = std::chrono::milliseconds(250);

SearchTask taskOf(const SearchChoice& choice) {
  return {choice.method.toStdString(), choice.options, choice.split ? std::optional(choice.share) : std::nullopt};
}

SearchChoice choiceOf(const SearchTask& task) {
  SearchChoice choice{QString::fromStdString(task.method), task.options, task.split.has_value()};
  if (task.split) choice.share = *task.split;
  choice.options.loaderThreads = availableThreads();
  return choice;
}

bool sameSearch(const SearchChoice& one, const SearchChoice& other) {
  const auto key = [](const SearchChoice& choice) {
    return searchKeyOptions(choice.method.toStdString(), choice.options);
  };
  return one.split == other.split && (!one.split || one.share == other.share) &&
         one.options.seed == other.options.seed && key(one) == key(other);
}

/// The one of the stopped searches that this choice resumes: itself, else one that differs only in the areas that it
/// depends on, which the window does not ask for. Null: none.
const SearchChoice* resumedBy(const SearchChoice& choice, const std::vector<SearchChoice>& stopped) {
  const SearchMethod& method = searchMethod(choice.method.toStdString());
  const auto ofNoArea = [&](SearchChoice own) {
    if (!own.options.own.has_value()) own.options.own = method.options().defaults;
    if (method.setAreas != nullptr) method.setAreas(own.options.own, {});
    return own;
  };
  const SearchChoice* other = nullptr;
  for (const SearchChoice& own : stopped) {
    if (sameSearch(own, choice)) return &own;
    if (own.method == choice.method && sameSearch(ofNoArea(own), ofNoArea(choice))) other = &own;
  }
  return other;
}

/// What the store holds of a search that has ended.
FoundPointer wholeMaps(const RunStore& store, const RunOutcome& outcome, const SearchChoice& choice,
                       const std::shared_ptr<const LabInputs>& inputs, std::shared_ptr<const ImageSet> judge) {
  StoredSearch search = searchFromStored(outcome.result, outcome.maps);
  FoundMaps found{.result = std::move(search.result), .choice = choice, .inputs = inputs, .whole = true};
  found.judge = std::move(judge);
  const std::string file = store.file()->path().string();
  found.place = "run " + std::to_string(outcome.run) + (file.empty() ? "" : " of " + file);
  found.mapsHash = mapsHash(outcome.maps);
  found.searched = std::move(search.searched);
  return std::make_shared<const FoundMaps>(std::move(found));
}

/// As far as a search that was stopped has come. Throws Error where its state is refused.
FoundPointer partMaps(const RunStore& store, std::int64_t run, const SearchChoice& choice,
                      const std::shared_ptr<const LabInputs>& inputs, const SearchParts& parts) {
  const std::string state = store.run(run).run.progress;
  if (state.empty()) return nullptr;
  const auto search = openSearch(searchMethod(choice.method.toStdString()), inputs->experiment().on(parts.searched),
                                 choice.options, state);
  FoundMaps found{.result = search->result(), .choice = choice, .inputs = inputs};
  found.judge = parts.left;
  return std::make_shared<const FoundMaps>(std::move(found));
}

}  // namespace

/// What lookUp finds.
struct SearchRun::Known {
  std::vector<FoundPointer> maps;  ///< one a method, the newest last
  std::vector<SearchChoice> stopped;
  QStringList discarded;               ///< methods of those that cannot be read
  std::vector<std::string> sentences;  ///< of what was discarded before, or could not be shown

  void add(RunStore& store, const KnownSearch& search, const std::shared_ptr<const LabInputs>& inputs) {
    const SearchChoice choice = choiceOf(search.task);
    try {
      const SearchParts parts = searchParts(inputs->data, search.task.split, search.task.options.seed);
      FoundPointer found;
      if (search.done) {
        const Run run = store.run(search.run).run;
        found = wholeMaps(store, {run.result, store.maps(run.id), {}, run.id, {}}, choice, inputs, parts.left);
      } else {
        found = partMaps(store, search.run, choice, inputs, parts);
      }
      if (found) maps.push_back(std::move(found));
    } catch (const UnreadableRun&) {
      discarded << choice.method;
      std::erase_if(stopped, [&](const SearchChoice& other) { return sameSearch(other, choice); });
      store.remove(search.run);
    } catch (const Error& error) {
      sentences.push_back(error.what());
    }
  }
};

SearchRun::SearchRun(const Inputs& inputs, const Runs& runs, JobBoard& jobs, MessageLog& messages)
    : WorkRun(inputs, jobs, messages), runs_(runs) {
  connect(&inputs_, &Inputs::replaced, this, [this] {
    found_ = nullptr;
    earlier_.clear();
  });
  connect(&inputs_, &Inputs::changed, this, [this] {
    stop();
    lookUp();
    emit foundChanged();
    emit progressed();
  });
  connect(&runs_, &Runs::changed, this, &SearchRun::lookUp);
  lookUp();
}

void SearchRun::lookUp() {
  stopped_.clear();
  kept_.reset();
  const auto inputs = inputs_.current();
  const auto store = runs_.store();
  if (!inputs->complete()) return;
  const JobRequest request{.title = tr("Maps of the saved searches"), .quiet = true, .current = [this, inputs, store] {
                             return inputs_.isCurrent(inputs) && runs_.store() == store;
                           }};
  jobs_.files().run(
      this, request,
      [inputs, store](JobContext& context) {
        Known known;
        const RunInputs all = runInputs(*inputs, 0);
        known.sentences = takeOverKeptWork(*store, all, context);
        std::vector<std::string> damaged;
        const auto searches = knownSearches(*store, all, {kSearchedShare}, damaged);
        std::map<std::string, KnownSearch> ended;  // the last one of each method
        for (const KnownSearch& search : searches) {
          if (search.done) ended[search.task.method] = search;
          if (!search.done) known.stopped.push_back(choiceOf(search.task));
        }
        if (searches.empty()) return known;
        for (const auto& [method, search] : ended) {
          context.throwIfStopped();
          if (search.run != searches.back().run) known.add(*store, search, inputs);
        }
        known.add(*store, searches.back(), inputs);
        return known;
      },
      [this](Known known) { takeKnown(std::move(known)); });
}

void SearchRun::takeKnown(Known known) {
  for (const std::string& sentence : known.sentences) messages_.warn(QString::fromStdString(sentence));
  for (const QString& method : known.discarded) warnOfDiscarded(method);
  const auto stoppedSince = std::exchange(stopped_, std::move(known.stopped));
  stopped_.insert(stopped_.end(), stoppedSince.begin(), stoppedSince.end());
  if (found_ || running() || known.maps.empty()) {
    emit progressed();
    return;
  }
  found_ = std::move(known.maps.back());
  known.maps.pop_back();
  std::erase_if(known.maps, [&](const FoundPointer& other) { return other->result.method == found_->result.method; });
  earlier_ = std::move(known.maps);
  kept_ = found_->choice;
  emit foundChanged();
  emit keptShown();
}

void SearchRun::warnOfDiscarded(const QString& method) {
  messages_.warn(
      tr("The saved search %1 is corrupt, or of another version of Passband, and was discarded; run it again.")
          .arg(method));
}

bool SearchRun::canGoOn(const SearchChoice& choice) const {
  return !running() && inputs_.current()->complete() && resumedBy(choice, stopped_) != nullptr;
}

void SearchRun::keepForComparison() {
  if (!found_ || !found_->whole) return;
  std::erase_if(earlier_, [&](const auto& other) { return other->result.method == found_->result.method; });
  earlier_.push_back(found_);
}

void SearchRun::start(const SearchChoice& asked) {
  const auto inputs = inputs_.current();
  if (running() || !inputs->complete()) return;
  keepForComparison();
  const SearchChoice* const stopped = resumedBy(asked, stopped_);
  const SearchChoice choice = stopped != nullptr ? *stopped : asked;
  choice_ = choice;
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, choice, store = runs_.store(), box = mailbox_](JobContext& context) {
    const SearchTask task = taskOf(choice);
    const SearchParts parts = searchParts(inputs->data, task.split, choice.options.seed);
    const auto leave = [&](FoundPointer found, bool stopped) {
      const std::lock_guard lock(box->mutex);
      box->found = std::move(found);
      box->stopped = stopped;
    };
    const auto part = [&](const Search& search) {
      FoundMaps found{.result = search.result(), .choice = choice, .inputs = inputs};
      found.judge = parts.left;
      return std::make_shared<const FoundMaps>(std::move(found));
    };
    auto shown = std::chrono::steady_clock::now();
    const SearchWatch watch{.refused =
                                [&] {
                                  const std::lock_guard lock(box->mutex);
                                  box->refused = true;
                                },
                            .stepped =
                                [&](const Search& search) {
                                  if (std::chrono::steady_clock::now() - shown < showEvery) return;
                                  leave(part(search), false);
                                  shown = std::chrono::steady_clock::now();
                                },
                            .stopped = [&](const Search& search) { leave(part(search), true); }};
    try {
      const RunOutcome outcome =
          runSearch(store.get(), runInputs(*inputs, choice.options.seed), parts.searched, task, watch, context);
      leave(wholeMaps(*store, outcome, choice, inputs, parts.left), false);
    } catch (const Error&) {
      const std::lock_guard lock(box->mutex);
      if (!box->refused) throw;
    }
  };
  begin({.title = tr("Search: %1").arg(choice.method)}, work, [] {});
}

void SearchRun::look() {
  FoundPointer found;
  bool stopped = false, refused = false;
  {
    const std::lock_guard lock(mailbox_->mutex);
    refused = std::exchange(mailbox_->refused, false);
    stopped = mailbox_->stopped;
    found = mailbox_->found;
  }
  if (refused) warnOfDiscarded(choice_.method);
  if (refused || (found && found->whole))
    std::erase_if(stopped_, [&](const SearchChoice& own) { return sameSearch(own, choice_); });
  // A search that ends after its inputs were left, perhaps with their project, is none of this one's.
  if (!found || !inputs_.isCurrent(found->inputs)) return;
  if (stopped && std::ranges::none_of(stopped_, [&](const SearchChoice& own) { return sameSearch(own, choice_); }))
    stopped_.push_back(choice_);
  if (found == found_) return;
  found_ = std::move(found);
  emit foundChanged();
}

}  // namespace passband
