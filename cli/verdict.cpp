// verdict: is a class's map its shortcut, is the class a sink, or is it neither? docs/methods.md section 7.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/parse.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/text.h"
#include "cli/verdict_report.h"
#include "core/analysis/verdict/map_judge.h"
#include "core/base/error.h"
#include "core/workflow/found_maps.h"
#include "core/workflow/verdict_files.h"
#include "core/workflow/verdict_run.h"

namespace passband::cli {
namespace {

class VerdictCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void checkOptions(const Session& session);
  MapsOfSearch readMaps(const Session& session, const RunStore* project, const ImageSet& data) const;
  void chooseClasses(MapsOfSearch& found, const ImageSet& data) const;
  void chooseAreas(const MapsOfSearch& found);
  void sayCost(Session& session, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
               const MapsOfSearch& found) const;
  RunOutcome judge(Session& session, RunStore* project, const RunInputs& inputs,
                   const std::shared_ptr<const ImageSet>& judged, const MapsOfSearch& found) const;

  std::string maps_;
  std::string areaText_;
  std::string classText_;
  JudgeOptions options_;
};

void VerdictCommand::addOptions(Options& command) {
  command.group("Maps");
  command.add("--maps", maps_, "The maps: a folder that search --out wrote, or project or run:N of --project")
      .required();
  command.add("--area", areaText_, "Kept shares of the plane; the verdict is on the first, the others show the curve")
      .values("each above 0 and at most 1")
      .usually(fmt::format("{}", fmt::join(options_.areas, ",")));
  command.add("--classes", classText_, "Only these classes, such as cat,dog").usually("all");
  command.group("Test");
  command.add("--threshold", options_.threshold, "From which TPR on the map is enough")
      .values("above 0 and below 1")
      .showDefault();
  command.add("--nulls", options_.mostNulls, "Random masks of each kind at most, where a verdict depends on them")
      .values(fmt::format("at least {}, or 0: what the number of classes needs", options_.leastNulls))
      .showDefault();
  command.add("--null-images", options_.nullImages, "Images of each class on which the random masks are tested")
      .values(fmt::format("at least {}, or 0: 240 shared evenly by the classes", kLeastJudgedImages))
      .showDefault();
}

void VerdictCommand::checkOptions(const Session& session) {
  if (!areaText_.empty()) options_.areas = parseNumbers("--area", areaText_);
  std::set<double> different(options_.areas.begin(), options_.areas.end());
  if (different.size() != options_.areas.size()) throw UsageError("--area names a share twice; give each once");
  for (const double area : options_.areas) {
    if (!(area > 0) || area > 1)
      throw UsageError(fmt::format("--area {:g} is not a share of the plane above 0 and up to 1", area));
  }
  if (!(options_.threshold > 0 && options_.threshold < 1))
    throw UsageError(fmt::format("--threshold {:g} is not a rate between 0 and 1", options_.threshold));
  if (options_.mostNulls != 0 && options_.mostNulls < options_.leastNulls)
    throw UsageError(fmt::format("--nulls must be at least {}, or 0", options_.leastNulls));
  if (options_.nullImages != 0 && options_.nullImages < kLeastJudgedImages)
    throw UsageError(fmt::format("--null-images must be at least {}, or 0", kLeastJudgedImages));
  options_.seed = session.options.seed;
  options_.loaderThreads = session.options.threads;
  options_.batchSize = session.options.batch;
}

void VerdictCommand::chooseClasses(MapsOfSearch& found, const ImageSet& data) const {
  if (classText_.empty()) return;
  const auto& names = data.info().classNames;
  std::set<int> wanted;
  for (const auto& name : parseList("--classes", classText_)) {
    const auto place = static_cast<int>(std::ranges::find(names, name) - names.begin());
    if (std::ranges::find(found.maps, place, &ClassMap::classIndex) == found.maps.end())
      throw UsageError(fmt::format("--classes names '{}', of which there is no map in {}", name, found.from));
    wanted.insert(place);
  }
  std::erase_if(found.maps, [&](const ClassMap& map) { return !wanted.contains(map.classIndex); });
}

/// Masks were cut already: they are judged at the area that all of them have, to one pair of bins.
void VerdictCommand::chooseAreas(const MapsOfSearch& found) {
  if (!found.masks) return;
  std::set<double> areas;
  for (const ClassMap& map : found.maps) areas.insert(areaOfMask(map.scores));
  const double pair = 2. / static_cast<double>(found.maps[0].scores.plane.binCount());
  if (!areaText_.empty() || *areas.rbegin() - *areas.begin() > pair + 1e-9) {
    throw Error(
        fmt::format("{} holds masks of 0 and 1 that are cut already, so they cannot be judged at other areas; "
                    "give the folder of maps that search --out wrote",
                    found.from));
  }
  options_.areas = {*areas.begin()};
}

std::shared_ptr<const ImageSet> judgedImages(Session& session, const RunInputs& inputs, const MapsOfSearch& found) {
  const UnsearchedImages judged = imagesToJudgeOn(inputs, found, session.job);
  if (!judged.doubt.empty()) session.console.warn(judged.doubt);
  if (!judged.images) {
    throw Error(
        fmt::format("the maps of {} were found on all images of '{}', and a verdict needs others; give another set to "
                    "--data, or search again with --split .5",
                    found.from, inputs.whole->info().source));
  }
  if (judged.used > 0) {
    session.console.say(fmt::format("Judged  on {} images that the search did not use; {}{}{}",
                                    countText(judged.others), judged.sameSet ? "it used " : "", countText(judged.used),
                                    judged.sameSet ? "" : " of this set are among those that it used"));
  }
  return judged.images;
}

/// What it will take, at the speed of a first small batch.
void VerdictCommand::sayCost(Session& session, const RunInputs& inputs, const std::shared_ptr<const ImageSet>& judged,
                             const MapsOfSearch& found) const {
  const JudgeCost cost = judgeCost(*judged, found.maps, options_);
  const FrequencyMask mask(inputs.plane());
  const auto timed = [&](std::int64_t images) {
    std::vector<std::int64_t> first(static_cast<std::size_t>(std::min(images, judged->size())));
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::int64_t>(i);
    const auto start = std::chrono::steady_clock::now();
    JobContext quiet;
    evaluate(inputs.on(subset(judged, first)), {&mask, 1}, evaluateOptions(session), quiet);
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() /
           static_cast<double>(first.size());
  };
  timed(16);  // the first pass of a network is slower
  const double perImage = timed(128);
  session.console.note(fmt::format("{} to {} forward passes, about {} to {} at {} images a second",
                                   countText(cost.least), countText(cost.most),
                                   durationText(perImage * static_cast<double>(cost.least)),
                                   durationText(perImage * static_cast<double>(cost.most)), rateText(1 / perImage)));
}

MapsOfSearch VerdictCommand::readMaps(const Session& session, const RunStore* project, const ImageSet& data) const {
  const auto which = searchOfProject(maps_);
  if (!which) return readMapsOfSearch(maps_, data.info().classNames);
  const passband::Run search = searchRun(session, project, *which);
  return mapsOfSearch(*project, search, data.info().classNames);
}

Json VerdictCommand::run(Session& session) {
  checkOptions(session);
  const RunInputs inputs = runInputs(session, openInputs(session));
  const auto project = openProject(session);
  takeOverKeptWork(session, project.get(), inputs);
  MapsOfSearch found = readMaps(session, project.get(), *inputs.images);
  chooseClasses(found, *inputs.images);
  chooseAreas(found);
  const auto judged = judgedImages(session, inputs, found);
  const RunOutcome outcome = judge(session, project.get(), inputs, judged, found);
  Json result = resultOf(session, project.get(), kVerdict, outcome);
  if (!session.options.out.empty()) writeVerdict(session.options.out, outcome.result);
  warnOfSkipped(session, result.at("skipped"));
  checkExpectedAccuracy(session, result, "accuracy");
  return result;
}

RunOutcome VerdictCommand::judge(Session& session, RunStore* project, const RunInputs& inputs,
                                 const std::shared_ptr<const ImageSet>& judged, const MapsOfSearch& found) const {
  const VerdictTask task{.maps = found.maps,
                         .mapsFrom = found.from,
                         .mapsHash = found.hash,
                         .method = found.method,
                         .searched = found.searched,
                         .options = options_,
                         .clean = session.options.expectAccuracy.has_value()};
  const VerdictWatch watch{.begins =
                               [&](const JudgeState& state) {
                                 if (state.forwards > 0) {
                                   session.console.note(fmt::format("resumes after {} forward passes of an earlier run",
                                                                    countText(state.forwards)));
                                 }
                                 sayCost(session, inputs, judged, found);
                               },
                           .saved = [&] { saySaved(session, project); },
                           .stopped = [&] { sayHowToResume(session, project); }};
  return runVerdict(project, inputs, judged, task, watch, session.job);
}

std::string VerdictCommand::text(const Json& result) const {
  const double seconds = numberOf(result.at("seconds")), forwards = numberOf(result.at("forwards"));
  return fmt::format(
      "\nJudged the maps of {} on {} other images, among {}; accuracy{} without a mask {}\n"
      "{} forward passes in {} ({} images a second)\n{}",
      result.at("maps").get<std::string>(), countText(result.at("judged_images")),
      result.at("outputs").get<std::string>(), amongText(result), percentText(numberOf(result.at("accuracy"))),
      countText(result.at("forwards")), durationText(seconds), seconds > 0 ? rateText(forwards / seconds) : "-",
      judgementText(result));
}

}  // namespace

std::unique_ptr<Command> makeVerdict() {
  return std::make_unique<VerdictCommand>();
}

}  // namespace passband::cli
