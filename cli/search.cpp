// search: the few frequencies that each class hangs on, by any of the methods of core/analysis/search/search.h, and the
// rates of each class under its own map: docs/methods.md sections 3 to 6.
#include "core/analysis/search/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/parse.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/table_options.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/fourier/bands.h"
#include "core/model/shared_classifier.h"
#include "core/workflow/rate_sample.h"
#include "core/workflow/search_files.h"
#include "core/workflow/search_rates.h"

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
  std::string text(const Json& result) const override;

 private:
  void checkOptions(const Session& session);
  SearchOptions searchOptions(const Session& session, const ImageSet& data) const;
  /// On `searched`, a part of the inputs' images.
  RunOutcome searching(Session& session, RunStore* project, RunInputs inputs,
                       const std::shared_ptr<const ImageSet>& searched, const SearchTask& task) const;
  /// What every rank but the first does: the same search, whose result only the first one keeps.
  Json follow(Session& session, const Inputs& inputs, const SearchOptions& options) const;
  void showMaps(Session& session, const RunStore* project, const RunOutcome& found) const;
  void warnOfOverlap(Session& session, const Json& result) const;

  std::map<std::string, TableOptions> own_;  ///< of each method
  TableOptions shared_;
  std::string method_;
  std::string areaText_;
  std::string classText_;
  std::string test_;
  std::string splitText_;
  std::optional<double> split_;
  bool quick_ = false;
  bool allImages_ = false;
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
  command
      .add("--split", splitText_,
           "Search only in this share of each class, drawn by --seed; the rates, and verdict, are of the rest, the "
           "held-out images")
      .values("above 0 and below 1");
  command.add("--test", test_, "Evaluate the maps on the images of this dataset")
      .usually("the held-out images of --split, else those of --data");
  command.addFlag("--all-images", allImages_,
                  fmt::format("Evaluate the maps on all images, not on {} of each class and as many others, drawn by "
                              "--seed, which bound each interval to 3 points either way",
                              countText(kRateImages)));
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

/// What cannot be is refused before anything is computed.
void requireUsable(const Session& session, const Inputs& inputs, const SearchOptions& options,
                   const std::vector<double>& areas) {
  const std::int64_t bins = std::int64_t{inputs.recipe.height} * inputs.recipe.width;
  for (const double area : areas) {
    if (area * static_cast<double>(bins) >= 2) continue;
    throw UsageError(fmt::format("--area {:g} of {} bins is less than one pair of bins; give at least {:.2g}", area,
                                 bins, 2. / static_cast<double>(bins)));
  }
  std::vector<std::string> names;
  for (const int c : searchedClasses(*inputs.images, options))
    names.push_back(inputs.images->info().classNames[static_cast<std::size_t>(c)]);
  if (!session.options.out.empty()) requireNoOtherMaps(session.options.out, names, areas);
}

Json SearchCommand::run(Session& session) {
  checkOptions(session);
  Inputs inputs = openInputs(session);
  const RunInputs all = runInputs(session, inputs);
  const SearchParts parts = searchParts(inputs.images, split_, session.options.seed);
  inputs.images = parts.searched;
  if (split_) sayData(session, *inputs.images, "Search");
  const SearchOptions options = searchOptions(session, *inputs.images);
  requireUsable(session, inputs, options, areas_);
  SearchRatesTask rating{.search = {method_, options, split_},
                         .areas = areas_,
                         .tested = split_ ? parts.left : inputs.images,
                         .which = split_ ? Tested::HeldOut : Tested::Searched,
                         .clean = session.options.expectAccuracy.has_value(),
                         .allImages = allImages_};
  if (!test_.empty()) {
    rating.which = Tested::OtherSet;
    rating.tested = openTest(session, test_, *inputs.images);
  }
  if (rating.which != Tested::Searched) sayData(session, *rating.tested, "Test");
  if (session.ranks != nullptr && session.ranks->rank() > 0) return follow(session, inputs, options);
  const auto project = openProject(session);
  takeOverKeptWork(session, project.get(), all);
  if (project) {
    requireSameModel(*project, searchRunKey(*project, all, *inputs.images, rating.search), inputs.classifier->info());
  }
  const RunOutcome found = searching(session, project.get(), all, inputs.images, rating.search);
  showMaps(session, project.get(), found);
  session.console.note(fmt::format("rates under these maps: {} forward passes",
                                   countText(searchRatesCost(searchedClasses(*inputs.images, options), rating))));
  RunOutcome rates = runSearchRates(project.get(), all, inputs.images, found, rating, session.job);
  noteStored(session, project.get(), kSearchRates, rates);
  if (!session.options.out.empty()) rates.result = withMapFiles(session.options.out, found, areas_, rates.result);
  Json result = Json::parse(shownResult(rates.result));
  warnOfSkipped(session, result["skipped"]);
  if (result.contains("clean_accuracy")) checkExpectedAccuracy(session, result, "clean_accuracy");
  if (rating.which != Tested::Searched) warnOfOverlap(session, result);
  return result;
}

/// Before they are evaluated, which may take longer than the search.
void SearchCommand::showMaps(Session& session, const RunStore* project, const RunOutcome& found) const {
  constexpr std::size_t kMostShown = 20;
  if (!session.options.out.empty()) writeSearch(session.options.out, found, areas_);
  const SearchResult result = searchFromStored(found.result, found.maps).result;
  const CutMaps cut = cutMaps(result, areas_).at(0);
  const auto edges = bandEdges(result.plane);
  std::vector<std::string> heads = {"class"};
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) heads.push_back("r " + bandName(edges, band));
  Table table(heads);
  for (std::size_t i = 0; i < std::min(kMostShown, result.classes.size()); ++i) {
    std::vector<std::string> cells = {result.classes[i].name};
    for (const double share : sharesByBand(cut.masks[i])) cells.push_back(percentText(share));
    if (hasValues(result, result.classes[i])) table.add(cells);
  }
  const std::string place = !session.options.out.empty() ? "written to " + session.options.out.string()
                            : project != nullptr         ? "kept in " + project->file()->path().string()
                                                         : "found";
  session.console.sayText(
      fmt::format("\nMaps    {}: where the frequencies of the top {} lie, by radius in cycles per image\n{}", place,
                  percentText(cut.area), table.text()));
}

/// Rates on images that the maps were found on flatter them.
void SearchCommand::warnOfOverlap(Session& session, const Json& result) const {
  const auto seen = result.value("judged_search_images", std::int64_t{0});
  if (seen == 0) return;
  session.console.warn(fmt::format("{} of the {} {} are images of the search, which flatters its maps", countText(seen),
                                   countText(result.value("judged_images", std::int64_t{0})),
                                   test_.empty() ? "held-out images" : "images of --test " + test_));
}

RunOutcome SearchCommand::searching(Session& session, RunStore* project, RunInputs inputs,
                                    const std::shared_ptr<const ImageSet>& searched, const SearchTask& task) const {
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
  RunOutcome outcome = runSearch(project, inputs, searched, task, watch, session.job);
  if (session.ranks != nullptr && !outcome.finished.empty()) session.ranks->fromFirst(kNothingToDo);
  noteStored(session, project, kMapSearch, outcome);
  return outcome;
}

Json SearchCommand::follow(Session& session, const Inputs& inputs, const SearchOptions& options) const {
  const std::string told = session.ranks->fromFirst({});
  if (told == kNothingToDo) return {};
  Experiment searched = inputs;
  share(session, inputs.classifier, searched);
  openSearch(searchMethod(method_), searched, options, told.substr(kGoOnFrom.size()))->run([] {}, session.job);
  return {};
}

/// Which of the images the rates are of.
std::string testedText(const Json& result) {
  const bool seen = result.at("judged_on_search_images");
  if (result.value("judged_on_held_out", false))
    return seen ? ", the held-out images, of which some are images of the search" : ", the held-out images";
  return seen ? ", the images of the search itself" : "";
}

/// "10,000 images", or of how many of them.
std::string sampleText(const Json& result) {
  const std::string images = countText(result.at("judged_images")) + " images";
  const Json sample = result.value("judged_sample", Json());
  if (sample.is_null()) return images;
  return fmt::format("a sample of {}: at most {} of each class and as many others (--all-images takes all)", images,
                     countText(sample));
}

std::string SearchCommand::text(const Json& result) const {
  const double seconds = numberOf(result.at("seconds")), forwards = numberOf(result.at("forwards"));
  const std::string backwards =
      result.at("backwards") > 0 ? fmt::format(" and {} backward", countText(result.at("backwards"))) : "";
  std::string text = fmt::format("\nSearched ({}{}) with {} forward{} passes in {} ({} images a second)\n",
                                 result.at("method").get<std::string>(),
                                 result.at("quick").get<bool>() ? ", quick" : "", countText(result.at("forwards")),
                                 backwards, durationText(seconds), seconds > 0 ? rateText(forwards / seconds) : "-");
  for (const Json& note : result.at("notes")) text += note.get<std::string>() + "\n";
  text += fmt::format("Tested on {}{}, {}, each class under its own map; among {}; intervals are 95 %\n",
                      result.at("judged_on").get<std::string>(), testedText(result), sampleText(result),
                      result.at("outputs").get<std::string>());
  const Json areas = result.contains("areas") ? result.at("areas") : Json::array({result});
  for (const Json& area : areas) {
    text += fmt::format("\n{}op {} of the plane: mean TPR {}, mean FPR {}, mean J {:+.3f}\n{}",
                        result.at("estimate").get<bool>() ? "Estimated t" : "T", percentText(numberOf(area.at("area"))),
                        percentText(numberOf(area.at("mean_tpr"))), percentText(numberOf(area.at("mean_fpr"))),
                        numberOf(area.at("mean_j")), classesText(area.at("classes")));
  }
  return text;
}

}  // namespace

std::unique_ptr<Command> makeSearch() {
  return std::make_unique<SearchCommand>();
}

}  // namespace passband::cli
