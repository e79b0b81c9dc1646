// runs: what a project holds: a list, one of them as files, one of them less.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/found_maps.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/stored_json.h"
#include "core/workflow/run_list.h"
#include "core/workflow/stored_search.h"
#include "core/workflow/whole_run.h"

namespace passband::cli {
namespace {

Json infoJson(const RunInfo& info) {
  const auto orNull = [](const std::string& text) { return text.empty() ? Json() : Json(text); };
  return {{"id", info.id},
          {"command", info.command},
          {"method", orNull(info.method)},
          {"data", orNull(info.data)},
          {"model", orNull(info.model)},
          {"state", info.state},
          {"date", info.date},
          {"areas", info.areas}};
}

/// The command that makes runs of that name; null: none does today.
std::unique_ptr<Command> commandOf(const std::string& run) {
  const std::string name = run == kMapSearch ? "search" : run;
  for (const CommandEntry& entry : commands()) {
    if (entry.name == name) return entry.make();
  }
  return nullptr;
}

class RunsCommand : public Command {
 public:
  void addOptions(Options& command) override {
    command.group("Arguments");
    command.add("PROJECT", project_, "The project file").required();
    command.group("Runs");
    command.add("--export", exported_, "Write the run of this number into --out, as its command does")
        .values("at least 1");
    command.add("--delete", deleted_, "Delete the run of this number, with its maps").values("at least 1");
    command.group(kOutputOptions);
    command.add("--out", out_, "Folder for --export");
  }
  Json run(Session& session) override;
  std::string text(const Json& result) const override;

 private:
  void exportRun(Session& session, const RunStore& store) const;

  std::filesystem::path project_;
  std::filesystem::path out_;
  std::int64_t exported_ = 0;
  std::int64_t deleted_ = 0;
};

Json RunsCommand::run(Session& session) {
  if (exported_ != 0 && deleted_ != 0) throw UsageError("--export and --delete exclude each other");
  if ((exported_ != 0) != !out_.empty()) throw UsageError("--export ID and --out DIR go together");
  if (!ProjectFile::isProject(project_))
    throw Error(fmt::format("{} is not a Passband project, or cannot be read", project_.string()));
  RunStore store(std::make_shared<ProjectFile>(
      project_, [&session](const std::string& sentence) { session.console.warn(sentence); }));
  Json result = session.newResult();
  result["project"] = project_.string();
  if (exported_ != 0) {
    exportRun(session, store);
    result["exported"] = infoJson(runInfo(store.run(exported_)));
    result["out"] = out_.string();
  }
  if (deleted_ != 0) {
    result["deleted"] = infoJson(runInfo(store.run(deleted_)));
    store.remove(deleted_);
  }
  std::vector<std::string> damaged;
  result["runs"] = Json::array();
  for (const RunEntry& entry : store.runs(damaged)) result["runs"].push_back(infoJson(runInfo(entry)));
  for (const std::string& sentence : damaged) session.console.warn(sentence);
  return result;
}

void RunsCommand::exportRun(Session& session, const RunStore& store) const {
  const RunEntry entry = store.run(exported_);
  const Run& run = entry.run;
  if (run.state != RunState::Done) {
    throw Error(fmt::format("run {} of {} is not finished; run the same {} again to resume it", run.id,
                            project_.string(), run.key.command));
  }
  const auto command = commandOf(run.key.command);
  if (command == nullptr) {
    throw Error(
        fmt::format("run {} of {} is a {}; open the project in the window with its images and model, which makes "
                    "a run of today of it",
                    run.id, project_.string(), run.key.command));
  }
  session.storedRun = fmt::format("run {} of {}", run.id, project_.string());
  Outcome outcome{Json::parse(shallowJson(run.result), nullptr, false), store.maps(run.id)};
  requireWhole(store, run.key.command, {run.result, outcome.maps, {}, run.id});
  if (!outcome.result.is_object()) throw DamagedResult("it has no result");
  if (std::error_code ignored; !std::filesystem::is_empty(out_, ignored) && !ignored)
    throw Error(
        fmt::format("{} holds files already; choose another folder, so that two runs are not mixed", out_.string()));
  makeFolder(out_);
  command->writeStored(out_, outcome, store, run);
  Json result = shownResult(std::move(outcome.result));
  result["warnings"] = Json::array();
  const std::string name = run.key.command == kMapSearch ? "search" : run.key.command;
  writeFileAtomically(out_ / (name + ".json"), result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

std::string RunsCommand::text(const Json& result) const {
  const auto textOf = [](const Json& value) { return value.is_string() ? value.get<std::string>() : std::string("-"); };
  if (result.contains("exported"))
    return fmt::format("Wrote run {} to {}\n", result["exported"]["id"].get<std::int64_t>(), textOf(result["out"]));
  if (result.contains("deleted"))
    return fmt::format("Deleted run {}, {} of {}\n", result["deleted"]["id"].get<std::int64_t>(),
                       textOf(result["deleted"]["command"]), textOf(result["deleted"]["date"]));
  if (result["runs"].empty()) return fmt::format("{} holds no runs\n", textOf(result["project"]));
  Table table({"run", "command", "method", "areas", "state", "date", "data", "model"});
  for (const Json& run : result["runs"]) {
    std::vector<std::string> areas;
    for (const Json& area : run["areas"]) areas.push_back(fmt::format("{:g}", area.get<double>()));
    table.add({std::to_string(run["id"].get<std::int64_t>()), textOf(run["command"]), textOf(run["method"]),
               areas.empty() ? "-" : fmt::format("{}", fmt::join(areas, ",")), textOf(run["state"]),
               textOf(run["date"]), textOf(run["data"]), textOf(run["model"])});
  }
  return table.text();
}

}  // namespace

std::unique_ptr<Command> makeRuns() {
  return std::make_unique<RunsCommand>();
}

}  // namespace passband::cli
