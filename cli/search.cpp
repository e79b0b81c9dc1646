// search: the few frequencies that each class hangs on, by any of the methods of core/analysis/search.h, and the rates
// of each class under its own map: docs/methods.md sections 3 to 6.
#include "core/analysis/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "cli/command.h"
#include "cli/found_maps.h"
#include "cli/judging.h"
#include "cli/parse.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/search_output.h"
#include "cli/text.h"
#include "core/analysis/patch_subsets.h"
#include "core/base/error.h"
#include "core/data/split.h"
#include "core/model/shared_classifier.h"

namespace passband::cli {
namespace {

// What the first rank tells the others: that the search is stored already, or the state to begin with.
const std::string kNothingToDo = "nothing";
const std::string kGoOnFrom = "from ";

class SearchCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override { return searchText(result); }

 private:
  void checkOptions(const Session& session);
  SearchOptions searchOptions(const Session& session, const ImageSet& data) const;
  nlohmann::json keyOptions(const SearchOptions& options) const;
  Outcome searching(Session& session, ProjectFile* project, const Run& run, Inputs& inputs,
                    const SearchOptions& options) const;
  /// What every rank but the first does: the same search, whose result only the first one keeps.
  Json follow(Session& session, Inputs& inputs, const SearchOptions& options) const;
  Outcome judging(Session& session, Inputs& inputs, const ImageSet& test, const Outcome& found) const;
  void warnOfOverlap(Session& session, const Json& result) const;
  /// The masks under which the classes are judged: those of every area in turn, or the method's own.
  std::vector<JudgedArea> judgedAreas(const Outcome& found) const;

  /// An option that only one method has.
  struct OwnOption {
    std::string method, name;
    Option option;
  };
  std::vector<OwnOption> own_;
  std::string method_;
  std::string areaText_;
  std::string classText_;
  std::string test_;
  std::string splitText_;
  std::optional<double> split_;
  std::string budgetText_;
  std::string criterion_ = "loss";
  std::string convention_ = "exact";
  int cellSize_ = 0;
  bool quick_ = false;
  double settled_ = 0;
  int bootstrap_ = 0;
  std::int64_t steps_ = 0;
  double specificity_ = 1;
  std::vector<double> areas_;  ///< empty: the method's own maps
};

void SearchCommand::addOptions(Options& command) {
  std::string methods;
  for (const SearchMethod& method : searchMethods()) {
    methods += fmt::format("{}{}: {}", methods.empty() ? "" : "; ", method.name, method.summary);
  }
  command.add("--method", method_, methods).required();
  command.add("--area", areaText_,
              "Kept shares of the plane, such as .05,.13,.25; default .05, for hierarchical the maps it ends in");
  command.add("--classes", classText_, "Only these classes, such as cat,dog");
  command.addFlag("--quick", quick_, "The method's quick form: learned in a tenth of the steps, and the like");
  command.add("--cell", cellSize_, "Cells of S x S bins have one value; 0: what suits the method").showDefault();
  command.add("--test", test_, "Judge the maps on this set instead of --data");
  command.add("--split", splitText_,
              "Search only in this share of each class, drawn by --seed; verdict takes the other images");
  const auto add = [&](const char* method, const char* name, auto& value, const std::string& help) {
    own_.push_back({method, name, command.add(name, value, fmt::format("{}: {}", method, help))});
    return own_.back().option;
  };
  add("cull", "--settled", settled_, "finish a class when this share of its top area is settled; 0: use all images")
      .showDefault();
  add("cull", "--bootstrap", bootstrap_, "replicates that tell how sure each bin's place in the map is").showDefault();
  add("learned", "--steps", steps_, "steps instead of 392, or 40 with --quick");
  add("learned", "--specificity", specificity_, "weight of false calls against missed images").showDefault();
  add("hierarchical", "--budget", budgetText_,
      "cf-1, cf-2.1, cf-2.2, or the subsets of each stage, such as 200,800,2000,2000");
  add("hierarchical", "--criterion", criterion_, "keep the subsets of lowest loss, or of highest j").showDefault();
  add("hierarchical", "--convention", convention_,
      "exact, or published: mirrored as the published code does, one bin off")
      .showDefault();
}

void SearchCommand::checkOptions(const Session& session) {
  searchMethod(method_);
  for (const OwnOption& own : own_) {
    if (own.option.given() && own.method != method_)
      throw UsageError(
          fmt::format("{} is an option of --method {}; leave it away with --method {}", own.name, own.method, method_));
  }
  if (!areaText_.empty() || method_ != "hierarchical") {
    areas_ = parseNumbers("--area", areaText_.empty() ? ".05" : areaText_);
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
  if (cellSize_ < 0) throw UsageError("--cell must be at least 1 bin, or 0 for what suits the method");
  if (bootstrap_ < 0) throw UsageError("--bootstrap must be at least 1 replicate, or 0 for none");
  if (!(settled_ >= 0 && settled_ <= 1)) throw UsageError("--settled is a share of the top area, 0 to 1");
  if (steps_ < 0) throw UsageError("--steps must be at least 1");
  if (criterion_ != "loss" && criterion_ != "j") throw UsageError("--criterion is loss or j");
  if (convention_ != "exact" && convention_ != "published") throw UsageError("--convention is exact or published");
  if (session.options.out.empty() && session.options.project.empty()) {
    throw UsageError("search needs --out DIR or --project FILE to leave its maps in");
  }
}

SearchOptions SearchCommand::searchOptions(const Session& session, const ImageSet& data) const {
  SearchOptions options{.cellSize = cellSize_,
                        .seed = session.options.seed,
                        .quick = quick_,
                        .loaderThreads = session.options.threads,
                        .batchSize = session.options.batch};
  if (!classText_.empty()) options.classes = namedClasses("--classes", parseList("--classes", classText_), data);
  options.cull.settledShare = settled_;
  if (!areas_.empty()) options.cull.settledArea = std::min(.5, *std::ranges::min_element(areas_));
  options.cull.bootstrap = bootstrap_;
  if (bootstrap_ > 0) options.cull.inclusionAreas = areas_;
  options.learned.steps = steps_;
  options.learned.specificity = specificity_;
  options.hierarchical.judgeByJ = criterion_ == "j";
  options.hierarchical.published = convention_ == "published";
  if (budgetText_.starts_with("cf-")) {
    options.hierarchical.budgets = publishedBudget(budgetText_);
  } else if (!budgetText_.empty()) {
    for (const auto& text : parseList("--budget", budgetText_)) {
      options.hierarchical.budgets.push_back(parseInteger("--budget", text));
    }
  }
  return options;
}

/// Everything that changes the maps of the method.
nlohmann::json SearchCommand::keyOptions(const SearchOptions& options) const {
  nlohmann::json key = {{"method", method_},
                        {"cell", options.cellSize},
                        {"classes", options.classes},
                        {"batch", options.batchSize},
                        {"quick", options.quick}};
  if (method_ == "cull") {
    key["settled"] = {options.cull.settledShare, options.cull.settledArea};
    key["bootstrap"] = {options.cull.bootstrap, options.cull.inclusionAreas};
  } else if (method_ == "learned") {
    key["learned"] = {options.learned.steps, options.learned.specificity};
  } else if (method_ == "hierarchical") {
    key["hierarchical"] = {options.hierarchical.budgets, criterion_, convention_};
  }
  return key;
}

Json SearchCommand::run(Session& session) {
  checkOptions(session);
  Inputs inputs = openInputs(session);
  if (split_) {
    inputs.data = subset(inputs.data, stratifiedSplit(*inputs.data, *split_, session.options.seed).search);
    sayData(session, *inputs.data, "Search");
  }
  const std::int64_t bins = std::int64_t{inputs.recipe.height} * inputs.recipe.width;
  for (const double area : areas_) requirePair(area, bins);
  const auto test = test_.empty() ? inputs.data : openTest(session, test_, *inputs.data);
  if (!test_.empty()) sayData(session, *test, "Test");
  const SearchOptions options = searchOptions(session, *inputs.data);
  if (session.ranks != nullptr && session.ranks->rank() > 0) return follow(session, inputs, options);
  auto project = openProject(session);

  RunKey searchKey, judgingKey;
  if (project) {
    const auto data = addInput(*project, *inputs.data, inputs.recipe), model = addInput(*project, inputs.model->info());
    nlohmann::json key = keyOptions(options);
    searchKey = runKey(session, "map search", key, {data, model});
    refuseChangedModel(session, *project, searchKey, inputs.model->info());
    key["areas"] = areas_;
    key["clean"] = session.options.expectAccuracy.has_value();
    judgingKey = runKey(session, "search", key, {data, model, addInput(*project, *test, inputs.recipe)});
  }
  bool searched = false;
  const Outcome found = storedOrMade(session, project, searchKey, false, [&](const Run& run) {
    searched = true;
    return searching(session, project ? &*project : nullptr, run, inputs, options);
  });
  if (session.ranks != nullptr && !searched) session.ranks->fromFirst(kNothingToDo);
  Outcome judged = storedOrMade(session, project, judgingKey, false,
                                [&](const Run&) { return judging(session, inputs, *test, found); });
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

Outcome SearchCommand::searching(Session& session, ProjectFile* project, const Run& run, Inputs& inputs,
                                 const SearchOptions& options) const {
  if (session.ranks != nullptr) session.ranks->fromFirst(kGoOnFrom + run.progress);
  const auto shared = session.ranks == nullptr ? nullptr : shareClassifier(*inputs.model, *session.ranks);
  const SearchInputs searched{shared ? *shared : *inputs.model, *inputs.data, inputs.recipe, inputs.match};
  const auto search = openSearch(searchMethod(method_), searched, options, run.progress);
  if (!run.progress.empty()) {
    session.console.note(
        fmt::format("goes on after {} forward passes of an earlier run", countText(search->result().forwards)));
  }
  ProgressSaver saver(session, project, run.id);
  const auto state = [&] { return search->state(); };
  try {
    search->run([&] { saver.saveSometimes(state); }, session.job);
  } catch (const Cancelled&) {
    saver.saveAtStop(state);
    throw;
  }
  Outcome outcome = searchOutcome(session, search->result());
  outcome.result.update({{"data", inputs.data->info().source},
                         {"model", inputs.model->info().path},
                         {"outputs", outputsText(inputs.match, inputs.model->info().classes)},
                         {"searched", searchedRecord(session, *inputs.whole, *inputs.data, split_)},
                         {"cell", options.cellSize},
                         {"quick", quick_}});
  return outcome;
}

Json SearchCommand::follow(Session& session, Inputs& inputs, const SearchOptions& options) const {
  const std::string told = session.ranks->fromFirst({});
  if (told == kNothingToDo) return {};
  const auto shared = session.ranks == nullptr ? nullptr : shareClassifier(*inputs.model, *session.ranks);
  const SearchInputs searched{shared ? *shared : *inputs.model, *inputs.data, inputs.recipe, inputs.match};
  openSearch(searchMethod(method_), searched, options, told.substr(kGoOnFrom.size()))->run([] {}, session.job);
  return {};
}

std::vector<JudgedArea> SearchCommand::judgedAreas(const Outcome& found) const {
  if (areas_.empty()) return {ownArea(found)};
  std::vector<JudgedArea> judged;
  for (const double area : areas_) judged.push_back(cutArea(found, area));
  return judged;
}

Outcome SearchCommand::judging(Session& session, Inputs& inputs, const ImageSet& test, const Outcome& found) const {
  Outcome outcome{found.result, {}};
  const auto judged = judgedAreas(found);
  std::vector<FrequencyMask> masks;
  for (const JudgedArea& area : judged) {
    masks.insert(masks.end(), area.masks.begin(), area.masks.end());
    for (std::size_t i = 0; i < area.masks.size(); ++i) {
      outcome.maps.push_back(
          {area.name + "/" + found.result["classes"][i]["name"].get<std::string>(), area.masks[i].centred()});
    }
  }
  const auto pass = [&](std::span<const FrequencyMask> under) {
    return evaluate(*inputs.model, test, inputs.recipe, inputs.match, under, evaluateOptions(session), session.job);
  };
  const auto evaluations = pass(masks);
  const std::size_t classes = found.result["classes"].size();
  Json areas = Json::array();
  for (std::size_t a = 0; a < judged.size(); ++a) {
    areas.push_back(areaJson(found, judged[a], std::span(evaluations).subspan(a * classes, classes)));
  }
  outcome.result.update(areas[0]);
  if (areas.size() > 1) outcome.result["areas"] = areas;
  outcome.result["judged_on"] = test.info().source;
  const auto seen = test_.empty() ? test.size() : std::ssize(searchedImages(session, test, found.result["searched"]));
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
