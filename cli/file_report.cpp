#include "cli/file_report.h"

#include <array>
#include <fmt/format.h>

#include "core/base/shell_word.h"
#include "core/workflow/file_report.h"

namespace passband::cli {
namespace {

/// What a file of this kind is good for; FILE and MODEL stand for itself and for what it names as its model.
struct Use {
  std::string_view kind, use, command;
};

constexpr std::array kUses{
    Use{"images", "give it to --data", "passband-cli evaluate --data FILE --model MODEL"},
    Use{"model", "give it to --model", "passband-cli evaluate --data DATA --model FILE"},
    Use{"project", "give it to --project", ""},
    Use{"search", "give it to verdict --maps or evaluate --maps",
        "passband-cli verdict --maps FILE --data OTHER_IMAGES --model MODEL"},
    Use{"mask", "give it to evaluate --mask", "passband-cli evaluate --data DATA --model MODEL --mask FILE"},
    Use{"map", "a map of values; it is no mask, because they leave 0..1", ""},
    Use{"masks", "give it to evaluate --maps, or FILE:CLASS to --mask",
        "passband-cli evaluate --data DATA --model MODEL --maps FILE"},
    Use{"training", "open it in the window", "passband FILE"}};

const Use& useOf(const Json& report) {
  return *std::ranges::find(kUses, report.at("kind").get_ref<const std::string&>(), &Use::kind);
}

std::string commandFor(const Use& use, const Json& report) {
  std::string command(use.command);
  const auto put = [&](std::string_view place, const std::string& value) {
    if (const auto at = command.find(place); at != std::string::npos)
      command.replace(at, place.size(), shellWord(value));
  };
  if (use.kind == "search") put("MODEL", report.at("model"));
  put("FILE", report.at("path"));
  return command;
}

std::string preprocessingText(const Json& report) {
  if (report.at("preprocessing").is_string()) return report["preprocessing"];
  const std::string otherwise = "the usual ones are tried, or --preset";
  if (report.at("kind") == "images") return "that of the network; else " + otherwise;
  return report.contains("classes") ? "not in the file: " + otherwise : otherwise;
}

}  // namespace

Json reportOn(const std::string& path, const Session& session) {
  const Json report = Json::parse(reportOnFile(path, {.seed = session.options.seed,
                                                      .labels = session.options.labels,
                                                      .threads = session.options.threads,
                                                      .model = session.modelOptions("cpu")}));
  const Use& use = useOf(report);
  Json shown = Json::object();
  const auto addUse = [&] {
    shown["use"] = use.use;
    if (!use.command.empty()) shown["command"] = commandFor(use, report);
  };
  for (const auto& [key, value] : report.items()) {
    shown[key] = key == "preprocessing" ? Json(preprocessingText(report)) : value;
    if (key == "format" && use.kind == "model") addUse();
  }
  addUse();
  return shown;
}

}  // namespace passband::cli
