#include "ui/models/search_run.h"

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/base/error.h"
#include "core/base/parallel.h"
#include "core/data/split.h"

namespace passband {
namespace {

constexpr auto showEvery = std::chrono::milliseconds(250);

struct Parts {
  std::shared_ptr<const ImageSet> searched, judge;
};

/// The same parts as those of passband-cli search --split.
Parts parts(const std::shared_ptr<const ImageSet>& data, bool split, std::uint64_t seed) {
  if (!split) return {data, nullptr};
  SplitIndices indices = stratifiedSplit(*data, kSearchedShare, seed);
  return {subset(data, std::move(indices.search)), subset(data, std::move(indices.judge))};
}

/// What the search of this identity was about; nothing where another version has written it.
std::optional<SearchChoice> choiceOf(const std::string& identity) {
  SearchChoice choice;
  try {
    const auto from = nlohmann::json::parse(identity);
    choice.method = QString::fromStdString(from.at("method"));
    choice.options = {.classes = from.at("classes"),
                      .cellSize = from.at("cell"),
                      .seed = from.at("seed"),
                      .quick = from.at("quick"),
                      .loaderThreads = availableThreads()};
    choice.split = from.at("split");
    const OptionTable& table = searchMethod(choice.method.toStdString()).options();
    choice.options.own = table.defaults;
    if (from.contains("options")) optionsFromJson(table, choice.options.own, from["options"].dump());
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
  return choice;
}

/// Null where the state is refused, which was taken for the same search: it is of no use any more.
std::unique_ptr<Search> opened(const std::string& method, const Experiment& experiment, const SearchOptions& options,
                               const std::string& state) {
  if (state.empty()) return openSearch(searchMethod(method), experiment, options);
  try {
    return openSearch(searchMethod(method), experiment, options, state);
  } catch (const Error&) {
    return nullptr;
  }
}

}  // namespace

/// What showKept finds.
struct SearchRun::Shown {
  std::vector<std::shared_ptr<const FoundMaps>> maps;
  std::vector<KeptWork> refused;
};

SearchRun::SearchRun(LabSession& session) : WorkRun(session) {
  connect(&session_, &LabSession::inputsChanged, this, [this] {
    stop();
    found_ = nullptr;
    earlier_.clear();
    emit foundChanged();
    emit progressed();
  });
}

std::string SearchRun::identity(const SearchChoice& choice) const {
  const LabInputs& inputs = *session_.inputs();
  const SearchOptions& options = choice.options;
  nlohmann::json identity{{"method", choice.method.toStdString()},
                          {"classes", options.classes},
                          {"cell", options.cellSize},
                          {"seed", options.seed},
                          {"quick", options.quick},
                          {"split", choice.split},
                          {"inputs", recipeKey(inputs)},
                          {"recipe", recipeToJson(*inputs.recipe)}};
  if (options.own.has_value()) {
    const auto own =
        nlohmann::json::parse(changedOptionsToJson(searchMethod(choice.method.toStdString()).options(), options.own));
    if (!own.empty()) identity["options"] = own;
  }
  return identity.dump();
}

std::vector<SearchRun::Kept> SearchRun::keptHere() const {
  std::vector<Kept> here;
  if (running() || !session_.inputs()->complete()) return here;
  for (const KeptWork& search : session_.keptSearches()) {
    const auto choice = choiceOf(search.identity);
    if (choice && identity(*choice) == search.identity) here.push_back({*choice, search});
  }
  return here;
}

std::optional<SearchChoice> SearchRun::kept() const {
  const auto here = keptHere();
  return here.empty() ? std::nullopt : std::optional(here.back().choice);
}

void SearchRun::showKept() {
  const auto here = keptHere();
  if (found_ || here.empty()) return;
  const auto inputs = session_.inputs();
  const JobRequest request{.title = tr("Maps of the saved searches"), .quiet = true, .current = [this, inputs] {
                             return session_.isCurrent(inputs) && !found_ && !running();
                           }};
  session_.jobs().work().run(
      this, request,
      [inputs, here](JobContext& context) {
        Shown shown;
        for (const auto& [choice, kept] : here) {
          context.throwIfStopped();
          const auto [searched, judge] = parts(inputs->data, choice.split, choice.options.seed);
          const auto search = opened(kept.method, inputs->experiment().on(searched), choice.options, *kept.state);
          if (search == nullptr) {
            shown.refused.push_back(kept);
          } else {
            shown.maps.push_back(std::make_shared<const FoundMaps>(
                FoundMaps{search->result(), choice, kept.identity, inputs, kept.whole, judge}));
          }
        }
        return shown;
      },
      [this](Shown shown) {
        for (const KeptWork& search : shown.refused) drop(search);
        auto& maps = shown.maps;
        if (maps.empty()) return;
        found_ = std::move(maps.back());
        maps.pop_back();
        std::erase_if(maps, [](const auto& other) { return !other->whole; });
        earlier_ = std::move(maps);
        emit foundChanged();
      });
}

void SearchRun::drop(KeptWork search) {
  session_.dropSearch(search);
  session_.messages().warn(
      tr("The saved search %1 is corrupt, or of another version of Passband, and was discarded; run it again.")
          .arg(QString::fromStdString(search.method)));
}

const KeptWork* SearchRun::stopped(const std::string& identity) const {
  const auto& kept = session_.keptSearches();
  const auto same =
      std::ranges::find_if(kept, [&](const KeptWork& search) { return search.identity == identity && !search.whole; });
  return same == kept.end() ? nullptr : &*same;
}

bool SearchRun::canGoOn(const SearchChoice& choice) const {
  return !running() && session_.inputs()->complete() && stopped(identity(choice)) != nullptr;
}

void SearchRun::keepForComparison() {
  if (!found_ || !found_->whole) return;
  std::erase_if(earlier_, [&](const auto& other) { return other->result.method == found_->result.method; });
  earlier_.push_back(found_);
}

void SearchRun::start(const SearchChoice& choice) {
  const auto inputs = session_.inputs();
  if (running() || !inputs->complete()) return;
  keepForComparison();
  identity_ = identity(choice);
  const KeptWork* const before = stopped(identity_);
  const auto state = before != nullptr ? before->state : std::make_shared<const std::string>();
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, choice, state, identity = identity_, box = mailbox_](JobContext& context) {
    const auto [searched, judge] = parts(inputs->data, choice.split, choice.options.seed);
    const auto search = opened(choice.method.toStdString(), inputs->experiment().on(searched), choice.options, *state);
    if (search == nullptr) {
      const std::lock_guard lock(box->mutex);
      box->refused = true;
      return;
    }
    const auto leave = [&](bool whole) {
      auto found =
          std::make_shared<const FoundMaps>(FoundMaps{search->result(), choice, identity, inputs, whole, judge});
      auto now = std::make_shared<const std::string>(search->state());
      const std::lock_guard lock(box->mutex);
      box->found = std::move(found);
      box->state = std::move(now);
    };
    auto shown = std::chrono::steady_clock::now();
    try {
      search->run(
          [&] {
            if (std::chrono::steady_clock::now() - shown < showEvery) return;
            leave(false);
            shown = std::chrono::steady_clock::now();
          },
          context);
    } catch (const Cancelled&) {
      leave(false);
      throw;
    }
    leave(true);
  };
  begin({.title = tr("Search: %1").arg(choice.method)}, work, [] {});
}

void SearchRun::look() {
  std::shared_ptr<const FoundMaps> found;
  std::shared_ptr<const std::string> state;
  bool refused = false;
  {
    const std::lock_guard lock(mailbox_->mutex);
    refused = std::exchange(mailbox_->refused, false);
    found = mailbox_->found;
    state = mailbox_->state;
  }
  if (const KeptWork* const before = refused ? stopped(identity_) : nullptr) drop(*before);
  // A search that ends after its inputs were left, perhaps with their project, is none of this one's.
  if (!found || !session_.isCurrent(found->inputs)) return;
  session_.keepSearch({found->result.method, identity_, std::move(state), found->whole});
  if (found == found_) return;
  found_ = std::move(found);
  emit foundChanged();
}

}  // namespace passband
