#include "core/workflow/run_export.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/workflow/evaluation_run.h"
#include "core/workflow/result_json.h"
#include "core/workflow/search_files.h"
#include "core/workflow/search_rates.h"
#include "core/workflow/sensitivity_files.h"
#include "core/workflow/spectra_run.h"
#include "core/workflow/stored_sensitivity.h"
#include "core/workflow/stored_verdict.h"
#include "core/workflow/training_run.h"
#include "core/workflow/verdict_files.h"
#include "core/workflow/whole_run.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

/// Writes what is beside the result, and returns that.
using WriteFiles = std::string (*)(const fs::path& folder, const RunStore& store, const Run& run,
                                   const RunOutcome& outcome);

struct ExportedCommand {
  const char* command;
  const char* file;  ///< of the result
  WriteFiles write;
};

std::string writeRates(const fs::path& folder, const RunStore& store, const Run& run, const RunOutcome& outcome) {
  const RunOutcome found = searchOfRates(store, run);
  const std::vector<double> areas = areasOfRates(run.key);
  writeSearch(folder, found, areas);
  return withMapFiles(folder, found, areas, outcome.result);
}

std::string writeNothing(const fs::path&, const RunStore&, const Run&, const RunOutcome& outcome) {
  return outcome.result;
}

template <auto Write>
std::string writeAlone(const fs::path& folder, const RunStore&, const Run&, const RunOutcome& outcome) {
  Write(folder, outcome);
  return outcome.result;
}

void writeVerdictOf(const fs::path& folder, const RunOutcome& outcome) {
  writeVerdict(folder, outcome.result);
}

std::string writeMapSearch(const fs::path& folder, const RunStore&, const Run&, const RunOutcome& outcome) {
  return writeSearch(folder, outcome);
}

constexpr std::array kExported{ExportedCommand{kMapSearch, "search", writeMapSearch},
                               ExportedCommand{kSearchRates, "search", writeRates},
                               ExportedCommand{kVerdict, "verdict", writeAlone<writeVerdictOf>},
                               ExportedCommand{kSensitivity, "sensitivity", writeAlone<writeSensitivity>},
                               ExportedCommand{kSpectra, "spectra", writeAlone<writeSpectra>},
                               ExportedCommand{kEvaluation, "evaluate", writeNothing},
                               ExportedCommand{kTraining, "train", writeNothing}};

const ExportedCommand& exportedCommand(const RunStore& store, const Run& run) {
  const std::string project = store.file()->path().string();
  if (run.state != RunState::Done) {
    throw Error(fmt::format("run {} of {} is not finished; run the same {} again to resume it", run.id, project,
                            run.key.command));
  }
  const auto found = std::ranges::find_if(kExported, [&](const auto& own) { return own.command == run.key.command; });
  if (found != kExported.end()) return *found;
  throw Error(
      fmt::format("run {} of {} is a {}; open the project in the window with its images and model, which makes "
                  "a run of today of it",
                  run.id, project, run.key.command));
}

void write(const ExportedCommand& command, const fs::path& folder, const RunStore& store, const Run& run) {
  const RunOutcome outcome{run.result, store.maps(run.id), {}, run.id};
  requireWhole(store, run.key.command, outcome);
  if (!resultFromText(run.result).is_object()) throw DamagedResult("it has no result");
  if (std::error_code none; !fs::is_empty(folder, none) && !none)
    throw Error(
        fmt::format("{} holds files already; choose another folder, so that two runs are not mixed", folder.string()));
  makeFolder(folder);
  Json result = resultFromText(shownResult(command.write(folder, store, run, outcome)));
  result["warnings"] = Json::array();
  writeFileAtomically(folder / (std::string(command.file) + ".json"),
                      result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace

void exportRun(const RunStore& store, std::int64_t id, const fs::path& folder) {
  const Run run = store.run(id).run;
  const ExportedCommand& command = exportedCommand(store, run);
  const auto refuse = [&](const char* what) {
    throw UnreadableRun(fmt::format("run {} of {} is damaged: {}; delete the run and run it again", id,
                                    store.file()->path().string(), what));
  };
  try {
    write(command, folder, store, run);
  } catch (const Json::exception&) {
    refuse("its result lacks a part");
  } catch (const DamagedResult& problem) {
    refuse(problem.what());
  }
}

}  // namespace passband
