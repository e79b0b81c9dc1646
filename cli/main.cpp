// passband-cli: parses the command line, runs one command, and turns its outcome into output and exit code.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <new>
#include <span>
#include <string_view>

#include "cli/command.h"
#include "cli/document_tables.h"
#include "cli/mpi_ranks.h"
#include "cli/option_help.h"
#include "core/base/error.h"
#include "core/base/failure_text.h"
#include "core/base/files.h"
#include "core/base/library_messages.h"
#include "core/base/openmp_waiting.h"
#include "core/base/printable.h"
#include "core/base/process_start.h"
#include "core/base/stop_signals.h"
#include "core/base/version.h"
#include "core/model/trial_run.h"
#include "core/workflow/run_store.h"

namespace passband::cli {
namespace {

enum ExitCode { Done = 0, Failed = 1, WrongUsage = 2, Interrupted = 130 };

/// With every text fit for a terminal: names out of files may hold codes for it.
Json printableTexts(Json value) {
  if (value.is_string()) return printableLine(value.get_ref<const std::string&>());
  if (value.is_structured()) {
    for (Json& inner : value) inner = printableTexts(std::move(inner));
  }
  return value;
}

void writeToStandardOutput(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  if (!written || std::ferror(stdout) != 0) {
    throw Error(
        "cannot write the result to the standard output; send it where there is room and somebody reads it, "
        "or give --out");
  }
}

/// To the standard output, and with --out also as NAME.json there.
void giveResult(const Command& command, const std::string& name, Json result, const Session& session) {
  result["warnings"] = session.console.warnings();
  const std::string json = result.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
  if (!session.options.out.empty()) writeFileAtomically(session.options.out / (name + ".json"), json);
  const std::string text = session.options.json ? json : command.text(printableTexts(std::move(result)));
  writeToStandardOutput(text);
}

/// Also where a run that a project holds is damaged in a way that only shows when it is read.
void runAndGive(Command& command, const std::string& name, Session& session, bool first) {
  const auto refuse = [&](const char* what) {
    if (session.storedRun.empty()) throw;
    throw Error(fmt::format("{} is damaged: {}; delete the run and run it again", session.storedRun, what));
  };
  try {
    const Json result = command.run(session);
    if (first) giveResult(command, name, result, session);
  } catch (const Json::exception&) {
    refuse("its result lacks a part");
  } catch (const DamagedResult& problem) {
    refuse(problem.what());
  }
}

/// A command that leaves nothing in a folder that was not there before takes it away again.
class EmptyFolderRemoval {
 public:
  explicit EmptyFolderRemoval(const std::filesystem::path& folder) {
    std::error_code none;
    if (!folder.empty() && !std::filesystem::exists(folder, none)) folder_ = folder;
  }
  ~EmptyFolderRemoval() {
    std::error_code notEmpty;
    if (!folder_.empty()) std::filesystem::remove(folder_, notEmpty);
  }
  EmptyFolderRemoval(const EmptyFolderRemoval&) = delete;
  EmptyFolderRemoval& operator=(const EmptyFolderRemoval&) = delete;

 private:
  std::filesystem::path folder_;
};

/// `ranks`: those of mpirun, or null. All but the first work in silence.
int runCommand(Command& command, const std::string& name, const CommonOptions& given, std::stop_token stop,
               const TrialRunner& trials, Ranks* ranks) {
  const bool first = ranks == nullptr || ranks->rank() == 0;
  Console console(given.json, given.quiet, !first);
  const EmptyFolderRemoval removal(first ? given.out : std::filesystem::path());
  try {
    CommonOptions options = given;
    checkCommonOptions(options);
    JobContext job(first ? std::move(stop) : std::stop_token(),
                   [&console](const Progress& progress) { console.report(progress); });
    Session session{options, console, job, trials, ranks};
    if (!options.out.empty()) makeFolder(options.out);
    runAndGive(command, name, session, first);
    return Done;
  } catch (const Cancelled&) {
    console.note("stopped");
    return Interrupted;
  } catch (const UsageError& problem) {
    console.error(problem.what());
    return WrongUsage;
  } catch (const std::bad_alloc&) {
    console.error("the memory is used up; try a smaller --batch or --limit");
  } catch (const std::exception& problem) {
    console.error(failureText(problem));
  }
  return Failed;
}

/// A rank that fails takes the others along, which would wait for it. One that is stopped by the first leaves the
/// ending to it.
int runOnRanks(Command& command, const std::string& name, const CommonOptions& options, std::stop_token stop,
               const TrialRunner& trials) {
  std::unique_ptr<Ranks> ranks;
  try {
    ranks = startRanks();
  } catch (const Error& problem) {
    Console(options.json, options.quiet).error(problem.what());
    return Failed;
  }
  const int code = runCommand(command, name, options, std::move(stop), trials, ranks.get());
  const bool othersWait = ranks && ranks->count() > 1 && code != Done && !(code == Interrupted && ranks->rank() > 0);
  if (othersWait) ranks->abort(code);
  return code;
}

void givePage(const std::string& file) {
  writeToStandardOutput(pageWithTables(std::string(MappedFile(file).text())));
  throw CLI::Success();  // nothing else is done
}

int reportUsage(const CLI::App& program, const CLI::ParseError& problem, std::span<char*> arguments) {
  if (problem.get_exit_code() == 0) return program.exit(problem);
  const auto chosen = program.get_subcommands();
  const std::string name = chosen.empty() ? "passband-cli" : "passband-cli " + chosen.front()->get_name();
  const bool json = std::ranges::find(arguments, std::string_view("--json")) != arguments.end();
  Console(json, false).error(fmt::format("{}; see {} --help", problem.what(), name));
  return WrongUsage;
}

int run(std::span<char*> arguments, const TrialRunner& trials) {
  const StopSignals signals;
  CLI::App program("Shows which spatial frequencies an image classifier relies on", "passband-cli");
  program.set_version_flag("--version", passbandVersion());
  setHelpLayout(program);
  program
      .add_option_function<std::string>("--help-markdown", givePage,
                                        "The page FILE of docs/ with its tables made anew; see scripts/documents")
      ->group("");
  program.require_subcommand(1);
  CommonOptions options;
  std::vector<std::unique_ptr<Command>> made;
  const CommandEntry* chosen = nullptr;
  Command* command = nullptr;
  for (const CommandEntry& entry : commands()) {
    CLI::App& parser = *program.add_subcommand(entry.name, entry.summary);
    Command* own = made.emplace_back(entry.make()).get();
    Options added(parser);
    own->addOptions(added);
    addCommonOptions(added, options, entry.optionGroups);
    endWithHelp(parser, kOutputOptions);
    parser.callback([&, own] {
      chosen = &entry;
      command = own;
    });
  }
  try {
    program.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (const CLI::ParseError& problem) {
    return reportUsage(program, problem, arguments);
  }
  return runOnRanks(*command, chosen->name, options, signals.token(), trials);
}

}  // namespace
}  // namespace passband::cli

[[gnu::section(".preinit_array"), gnu::used]] void (*const kBeforeLibraries)(int, char**,
                                                                             char**) = passband::setOpenMpWaiting;

int main(int count, char** values) {
  passband::startProcess();
  passband::silenceLibraries();
  try {
    const passband::TrialRunner trials;  // before there is a thread
    return passband::cli::run({values, static_cast<std::size_t>(count)}, trials);
  } catch (const passband::Error& problem) {
    std::fprintf(stderr, "passband-cli: %s\n", passband::printableLine(passband::failureText(problem)).c_str());
    return passband::cli::Failed;
  }
}
