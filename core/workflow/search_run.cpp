#include "core/workflow/search_run.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "core/base/error.h"
#include "core/workflow/whole_run.h"

namespace passband {
namespace {

/// Nothing called is nothing told.
template <class... Values>
void tell(const std::function<void(Values...)>& told, const std::type_identity_t<Values>&... values) {
  if (told) told(values...);
}

std::unique_ptr<Search> opened(RunStore* store, const Experiment& searched, const SearchTask& task, const Run& run,
                               const SearchWatch& watch) {
  try {
    return openSearch(searchMethod(task.method), searched, task.options, run.progress);
  } catch (const Error&) {
    if (store == nullptr || run.progress.empty() || !watch.refused) throw;
    store->saveProgress(run.id, {});
    watch.refused();
    throw;
  }
}

/// The hash of the part that a split gives, counted out once for each.
class PartHashes {
 public:
  explicit PartHashes(const std::shared_ptr<const ImageSet>& images) : images_(images) {}

  const std::string& of(std::optional<double> split, std::uint64_t seed) {
    auto& hash = hashes_[{split.value_or(0), seed}];
    if (hash.empty()) hash = hashOf(split, seed);
    return hash;
  }

 private:
  std::string hashOf(std::optional<double> split, std::uint64_t seed) const {
    try {
      return searchParts(images_, split, seed).searched->info().hash;
    } catch (const Error&) {
      return "none";  // too few images to be split so
    }
  }

  const std::shared_ptr<const ImageSet>& images_;
  std::map<std::pair<double, std::uint64_t>, std::string> hashes_;
};

/// How the images of a run were split, where it is one of these images.
std::optional<std::optional<double>> splitOf(const RunEntry& entry, PartHashes& parts,
                                             const std::vector<double>& usualSplits) {
  std::vector<std::optional<double>> splits{std::nullopt};
  splits.insert(splits.end(), usualSplits.begin(), usualSplits.end());
  if (const auto searched = searchedOfResult(entry.run.result)) splits = {searched->split};
  for (const auto& split : splits) {
    if (parts.of(split, entry.run.key.seed) == entry.data.hash) return split;
  }
  return std::nullopt;
}

}  // namespace

RunKey searchRunKey(RunStore& store, const RunInputs& inputs, const ImageSet& searched, const SearchTask& task) {
  return keyOf(store, kMapSearch, searchKeyOptions(task.method, task.options), inputs, searched, task.options.seed);
}

void requireSameModel(const RunStore& store, const RunKey& key, const ClassifierInfo& model) {
  std::vector<std::string> damaged;
  for (const RunEntry& entry : store.runs(damaged)) {
    const RunKey& own = entry.run.key;
    const bool same = own.command == key.command && own.options == key.options && own.seed == key.seed &&
                      own.inputs.size() == key.inputs.size() && own.inputs[0] == key.inputs[0];
    if (!same || entry.run.state == RunState::Done) continue;
    const ProjectInput& then = entry.model;
    if (then.source != model.path || then.hash == model.hash) continue;
    throw Error(
        fmt::format("the model file {} has changed since its search in {} was interrupted (SHA-256 {} then, {} now); "
                    "put the old file back to resume, or use another project",
                    model.path, store.file()->path().string(), then.hash, model.hash));
  }
}

RunOutcome searchOutcome(const RunInputs& inputs, const ImageSet& searched, const SearchTask& task, SearchResult found,
                         JobContext& context) {
  if (const std::string leftOut = leftOutClassesText(searched, task.options); !leftOut.empty())
    found.notes.push_back(leftOut);
  const SearchedImages choice{
      .source = {}, .hash = {}, .limit = inputs.limit, .split = task.split, .splitSeed = task.options.seed};
  const StoredSearch search{.head = resultHead(inputs.head),
                            .result = std::move(found),
                            .data = inputs.images->info().source,
                            .model = inputs.classifier->info().path,
                            .outputs = outputsText(inputs),
                            .forcedChoice = inputs.isForcedChoice(),
                            .searched = searchedRecord(*inputs.whole, searched, choice, inputs.threads, context),
                            .cellSize = task.options.cellSize,
                            .quick = task.options.quick};
  return {searchToJson(search), searchMaps(search.result)};
}

RunOutcome runSearch(RunStore* store, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& searched,
                     const SearchTask& task, const SearchWatch& watch, JobContext& context) {
  const auto make = [&](const Run& run) {
    tell(watch.begins, run);
    const auto search = opened(store, inputs.on(searched), task, run, watch);
    tell(watch.opened, *search);
    ProgressKeeper keeper(store, run.id);
    const auto state = [&] { return search->state(); };
    try {
      search->run(
          [&] {
            if (keeper.saveSometimes(state)) tell(watch.saved);
            tell(watch.stepped, *search);
          },
          context);
      return searchOutcome(inputs, *searched, task, search->result(), context);
    } catch (const Cancelled&) {
      keeper.save(state);
      tell(watch.stopped, *search);
      throw;
    }
  };
  if (store == nullptr) return make({});
  RunOutcome outcome = store->storedOrMade(searchRunKey(*store, inputs, *searched, task), false, make);
  if (!outcome.finished.empty()) requireWhole(*store, kMapSearch, outcome, &inputs);
  return outcome;
}

std::vector<KnownSearch> knownSearches(const RunStore& store, const RunInputs& inputs,
                                       const std::vector<double>& usualSplits, std::vector<std::string>& damaged) {
  const std::string versions = runVersions(inputs.head.device, inputs.head.precision);
  PartHashes parts(inputs.images);
  std::vector<KnownSearch> known;
  for (const RunEntry& entry : store.runs(damaged)) {
    const Run& run = entry.run;
    const auto key = readSearchKey(run.key);
    const bool done = run.state == RunState::Done;
    if (!key || entry.model.hash != inputs.classifier->info().hash ||
        !sameKindOfImages(entry.data, entry.run.result, *inputs.images, inputs))
      continue;
    if (!done && run.key.versions != versions) continue;  // another program or device cannot resume it
    const auto split = splitOf(entry, parts, usualSplits);
    if (!split) continue;
    known.push_back({run.id, {key->method, key->options, *split}, done, std::max(run.created, run.finished)});
  }
  std::ranges::stable_sort(known, {}, &KnownSearch::last);
  return known;
}

}  // namespace passband
