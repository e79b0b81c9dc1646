#include "core/analysis/search/learned_groups.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/analysis/search/image_pool.h"
#include "core/analysis/search/search_state.h"
#include "core/base/error.h"

namespace passband {
namespace {

constexpr int kVersion = 1;

/// Adds what another group has found.
void append(SearchResult& all, const SearchResult& group) {
  all.classes.insert(all.classes.end(), group.classes.begin(), group.classes.end());
  all.forwards += group.forwards;
  all.backwards += group.backwards;
  all.seconds += group.seconds;
  noteSkipped(all.skipped, group.skipped);
  for (const std::string& note : group.notes) {
    all.notes.push_back(fmt::format("'{}' to '{}': {}", group.classes.front().name, group.classes.back().name, note));
  }
}

class LearnedGroups : public Search {
 public:
  LearnedGroups(const Experiment& experiment, const SearchOptions& options, std::vector<std::vector<int>> groups,
                const std::string& state)
      : experiment_(experiment), options_(options), groups_(std::move(groups)) {
    if (!state.empty()) restore(state);
    if (!now_) open({});
  }

  void run(const std::function<void()>& onStep, JobContext& context) override {
    std::int64_t before = 0, total = 0;
    for (std::size_t group = 0; group < groups_.size(); ++group) {
      if (group < finished_.size()) before += imagesOf(groups_[group]);
      total += imagesOf(groups_[group]);
    }
    context.stage("learning", before);
    while (true) {
      JobContext part = context.part(before, total);
      now_->run(onStep, part);
      if (finished_.size() + 1 == groups_.size()) return;
      before += imagesOf(groups_[finished_.size()]);
      finishGroup();
      open({});
    }
  }

  SearchResult result() const override {
    SearchResult all = found_;
    append(all, now_->result());
    return all;
  }

  std::string state() const override {
    nlohmann::json groups = nlohmann::json::array();
    for (const std::string& group : finished_) groups.push_back(bytesOf(group));
    groups.push_back(bytesOf(now_->state()));
    return stateToBytes({{"groups", groups}}, "learned groups", kVersion);
  }

 private:
  static nlohmann::json bytesOf(const std::string& state) {
    return nlohmann::json::binary({state.begin(), state.end()});
  }

  /// Images through the network that a group takes when it is not finished early.
  std::int64_t imagesOf(const std::vector<int>& group) const {
    return learnedSteps(options_) * 2 * ownOptions<LearnedOptions>(options_).images * std::ssize(group);
  }

  /// Begins the group after the finished ones, or goes on with it.
  void open(const std::string& state) {
    SearchOptions options = options_;
    options.classes = groups_[finished_.size()];
    now_ = learnTogether(experiment_, options, state);
  }

  void finishGroup() {
    const SearchResult group = now_->result();
    if (finished_.empty()) {
      found_.method = group.method;
      found_.plane = group.plane;
    }
    append(found_, group);
    finished_.push_back(now_->state());
  }

  void restore(const std::string& state) {
    const nlohmann::json all = stateFromBytes(state, "learned groups", kVersion);
    readState([&] {
      const auto& groups = all.at("groups");
      if (groups.empty() || groups.size() > groups_.size()) refuseForeignState();
      for (const auto& group : groups) {
        if (now_) finishGroup();
        const auto& bytes = group.get_binary();
        open({bytes.begin(), bytes.end()});
      }
    });
  }

  Experiment experiment_;
  SearchOptions options_;
  std::vector<std::vector<int>> groups_;
  SearchResult found_;                 ///< by the finished groups
  std::vector<std::string> finished_;  ///< their states
  std::unique_ptr<Search> now_;        ///< of the group after them
};

const OptionTable& learnedOptions() {
  static const OptionTable table{LearnedOptions(),
                                 {{.key = "steps",
                                   .label = "Steps",
                                   .help = "Steps of learning",
                                   .zero = "392, or 40 when quick",
                                   .range = {.low = 1},
                                   .identityList = "learned",
                                   .field = optionField<&LearnedOptions::steps>},
                                  {.key = "specificity",
                                   .label = "Specificity",
                                   .help = "Weight of false positives against false negatives",
                                   .range = {.low = 0},
                                   .identityList = "learned",
                                   .field = optionField<&LearnedOptions::specificity>}}};
  return table;
}

std::unique_ptr<Search> makeSearch(const Experiment& experiment, const SearchOptions& options,
                                   const std::string& state) {
  auto groups = learnedGroups(experiment, options);
  if (groups.size() <= 1) return learnTogether(experiment, options, state);
  return std::make_unique<LearnedGroups>(experiment, options, std::move(groups), state);
}

}  // namespace

std::vector<std::vector<int>> learnedGroups(const Experiment& experiment, const SearchOptions& options) {
  const std::vector<int> classes = searchedClasses(*experiment.images, options);
  const auto own = ownOptions<LearnedOptions>(options);
  const std::int64_t capacity = poolCapacity(experiment.recipe, own.poolImages);
  if (capacity < std::min<std::int64_t>(4, experiment.images->size())) {
    throw Error(
        fmt::format("images of {}x{} are too large for a learned search, which would hold {} of them at once; choose "
                    "a smaller image size",
                    experiment.recipe.height, experiment.recipe.width, capacity));
  }
  const bool whole = experiment.images->size() <= capacity;
  const auto atOnce = whole ? std::ssize(classes) : std::max<std::int64_t>(1, classesServed(capacity, own.images));
  std::vector<std::vector<int>> groups;
  for (std::ptrdiff_t first = 0; first < std::ssize(classes); first += atOnce) {
    const auto last = std::min<std::ptrdiff_t>(first + atOnce, std::ssize(classes));
    groups.emplace_back(classes.begin() + first, classes.begin() + last);
  }
  return groups;
}

SearchMethod learnedMethod() {
  return {.name = "learned",
          .summary = "Maps of every area at once, learned to call the class by its own few frequencies",
          .quick = "40 steps instead of 392",
          .valueLabel = "learned weight",
          .estimate = false,
          .needsGradients = true,
          .options = learnedOptions,
          .make = makeSearch};
}

}  // namespace passband
