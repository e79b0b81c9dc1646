// search: the few frequencies that each class hangs on, by any of the methods of core/analysis/search/search.h, and the rates
// of each class under its own map: docs/methods.md sections 3 to 6.
#include "core/analysis/search/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "cli/command.h"
#include "cli/found_maps.h"
#include "cli/judging.h"
#include "cli/parse.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/search_output.h"
#include "cli/table_options.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/data/split.h"
#include "core/model/shared_classifier.h"
#include "core/workflow/search_run.h"

namespace passband::cli {
namespace {

constexpr const char* kUsualArea = ".05";

// What the first rank tells the others: that the search is stored already, or the state to begin with.
const std::string kNothingToDo = "nothing";
const std::string kGoOnFrom = "from ";

/// Makes the model that of all ranks together. `own`, which it was, and the ranks must outlive it.
void share(const Session& session, const std::shared_ptr<Classifier>& own, Experiment& experiment) {
  if (session.ranks != nullptr) experiment.classifier = shareClassifier(*own, *session.ranks);
}

class SearchCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override { return searchText(result); }
  void writeStored(const std::filesystem::path& folder, Outcome& outcome, const RunStore& project,
                   const Run& run) const override {
    writeStoredSearch(folder, outcome, project, run);
  }

 private:
  void checkOptions(const Session& session);
  SearchOptions searchOptions(const Session& session, const ImageSet& data) const;
  /// On `searched`, a part of the inputs' images.
  Outcome searching(Session& session, RunStore* project, RunInputs inputs,
                    const std::shared_ptr<const ImageSet>& searched, const SearchOptions& options) const;
  /// What every rank but the first does: the same search, whose result only the first one keeps.
  Json follow(Session& session, const Inputs& inputs, const SearchOptions& options) const;
  Outcome judging(Session& session, const Experiment& tested, const Outcome& found) const;
  void warnOfOverlap(Session& session, const Json& result) const;
  /// The masks under which the classes are judged: those of every area in turn, or the method's own.
  std::vector<JudgedArea> judgedAreas(const Outcome& found) const;

  std::map<std::string, TableOptions> own_;  ///< of each method
  TableOptions shared_;
  std::string method_;
  std::string areaText_;
  std::string classText_;
  std::string test_;
  std::string splitText_;
  std::optional<double> split_;
  bool quick_ = false;
  std::vector<double> areas_;  ///< empty: the method's own maps
};

void SearchCommand::addOptions(Options& command) {
  std::string methods = "How the frequencies are searched", quick = "The method's quick form";
  for (const SearchMethod& method : searchMethods()) {
    methods += fmt::format("\n{}: {}", method.name, method.summary);
    if (*method.quick != '\0') quick += fmt::format("\n{}: {}", method.name, method.quick);
  }
  command.group("Search");
  command.add("--method", method_, methods).required();
  command.add("--area", areaText_, "Kept shares of the plane, such as .05,.13,.25")
      .values("each above 0 and at most 1")
      .usually(fmt::format("{}; of a method that ends in maps of its own, these", kUsualArea));
  command.add("--classes", classText_, "Only these classes, such as cat,dog").usually("all");
  command.addFlag("--quick", quick_, quick);
  shared_.add(command, sharedSearchOptions());
  command.add("--split", splitText_, "Search only in this share of each class, drawn by --seed; verdict takes the rest")
      .values("above 0 and below 1");
  command.add("--test", test_, "Evaluate the maps on the images of this dataset").usually("those of --data");
  for (const SearchMethod& method : searchMethods()) {
    own_[method.name].add(command, method.options(), fmt::format("--method {}", method.name));
  }
}

void SearchCommand::checkOptions(const Session& session) {
  searchMethod(method_);
  for (const auto& [method, own] : own_) {
    if (const std::string given = own.firstGiven(); method != method_ && !given.empty()) {
      throw UsageError(
          fmt::format("{} is an option of --method {}; leave it away with --method {}", given, method, method_));
    }
  }
  if (!areaText_.empty() || !searchMethod(method_).hasOwnMaps) {
    areas_ = parseNumbers("--area", areaText_.empty() ? kUsualArea : areaText_);
  }
  std::set<std::string> names;
  for (const double area : areas_) {
    if (!(area > 0) || area > 1)
      throw UsageError(fmt::format("--area {} is not a share of the plane above 0 and up to 1", area));
    if (!names.insert(areaName(area)).second)
      throw UsageError(fmt::format("--area names {:g} twice; give each share once", area));
  }
  if (!splitText_.empty()) {
    const auto values = parseNumbers("--split", splitText_);
    if (values.size() != 1 || !(values[0] > 0 && values[0] < 1))
      throw UsageError("--split takes one share between 0 and 1, such as .5");
    split_ = values[0];
  }
  shared_.values();  // refuse what cannot be before anything is opened
  own_.at(method_).values();
  if (session.options.out.empty() && session.options.project.empty()) {
    throw UsageError("search needs --out DIR or --project FILE to leave its maps in");
  }
}

SearchOptions SearchCommand::searchOptions(const Session& session, const ImageSet& data) const {
  auto options = std::any_cast<SearchOptions>(shared_.values());
  options.seed = session.options.seed;
  options.quick = quick_;
  options.loaderThreads = session.options.threads;
  options.batchSize = session.options.batch;
  if (!classText_.empty()) options.classes = namedClasses("--classes", parseList("--classes", classText_), data);
  options.own = own_.at(method_).values();
  if (const auto setAreas = searchMethod(method_).setAreas) setAreas(options.own, areas_);
  return options;
}

Json SearchCommand::run(Session& session) {
  checkOptions(session);
  Inputs inputs = openInputs(session);
  const RunInputs all = runInputs(session, inputs);
  if (split_) {
    inputs.images = subset(inputs.images, stratifiedSplit(*inputs.images, *split_, session.options.seed).search);
    sayData(session, *inputs.images, "Search");
  }
  const std::int64_t bins = std::int64_t{inputs.recipe.height} * inputs.recipe.width;
  for (const double area : areas_) requirePair(area, bins);
  const auto test = test_.empty() ? inputs.images : openTest(session, test_, *inputs.images);
  if (!test_.empty()) sayData(session, *test, "Test");
  const SearchOptions options = searchOptions(session, *inputs.images);
  if (session.ranks != nullptr && session.ranks->rank() > 0) return follow(session, inputs, options);
  auto project = openProject(session);

  RunKey judgingKey;
  takeOverKeptWork(session, project.get(), all);
  if (project) {
    const auto data = project->addInput(runInput(*inputs.images, inputs.recipe));
    const auto model = project->addInput(runInput(inputs.classifier->info()));
    auto key = nlohmann::json::parse(searchKeyOptions(method_, options));
    refuseChangedModel(session, *project, runKey(session, kMapSearch, key, {data, model}), inputs.classifier->info());
    key["areas"] = areas_;
    key["clean"] = session.options.expectAccuracy.has_value();
    judgingKey = runKey(session, "search", key, {data, model, project->addInput(runInput(*test, inputs.recipe))});
  }
  const Outcome found = searching(session, project.get(), all, inputs.images, options);
  Outcome judged = storedOrMade(session, project.get(), judgingKey, false,
                                [&](const Run&) { return judging(session, inputs.on(test), found); });
  if (!session.options.out.empty()) {
    writeSearch(session.options.out, found, judgedAreas(found), judged.result);
    writeSearchedImages(session.options.out, judged.result["searched"]);
  }
  warnOfSkipped(session, judged.result["skipped"]);
  if (judged.result.contains("clean_accuracy")) checkExpectedAccuracy(session, judged.result, "clean_accuracy");
  if (!test_.empty()) warnOfOverlap(session, judged.result);
  return shownResult(judged.result);
}

/// Rates on images that the maps were found on flatter them.
void SearchCommand::warnOfOverlap(Session& session, const Json& result) const {
  const auto seen = result.value("judged_search_images", std::int64_t{0});
  if (seen == 0) return;
  session.console.warn(fmt::format("{} of the {} images of --test {} are images of the search, which flatters its maps",
                                   countText(seen), countText(result.value("judged_images", std::int64_t{0})), test_));
}

Outcome SearchCommand::searching(Session& session, RunStore* project, RunInputs inputs,
                                 const std::shared_ptr<const ImageSet>& searched, const SearchOptions& options) const {
  std::string resumed;
  const SearchWatch watch{.begins =
                              [&](const Run& run) {
                                resumed = run.progress;
                                if (session.ranks != nullptr) session.ranks->fromFirst(kGoOnFrom + run.progress);
                              },
                          .opened =
                              [&](const Search& search) {
                                if (resumed.empty()) return;
                                session.console.note(fmt::format("resumes after {} forward passes of an earlier run",
                                                                 countText(search.result().forwards)));
                              },
                          .saved = [&] { saySaved(session, project); },
                          .stopped = [&](const Search&) { sayHowToResume(session, project); }};
  const auto own = inputs.classifier;
  share(session, own, inputs);
  RunOutcome outcome = runSearch(project, inputs, searched, {method_, options, split_}, watch, session.job);
  if (session.ranks != nullptr && !outcome.finished.empty()) session.ranks->fromFirst(kNothingToDo);
  return outcomeFrom(session, project, kMapSearch, std::move(outcome));
}

Json SearchCommand::follow(Session& session, const Inputs& inputs, const SearchOptions& options) const {
  const std::string told = session.ranks->fromFirst({});
  if (told == kNothingToDo) return {};
  Experiment searched = inputs;
  share(session, inputs.classifier, searched);
  openSearch(searchMethod(method_), searched, options, told.substr(kGoOnFrom.size()))->run([] {}, session.job);
  return {};
}

std::vector<JudgedArea> SearchCommand::judgedAreas(const Outcome& found) const {
  if (areas_.empty()) return {ownArea(found)};
  std::vector<JudgedArea> judged;
  for (const double area : areas_) judged.push_back(cutArea(found, area));
  return judged;
}

/// How many images of the set the search has used.
std::int64_t searchedAmong(Session& session, const ImageSet& set, const Outcome& found) {
  const auto searched = searchedFromJson(found.result.value("searched", Json()).dump());
  return searched ? std::ssize(imagesUsed(set, *searched, session.options.threads, session.job)) : 0;
}

Outcome SearchCommand::judging(Session& session, const Experiment& tested, const Outcome& found) const {
  const ImageSet& test = *tested.images;
  Outcome outcome{found.result, {}};
  const auto judged = judgedAreas(found);
  std::vector<FrequencyMask> masks;
  for (const JudgedArea& area : judged) {
    masks.insert(masks.end(), area.masks.begin(), area.masks.end());
    for (std::size_t i = 0; i < area.masks.size(); ++i) {
      outcome.maps.push_back(
          {area.name + "/" + found.result.at("classes").at(i).at("name").get<std::string>(), area.masks[i].centred()});
    }
  }
  const auto pass = [&](std::span<const FrequencyMask> under) {
    return evaluate(tested, under, evaluateOptions(session), session.job);
  };
  const auto evaluations = pass(masks);
  const std::size_t classes = found.result.at("classes").size();
  Json areas = Json::array();
  for (std::size_t a = 0; a < judged.size(); ++a) {
    areas.push_back(areaJson(found, judged[a], std::span(evaluations).subspan(a * classes, classes)));
  }
  outcome.result.update(areas[0]);
  if (areas.size() > 1) outcome.result["areas"] = areas;
  outcome.result["judged_on"] = test.info().source;
  const auto seen = test_.empty() ? test.size() : searchedAmong(session, test, found);
  outcome.result["judged_on_search_images"] = seen > 0;
  outcome.result["judged_search_images"] = seen;
  outcome.result["judged_images"] = evaluations[0].images;
  outcome.result["skipped"] = skippedJson(evaluations[0].skipped);
  if (session.options.expectAccuracy) addRate(outcome.result, "clean_accuracy", accuracyOf(pass({})[0]));
  return outcome;
}

}  // namespace

std::unique_ptr<Command> makeSearch() {
  return std::make_unique<SearchCommand>();
}

}  // namespace passband::cli
