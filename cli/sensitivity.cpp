// sensitivity: how the errors grow with noise of one frequency after another, over all images and class by class, and
// what the images turn into: docs/methods.md section 8.
#include "core/analysis/sensitivity/sensitivity.h"
#include "core/export/map_csv.h"
#include "core/export/map_picture.h"
#include "core/export/npy.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "cli/command.h"
#include "cli/judging.h"
#include "cli/progress_saver.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/workflow/sensitivity_run.h"

namespace passband::cli {
namespace {

/// The clean error taken off.
Grid<float> signedMap(const Grid<float>& error, double cleanError) {
  Grid<float> change = error;
  for (float& value : change.values()) value -= static_cast<float>(cleanError);
  return change;
}

/// One line a class and bin, with names: what no picture can say.
void writeTable(const std::filesystem::path& path, const Outcome& outcome, const std::vector<std::string>& names) {
  std::string text = "class,u,v,error,change,turns_into,turned";
  const Json& outputs = outcome.result.at("outputs");
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Grid<float>& error = outcome.maps[3 * i].values;
    const Grid<float>& into = outcome.maps[3 * i + 1].values;
    const Grid<float>& turned = outcome.maps[3 * i + 2].values;
    const FrequencyPlane plane(static_cast<int>(error.rows()), static_cast<int>(error.cols()));
    const double clean = numberOf((i == 0 ? outcome.result : outcome.result.at("classes").at(i - 1)).at("clean_error"));
    for (int pair = 0; pair < plane.pairCount(); ++pair) {
      const Bin bin = plane.binOf(pair);
      const int row = plane.centredRow(bin), col = plane.centredCol(bin);
      if (std::isnan(error(row, col))) continue;
      const auto output = static_cast<std::int64_t>(into(row, col));
      const std::string name = output < 0 ? "" : outputs[static_cast<std::size_t>(output)].get<std::string>();
      text += fmt::format("\n{},{},{},{:.6g},{:.6g},{},{:.6g}", csvField(names[i]), bin.u, bin.v, error(row, col),
                          error(row, col) - clean, csvField(name), turned(row, col));
    }
  }
  writeFileAtomically(path, text + '\n');
}

class SensitivityCommand : public Command {
 public:
  void addOptions(Options& command) override;
  Json run(Session& session) override;
  std::string text(const Json& result) const override;
  void writeStored(const std::filesystem::path& folder, Outcome& outcome, const RunStore&, const Run&) const override {
    write(folder, outcome);
  }

 private:
  Outcome measure(Session& session, RunStore* project, const Inputs& inputs) const;
  void write(const std::filesystem::path& folder, const Outcome& outcome) const;

  SensitivityOptions options_;
  bool noClip_ = false;
};

void SensitivityCommand::addOptions(Options& command) {
  command
      .add("--norm", options_.norm,
           "Norm of the noise in each channel, for pixels 0..1; 0: as published, 4 at 32x32, 15.7 at 224x224")
      .showDefault();
  command.add("--radius", options_.maxRadius, "Leave out frequencies beyond this radius");
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
  auto project = openProject(session);
  const Outcome outcome = measure(session, project.get(), inputs);
  if (!outcome.result.at("clipped").get<bool>() && !noClip_) {
    session.console.warn(
        "the images are preprocessed already: the noise's norm counts in their own units, and noisy "
        "values are not clipped");
  }
  if (!session.options.out.empty()) write(session.options.out, outcome);
  warnOfSkipped(session, outcome.result.at("skipped"));
  return outcome.result;
}

Outcome SensitivityCommand::measure(Session& session, RunStore* project, const Inputs& inputs) const {
  const SensitivityWatch watch{
      .begins =
          [&](const SensitivityState& state) {
            if (state.forwards == 0) return;
            session.console.note(
                fmt::format("resumes after {} forward passes of an earlier run", countText(state.forwards)));
          },
      .saved = [&] { saySaved(session, project); },
      .stopped = [&] { sayHowToResume(session, project); }};
  return outcomeFrom(session, project, kSensitivity,
                     runSensitivity(project, runInputs(session, inputs), options_, watch, session.job));
}

void SensitivityCommand::write(const std::filesystem::path& folder, const Outcome& outcome) const {
  std::vector<std::string> names = {"all images"};
  for (const Json& entry : outcome.result.at("classes")) names.push_back(entry.at("name"));
  const auto files = fileNames(names);
  std::vector<Grid<float>> errors, changes;
  const PictureOptions errorPicture{.title = "Error under noise", .valueLabel = "error rate", .low = 0, .high = 1};
  const PictureOptions changePicture{.title = "Error under noise, less the error without",
                                     .valueLabel = "error rate less the clean one",
                                     .colours = ColourScale::Diverging,
                                     .low = -1,
                                     .high = 1};
  for (const char* kind : {"error", "change", "turns-into"}) makeFolder(folder / kind);
  for (std::size_t i = 0; i < names.size(); ++i) {
    const Json& entry = i == 0 ? outcome.result : outcome.result.at("classes").at(i - 1);
    errors.push_back(outcome.maps[3 * i].values);
    changes.push_back(signedMap(errors.back(), numberOf(entry.at("clean_error"))));
    PictureOptions own = errorPicture;
    own.title += ", " + names[i];
    writeMap(folder / "error" / files[i], errors.back(), own);
    own = changePicture;
    own.title += ", " + names[i];
    writeMap(folder / "change" / files[i], changes.back(), own);
    writeNpy(folder / "turns-into" / (files[i] + ".npy"), outcome.maps[3 * i + 1].values);
  }
  writeMapGridPng(folder / "error.png", errors, names, errorPicture);
  writeMapGridPng(folder / "change.png", changes, names, changePicture);
  writeTable(folder / "sensitivity.csv", outcome, names);
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
