#include "core/workflow/kept_work.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/stored_json.h"
#include "core/project/kept_work.h"
#include "core/workflow/search_run.h"
#include "core/workflow/verdict_run.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr double kKeptSplit = .5;  // the one share there was

/// What a kept search was about.
struct KeptChoice {
  SearchTask task;
  std::string inputs;  ///< hash of the images in use and of the model
  std::string recipe;
};

std::optional<KeptChoice> choiceOf(const std::string& identity) {
  try {
    const auto from = json::parse(shallowJson(identity));
    KeptChoice choice{{.method = from.at("method"), .options = {}}, from.at("inputs"), from.at("recipe")};
    choice.task.options.classes = from.at("classes").get<std::vector<int>>();
    choice.task.options.cellSize = from.at("cell");
    choice.task.options.seed = from.at("seed");
    choice.task.options.quick = from.at("quick");
    if (from.at("split").get<bool>()) choice.task.split = kKeptSplit;
    return choice;
  } catch (const json::exception&) {
    return std::nullopt;
  }
}

class TakingOver {
 public:
  TakingOver(RunStore& store, const RunInputs& inputs, JobContext& context)
      : store_(store), inputs_(inputs), context_(context) {
    // Outputs of no class did not compete in earlier versions.
    if (inputs.othersCompete()) inputs_.match.outputs.resize(static_cast<std::size_t>(inputs.images->classCount()));
  }

  std::vector<std::string> run() {
    std::vector<std::string> damaged;
    const auto runs = store_.runs(damaged);
    // The verdicts first: they need the search that their maps are of, as it was kept.
    for (const RunEntry& entry : runs) {
      if (entry.run.key.command == kKeptJudging)
        takeOver(entry.run, "verdict", [&] { return takeVerdict(entry.run, runs); });
    }
    for (const RunEntry& entry : runs) {
      if (entry.run.key.command == kKeptSearch) takeOver(entry.run, "search", [&] { return takeSearch(entry.run); });
    }
    return std::move(refused_);
  }

 private:
  /// `take` returns whether the work was of these inputs.
  void takeOver(const Run& kept, const char* what, const std::function<bool()>& take) {
    context_.throwIfStopped();
    try {
      if (take()) store_.remove(kept.id);
    } catch (const UnreadableRun& error) {  // what failed for another reason, such as a full disk, stays for next time
      refused_.push_back(
          fmt::format("the saved {} of an earlier version is corrupt or cannot be read any more, and was discarded "
                      "({}); run it again",
                      what, error.what()));
      store_.remove(kept.id);
    }
  }

  std::optional<KeptChoice> ofThese(const std::string& identity) const {
    auto choice = choiceOf(identity);
    if (!choice) throw UnreadableRun("what it was about is not known");
    const std::string inputs = inputs_.images->info().hash + ' ' + inputs_.classifier->info().hash;
    if (choice->inputs != inputs || !samePreprocessing(choice->recipe, inputs_.recipe)) return std::nullopt;
    choice->task.options.loaderThreads = inputs_.threads;
    return choice;
  }

  SearchResult resultOf(const KeptChoice& choice, const SearchParts& parts, const std::string& state) const {
    return openSearch(searchMethod(choice.task.method), inputs_.on(parts.searched), choice.task.options, state)
        ->result();
  }

  SearchParts partsOf(const KeptChoice& choice) const {
    return searchParts(inputs_.images, choice.task.split, choice.task.options.seed);
  }

  bool takeSearch(const Run& kept) {
    const auto choice = ofThese(kept.key.options);
    if (!choice) return false;
    const SearchParts parts = partsOf(*choice);
    const std::string state = store_.run(kept.id).run.progress;
    const SearchResult found = resultOf(*choice, parts, state);
    const RunKey key = searchRunKey(store_, inputs_, *parts.searched, choice->task);
    if (kept.state == RunState::Done) {
      RunInputs made = inputs_;
      made.head.seed = choice->task.options.seed;
      store_.store(key, searchOutcome(made, *parts.searched, choice->task, found, context_));
    } else {
      store_.storeStopped(key, state);
    }
    return true;
  }

  bool takeVerdict(const Run& kept, const std::vector<RunEntry>& runs) {
    std::string search;
    std::vector<double> areas;
    try {
      const auto identity = json::parse(shallowJson(kept.key.options));
      search = identity.at("search");
      areas = identity.at("areas").get<std::vector<double>>();
    } catch (const json::exception&) {
      throw UnreadableRun("what it was about is not known");
    }
    const auto choice = ofThese(search);
    if (!choice) return false;
    const SearchParts parts = partsOf(*choice);
    if (!parts.left) throw UnreadableRun("its search used all images");
    const auto found = searchOf(*choice, parts, search, runs);
    if (!found) return false;
    takeVerdictOn(kept, *found, choice->task, parts, areas);
    return true;
  }

  /// What the verdict was given on: kept by an earlier version, or found again since; nothing: neither.
  std::optional<SearchResult> searchOf(const KeptChoice& choice, const SearchParts& parts, const std::string& identity,
                                       const std::vector<RunEntry>& runs) const {
    for (const RunEntry& entry : runs) {
      const RunKey& key = entry.run.key;
      if (entry.run.state != RunState::Done) continue;
      if (key.command == kKeptSearch && key.options == identity)
        return resultOf(choice, parts, store_.run(entry.run.id).run.progress);
      const bool again = key.command == kMapSearch && key.seed == choice.task.options.seed &&
                         key.options == searchKeyOptions(choice.task.method, choice.task.options) &&
                         entry.data.hash == parts.searched->info().hash &&
                         entry.model.hash == inputs_.classifier->info().hash;
      if (again) return searchFromStored(entry.run.result, store_.maps(entry.run.id)).result;
    }
    return std::nullopt;
  }

  void takeVerdictOn(const Run& kept, const SearchResult& found, const SearchTask& search, const SearchParts& parts,
                     const std::vector<double>& areas) {
    const std::vector<StoredMap> maps = searchMaps(found);
    VerdictTask task{.maps = classMaps(found),
                     .mapsFrom = "a search of an earlier version",
                     .mapsHash = mapsHash(maps),
                     .method = search.method,
                     .options = {.areas = areas, .loaderThreads = inputs_.threads}};
    task.searched = SearchedImages{.source = inputs_.whole->info().source,
                                   .hash = inputs_.whole->info().hash,
                                   .limit = inputs_.limit,
                                   .split = search.split,
                                   .splitSeed = search.options.seed,
                                   .images = parts.searched->size()};
    keepVerdict(store_, inputs_, parts.left, task, store_.run(kept.id).run.progress, kept.state == RunState::Done,
                context_);
  }

  RunStore& store_;
  RunInputs inputs_;
  JobContext& context_;
  std::vector<std::string> refused_;
};

}  // namespace

std::vector<std::string> takeOverKeptWork(RunStore& store, const RunInputs& inputs, JobContext& context) {
  return TakingOver(store, inputs, context).run();
}

}  // namespace passband
