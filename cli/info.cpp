// info: what a file is, and what Passband would do with it.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/command.h"
#include "cli/file_report.h"
#include "cli/judging.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/model/model_source.h"

namespace passband::cli {
namespace {

class InfoCommand : public Command {
 public:
  void addOptions(Options& command) override {
    command.group("Arguments");
    command.add("FILE", files_, "Files, folders, or synthetic datasets").required();
  }

  /// One file that is not read is the command's error; among several it is said beside the others.
  Json run(Session& session) override {
    Json result = session.newResult();
    result["files"] = Json::array();
    for (const auto& file : files_) {
      try {
        result["files"].push_back(reportOn(file, session));
      } catch (const UsageError&) {
        throw;
      } catch (const Error& error) {
        if (files_.size() == 1) throw;
        result["files"].push_back({{"path", file}, {"kind", "unreadable"}, {"reason", error.what()}});
      }
    }
    return result;
  }

  std::string text(const Json& result) const override;

 private:
  std::vector<std::string> files_;
};

std::string line(const char* head, const std::string& value) {
  return fmt::format("  {:<15}{}\n", head, value);
}

/// At most `most` of the texts, and "..".
std::string listText(const std::vector<std::string>& texts, std::size_t most) {
  const auto shown = std::min(texts.size(), most);
  return fmt::format("{}{}", fmt::join(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
                     texts.size() > most ? ", .." : "");
}

std::string imagesText(const Json& file) {
  const int height = file["height"], width = file["width"], channels = file["channels"];
  std::string size = height > 0 ? fmt::format("{}x{}", height, width) : "sizes differ";
  size += channels == 3 ? ", colour" : channels == 1 ? ", grey" : ", grey and colour";
  if (const std::string type = file["value_type"]; !type.empty()) size += ", " + type;
  std::vector<std::string> classes;
  for (const Json& entry : file["classes"])
    classes.push_back(fmt::format("{} ({})", entry["name"].get<std::string>(), countText(entry["images"])));
  std::string text = line("what", fmt::format("{}, {} images of {} classes", file["format"].get<std::string>(),
                                              countText(file["images"]), countText(std::ssize(classes)))) +
                     line("size", size) + line("classes", listText(classes, 20));
  for (const Json& remark : file["remarks"]) text += line("note", remark);
  if (!file["skipped"].empty())
    text += line("note", fmt::format("of {} images tried {}", countText(file["tried"]), skippedText(file["skipped"])));
  return text;
}

/// How else the network may be read.
std::string assumedText(const std::string& key, const std::string& path) {
  const ModelSource source = parseModelSource(path);
  if (key == "stem") {
    return fmt::format("another stem can be said: '{}', or cifar, strided, imagenet",
                       withChange(source, key, "pooled"));
  }
  return fmt::format("other {} can be said: '{}'", key, withChange(source, key, "N"));
}

/// What kept the program in the file from the machine while it ran for the first time.
std::string trialText(const Json& trial) {
  const bool files = trial["no_files"], network = trial["no_network"];
  std::string walls = files && network ? "no file system and no network"
                      : files          ? "no file system; this kernel lacks seccomp, so the network was open"
                      : network        ? "no network; this kernel lacks Landlock, so files could be read"
                                       : "this kernel lacks Landlock and seccomp: only time and memory were limited";
  return fmt::format("{}in a process of its own, {:.2f} s, {}",
                     trial["remembered"].get<bool>() ? "at an earlier opening, " : "", numberOf(trial["seconds"]),
                     walls);
}

std::string modelText(const Json& file) {
  std::string what = fmt::format("{}, {}", file["architecture"].get<std::string>(), file["format"].get<std::string>());
  if (file.contains("parameters")) what += fmt::format(", {} parameters", countText(file["parameters"]));
  std::string text = line("what", what);
  if (file.contains("value_types")) {
    for (const auto& [type, count] : file["value_types"].items())
      text += line("values", fmt::format("{} {}", countText(count), type));
  }
  if (const Json names = file.value("unknown_names", Json::array()); !names.empty())
    text += line("note", fmt::format("objects of {} beside the weights were not read; nothing of them runs",
                                     listText(names, 3)));
  for (const Json& key : file.value("assumed", Json::array())) text += line("note", assumedText(key, file["path"]));
  if (!file.contains("classes")) return text;
  const int height = file["height"], width = file["width"];
  text += line("takes", fmt::format("{} images{}", file["channels"] == 1 ? "grey" : "colour",
                                    height > 0 && width > 0 ? fmt::format(" of {}x{}", height, width) : ""));
  text += line("gives", fmt::format("{} classes", countText(file["classes"])));
  if (!file["class_names"].empty()) text += line("names", listText(file["class_names"], 10));
  if (const Json trial = file.value("trial_run", Json()); !trial.is_null()) text += line("trial run", trialText(trial));
  const Json& forward = file["forward"];
  if (forward.is_null()) return text;
  return text + line("forward", fmt::format("{:.3g} ms for an image of {}x{}, measured here on {}",
                                            numberOf(forward["milliseconds"]), forward["height"].get<int>(),
                                            forward["width"].get<int>(), forward["device"].get<std::string>()));
}

std::string projectText(const Json& file) {
  std::string text = line("what", "Passband project");
  for (const Json& input : file["inputs"]) {
    text += line("input", fmt::format("{} {}: {}", input["kind"].get<std::string>(), input["source"].get<std::string>(),
                                      input["description"].get<std::string>()));
  }
  for (const Json& run : file["runs"]) {
    text += line(
        "run", fmt::format("{} of {}, {} maps, {}", run["command"].get<std::string>(),
                           run["created"].get<std::string>(), countText(run["maps"]), run["state"].get<std::string>()));
  }
  for (const Json& mask : file["masks"]) text += line("mask", mask.get<std::string>());
  return text;
}

std::string searchText(const Json& file) {
  return line("what", fmt::format("maps of a search ({})", file["method"].get<std::string>())) +
         line("found on", file["data"]) + line("network", file["model"]) + line("classes", listText(file["names"], 20));
}

std::string trainingText(const Json& file) {
  const Json& log = file["log"];
  std::vector<std::string> classes;
  for (const Json& entry : log["classes"]) classes.push_back(entry["name"]);
  const std::string first = log["first"].is_string() ? log["first"] : "none, or several at once";
  return line("what", fmt::format("log of a training, {} epochs, watched at {} steps on {} images",
                                  countText(file["epochs"]), countText(log["steps"]), countText(log["images"]))) +
         line("weights", file["weights"]) + line("classes", listText(classes, 20)) + line("learned first", first);
}

std::string mapText(const Json& file) {
  return line("what", fmt::format("{} of {}x{}, values {:g} .. {:g}", file["kind"].get<std::string>(),
                                  file["height"].get<int>(), file["width"].get<int>(), numberOf(file["low"]),
                                  numberOf(file["high"])));
}

std::string masksText(const Json& file) {
  std::string text =
      line("what", fmt::format("{}, {} masks of {}x{}, {} of the plane on average", file["format"].get<std::string>(),
                               countText(std::ssize(file["names"])), file["height"].get<int>(),
                               file["width"].get<int>(), percentText(file["mean_area"]))) +
      line("classes", listText(file["names"], 20));
  if (numberOf(file["partner_difference"]) > 0)
    text += line("note", "bins and their partners (-u,-v) differ; the mean of the two is taken, as the real part does");
  return text;
}

std::string fileText(const Json& file) {
  const std::string kind = file["kind"];
  std::string text = file["path"].get<std::string>() + "\n";
  if (kind == "unreadable") return text + line("not read", file["reason"]);
  if (kind == "images") text += imagesText(file);
  if (kind == "model") text += modelText(file);
  if (kind == "project") text += projectText(file);
  if (kind == "search") text += searchText(file);
  if (kind == "training") text += trainingText(file);
  if (kind == "map" || kind == "mask") text += mapText(file);
  if (kind == "masks") text += masksText(file);
  if (file.contains("preprocessing")) text += line("preprocessing", file["preprocessing"]);
  text += line("use", file["use"]);
  return file.contains("command") ? text + line("next", file["command"]) : text;
}

std::string InfoCommand::text(const Json& result) const {
  std::string text;
  for (const Json& file : result["files"]) text += (text.empty() ? "" : "\n") + fileText(file);
  return text;
}

}  // namespace

std::unique_ptr<Command> makeInfo() {
  return std::make_unique<InfoCommand>();
}

}  // namespace passband::cli
