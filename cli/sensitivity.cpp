// sensitivity: how the errors grow with noise of one frequency after another, over all images and class by class, and
// what the images turn into: docs/methods.md section 8.
#include "core/analysis/sensitivity/sensitivity.h"

#include <fmt/format.h>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/workflow/sensitivity_files.h"
#include "core/workflow/sensitivity_run.h"

namespace passband::cli {
namespace {

class SensitivityCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  RunOutcome measure(Session& session, RunStore* project, const Inputs& inputs) const;

  SensitivityOptions options_;
  bool noClip_ = false;
};

void SensitivityCommand::addOptions(Options& command) {
  command.group("Noise");
  command.add("--norm", options_.norm, "Norm of the noise in each channel, for pixels 0..1")
      .values("at least 0; 0: as published, 4 at 32x32, 15.7 at 224x224")
      .showDefault();
  command.add("--radius", options_.maxRadius, "Leave out frequencies beyond this radius, in cycles per image")
      .values("at least 0")
      .usually("none is left out");
  command.addFlag("--no-clip", noClip_, "Let noisy pixels go beyond 0..1");
}

Json SensitivityCommand::run(Session& session) {
  if (options_.norm < 0) throw UsageError("--norm must be above 0, or 0 for the published one");
  if (options_.maxRadius < 0) throw UsageError("--radius must not be negative");
  const Inputs inputs = openInputs(session);
  options_.clip = !noClip_;
  options_.seed = session.options.seed;
  options_.loaderThreads = session.options.threads;
  options_.batchSize = session.options.batch;
  const auto project = openProject(session);
  const RunOutcome outcome = measure(session, project.get(), inputs);
  Json result = resultOf(session, project.get(), kSensitivity, outcome);
  if (!result.at("clipped").get<bool>() && !noClip_) {
    session.console.warn(
        "the images are preprocessed already: the noise's norm counts in their own units, and noisy "
        "values are not clipped");
  }
  if (!session.options.out.empty()) writeSensitivity(session.options.out, outcome);
  warnOfSkipped(session, result.at("skipped"));
  return result;
}

RunOutcome SensitivityCommand::measure(Session& session, RunStore* project, const Inputs& inputs) const {
  const SensitivityWatch watch{
      .begins =
          [&](const SensitivityState& state) {
            if (state.forwards == 0) return;
            session.console.note(
                fmt::format("resumes after {} forward passes of an earlier run", countText(state.forwards)));
          },
      .saved = [&] { saySaved(session, project); },
      .stopped = [&] { sayHowToResume(session, project); }};
  return runSensitivity(project, runInputs(session, inputs), options_, watch, session.job);
}

std::string SensitivityCommand::text(const Json& result) const {
  std::vector<std::string> heads = {"class", "images", "without"};
  for (const Json& band : result.at("bands")) heads.push_back("r " + band.get<std::string>());
  heads.insert(heads.end(), {"worst at u,v", "error", "turns into"});
  Table table(heads);
  const auto add = [&](const std::string& name, const Json& entry) {
    std::vector<std::string> row = {name, countText(entry.at("images")),
                                    percentText(numberOf(entry.at("clean_error")))};
    for (const Json& value : entry.at("error_bands")) row.push_back(percentText(numberOf(value)));
    const Json& worst = entry.at("worst");
    const bool turns = worst.is_object() && worst.at("turns_into").is_string();
    row.push_back(worst.is_object() ? fmt::format("{},{}", worst.at("u").get<int>(), worst.at("v").get<int>()) : "-");
    row.push_back(worst.is_object() ? percentText(numberOf(worst.at("error"))) : "-");
    row.push_back(turns ? worst.at("turns_into").get<std::string>() : "-");
    table.add(row);
  };
  add("all images", result);
  for (const Json& entry : result.at("classes")) add(entry.at("name"), entry);
  const double norm = numberOf(result.at("norm"));
  return fmt::format(
      "\nNoise of one frequency, norm {:.3g} a channel for pixels 0..1, {}; {} forward passes in {}\n"
      "Error rate, mean by radius in cycles per image, without DC\n{}",
      norm, result.at("clipped").get<bool>() ? "clipped to 0..1" : "not clipped", countText(result.at("forwards")),
      durationText(numberOf(result.at("seconds"))), table.text());
}

}  // namespace

std::unique_ptr<Command> makeSensitivity() {
  return std::make_unique<SensitivityCommand>();
}

}  // namespace passband::cli
