#include "cli/results.h"

#include <fmt/format.h>

#include "core/base/error.h"

namespace passband::cli {
namespace fs = std::filesystem;
namespace {

/// Also where the project cannot be written any more: what went wrong first is what the user is told.
void markFailed(ProjectFile& project, std::int64_t run) {
  try {
    project.setState(run, RunState::Failed);
  } catch (const Error&) {
  }
}

}  // namespace

void writeMap(const fs::path& stem, const Grid<float>& centredMap, const PictureOptions& options) {
  const std::string name = stem.string();
  writeNpy(name + ".npy", centredMap);
  writeMapCsv(name + ".csv", centredMap);
  writeMapPng(name + ".png", centredMap, options);
}

std::optional<ProjectFile> openProject(const Session& session) {
  if (session.options.project.empty()) return std::nullopt;
  return ProjectFile(session.options.project,
                     [&console = session.console](const std::string& sentence) { console.warn(sentence); });
}

std::int64_t addInput(ProjectFile& project, const ImageSet& data, const Recipe& recipe) {
  const ImageSetInfo& info = data.info();
  return project.addInput(
      {.kind = "data",
       .source = info.source,
       .hash = info.hash,
       .description = fmt::format("{}, {} images of {} classes", info.format, data.size(), data.classCount()),
       .recipe = recipeToJson(recipe)});
}

std::int64_t addInput(ProjectFile& project, const ClassifierInfo& model) {
  return project.addInput(
      {.kind = "model",
       .source = model.path,
       .hash = model.hash,
       .description = fmt::format("{}, {}, {} classes", model.architecture, model.format, model.classes),
       .recipe = ""});
}

RunKey runKey(const Session& session, const std::string& command, const nlohmann::json& options,
              std::vector<std::int64_t> inputs) {
  return {.command = command,
          .options = options.dump(),
          .inputs = std::move(inputs),
          .seed = session.options.seed,
          .versions = session.versions()};
}

Outcome storedOrMade(const Session& session, std::optional<ProjectFile>& project, const RunKey& key, bool again,
                     const std::function<Outcome(const Run& run)>& make) {
  if (!project) return make({});
  const Run run = project->beginRun(key);
  if (run.state == RunState::Done && !again) {
    session.console.note(fmt::format("the {} is taken from {}, where it was finished at {}", key.command,
                                     project->path().string(), run.finished));
    return {Json::parse(run.result), project->maps(run.id)};
  }
  try {
    Outcome outcome = make(run);
    project->finishRun(run.id, outcome.result.dump(-1, ' ', false, Json::error_handler_t::replace), outcome.maps);
    return outcome;
  } catch (const Cancelled&) {
    project->setState(run.id, RunState::Interrupted);
    throw;
  } catch (const std::exception&) {
    markFailed(*project, run.id);
    throw;
  }
}

}  // namespace passband::cli
