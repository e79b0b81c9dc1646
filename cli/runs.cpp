// runs: what a project holds: a list, one of them as files, one of them less.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/workflow/run_export.h"
#include "core/workflow/run_list.h"

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

/// Also of one that is damaged, of which nothing but its number is known.
Json infoOf(const RunStore& store, std::int64_t id) {
  try {
    return infoJson(runInfo(store.run(id)));
  } catch (const UnreadableRun&) {
    Json info = infoJson({.id = id, .state = "corrupt"});
    for (const char* const unknown : {"command", "date"}) info[unknown] = nullptr;
    return info;
  }
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
    exportRun(store, exported_, out_);
    result["exported"] = infoOf(store, exported_);
    result["out"] = out_.string();
  }
  if (deleted_ != 0) {
    result["deleted"] = infoOf(store, deleted_);
    store.remove(deleted_);
  }
  std::vector<std::string> damaged;
  result["runs"] = Json::array();
  for (const RunEntry& entry : store.runs(damaged)) result["runs"].push_back(infoJson(runInfo(entry)));
  for (const std::string& sentence : damaged) session.console.warn(sentence);
  return result;
}

std::string RunsCommand::text(const Json& result) const {
  const auto textOf = [](const Json& value) { return value.is_string() ? value.get<std::string>() : std::string("-"); };
  if (result.contains("exported"))
    return fmt::format("Wrote run {} to {}\n", result["exported"]["id"].get<std::int64_t>(), textOf(result["out"]));
  if (result.contains("deleted")) {
    const Json& gone = result["deleted"];
    const std::string what =
        gone["command"].is_null() ? "which was corrupt" : textOf(gone["command"]) + " of " + textOf(gone["date"]);
    return fmt::format("Deleted run {}, {}\n", gone["id"].get<std::int64_t>(), what);
  }
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
