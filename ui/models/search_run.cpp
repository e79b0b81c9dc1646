#include "ui/models/search_run.h"

#include <chrono>
#include <nlohmann/json.hpp>

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

}  // namespace

SearchRun::SearchRun(LabSession& session) : WorkRun(session) {
  connect(&session_, &LabSession::inputsChanged, this, [this] {
    stop();
    found_ = nullptr;
    earlier_.clear();
    emit foundChanged();
    emit progressed();
  });
}

std::string SearchRun::identity(const QString& method, const SearchOptions& options, bool split) const {
  const LabInputs& inputs = *session_.inputs();
  return nlohmann::json{{"method", method.toStdString()}, {"classes", options.classes},
                        {"cell", options.cellSize},       {"seed", options.seed},
                        {"quick", options.quick},         {"split", split},
                        {"inputs", recipeKey(inputs)},    {"recipe", recipeToJson(*inputs.recipe)}}
      .dump();
}

std::optional<SearchChoice> SearchRun::kept() const {
  const KeptSearch& kept = session_.keptSearch();
  if (kept.state.empty()) return std::nullopt;
  SearchChoice choice;
  try {
    const auto from = nlohmann::json::parse(kept.identity);
    choice.method = QString::fromStdString(from.at("method"));
    choice.options = {.classes = from.at("classes"),
                      .cellSize = from.at("cell"),
                      .seed = from.at("seed"),
                      .quick = from.at("quick"),
                      .loaderThreads = availableThreads()};
    choice.split = from.at("split");
  } catch (const nlohmann::json::exception&) {
    return std::nullopt;  // of a project that another version has written
  }
  return canGoOn(choice.method, choice.options, choice.split) ? std::optional(choice) : std::nullopt;
}

void SearchRun::showKept() {
  const auto choice = kept();
  if (found_ || !choice) return;
  const auto inputs = session_.inputs();
  const JobRequest request{.title = tr("Maps of the stopped search"), .quiet = true, .current = [this, inputs] {
                             return session_.isCurrent(inputs) && !found_ && !running();
                           }};
  session_.jobs().work().run(
      this, request,
      [inputs, choice = *choice, state = session_.keptSearch().state](JobContext&) {
        const auto [searched, judge] = parts(inputs->data, choice.split, choice.options.seed);
        const auto search =
            openSearch(searchMethod(choice.method.toStdString()),
                       {*inputs->classifier, *searched, *inputs->recipe, inputs->match}, choice.options, state);
        return std::make_shared<const FoundMaps>(FoundMaps{search->result(), inputs, false, judge});
      },
      [this](std::shared_ptr<const FoundMaps> found) {
        found_ = std::move(found);
        emit foundChanged();
      });
}

bool SearchRun::canGoOn(const QString& method, const SearchOptions& options, bool split) const {
  const KeptSearch& kept = session_.keptSearch();
  return !running() && !kept.state.empty() && session_.inputs()->complete() &&
         identity(method, options, split) == kept.identity;
}

void SearchRun::keepForComparison() {
  if (!found_ || !found_->whole) return;
  std::erase_if(earlier_, [&](const auto& other) { return other->result.method == found_->result.method; });
  earlier_.push_back(found_);
}

void SearchRun::start(const QString& method, const SearchOptions& options, bool split) {
  const auto inputs = session_.inputs();
  if (running() || !inputs->complete()) return;
  keepForComparison();
  const std::string state = canGoOn(method, options, split) ? session_.keptSearch().state : std::string();
  identity_ = identity(method, options, split);
  mailbox_ = std::make_shared<Mailbox>();
  const auto work = [inputs, options, split, state, method = method.toStdString(),
                     box = mailbox_](JobContext& context) {
    const auto [searched, judge] = parts(inputs->data, split, options.seed);
    const auto search = openSearch(searchMethod(method),
                                   {*inputs->classifier, *searched, *inputs->recipe, inputs->match}, options, state);
    const auto leave = [&](bool whole) {
      auto found = std::make_shared<const FoundMaps>(FoundMaps{search->result(), inputs, whole, judge});
      std::string now = search->state();
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
  begin({.title = tr("Search: %1").arg(method)}, work, [] {});
}

void SearchRun::look() {
  std::shared_ptr<const FoundMaps> found;
  std::string state;
  {
    const std::lock_guard lock(mailbox_->mutex);
    found = mailbox_->found;
    state = mailbox_->state;
  }
  const bool whole = found && found->whole;
  if (whole || !state.empty()) session_.keepSearch(whole ? KeptSearch{} : KeptSearch{identity_, std::move(state)});
  if (!found || found == found_ || !session_.isCurrent(found->inputs)) return;
  found_ = std::move(found);
  emit foundChanged();
}

}  // namespace passband
