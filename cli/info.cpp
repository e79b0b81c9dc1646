// info: what a file is, and what Passband would do with it.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>

#include "cli/command.h"
#include "cli/inputs.h"
#include "cli/judging.h"
#include "cli/results.h"
#include "cli/text.h"
#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/model/model_file_kind.h"

namespace passband::cli {
namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

std::string recipeText(const std::optional<Recipe>& recipe, const char* otherwise) {
  return recipe ? describe(*recipe) : otherwise;
}

Json describeImages(const std::string& source, std::uint64_t seed) {
  const auto set = openImageSet(source, {.seed = seed});
  const ImageSetInfo& info = set->info();
  std::vector<std::int64_t> counts(info.classNames.size());
  for (const auto label : set->labels()) ++counts[static_cast<std::size_t>(label)];
  Json classes = Json::array();
  for (std::size_t c = 0; c < counts.size(); ++c)
    classes.push_back({{"name", info.classNames[c]}, {"images", counts[c]}});
  return {{"kind", "images"},
          {"format", info.format},
          {"images", set->size()},
          {"height", info.height},
          {"width", info.width},
          {"channels", info.channels},
          {"classes", classes},
          {"hash", info.hash},
          {"recipe", info.usualRecipe ? Json::parse(recipeToJson(*info.usualRecipe)) : Json()},
          {"preprocessing", recipeText(info.usualRecipe, "that of the model, or --preset")},
          {"use", "give it to --data"}};
}

Json describeModel(const std::string& path, const CommonOptions& options) {
  const auto model = openClassifier(path, {.device = "cpu", .threads = options.threads});
  const ClassifierInfo& info = model->info();
  return {{"kind", "model"},
          {"format", info.format},
          {"architecture", info.architecture},
          {"classes", info.classes},
          {"channels", info.channels},
          {"height", info.inputHeight},
          {"width", info.inputWidth},
          {"parameters", info.parameters},
          {"class_names", info.classNames},
          {"hash", info.hash},
          {"recipe", info.recipe ? Json::parse(recipeToJson(*info.recipe)) : Json()},
          {"preprocessing", recipeText(info.recipe, "that of the data, or --preset")},
          {"use", "give it to --model"}};
}

const char* nameOf(RunState state) {
  switch (state) {
    case RunState::Running:
      return "running, or killed: the same command goes on";
    case RunState::Interrupted:
      return "interrupted: the same command goes on";
    case RunState::Done:
      return "done";
    case RunState::Failed:
      break;
  }
  return "failed";
}

Json describeProject(const std::string& path) {
  const ProjectFile project(path);
  Json inputs = Json::array(), runs = Json::array(), masks = Json::array();
  for (const ProjectInput& input : project.inputs()) {
    inputs.push_back(
        {{"kind", input.kind}, {"source", input.source}, {"description", input.description}, {"hash", input.hash}});
  }
  for (const Run& run : project.runs()) {
    runs.push_back({{"command", run.key.command},
                    {"state", nameOf(run.state)},
                    {"created", run.created},
                    {"options", Json::parse(run.key.options, nullptr, false)},
                    {"maps", project.maps(run.id).size()}});
  }
  for (const StoredMap& mask : project.masks()) masks.push_back(mask.name);
  return {{"kind", "project"}, {"inputs", inputs}, {"runs", runs}, {"masks", masks}, {"use", "give it to --project"}};
}

Json describeMap(const std::string& path) {
  const Grid<float> map = readNpy(path);
  const auto [low, high] = std::ranges::minmax(map.values());
  const bool mask = low >= 0 && high <= 1;
  return {{"kind", mask ? "mask" : "map"},
          {"format", "NumPy array"},
          {"height", map.rows()},
          {"width", map.cols()},
          {"low", low},
          {"high", high},
          {"use", mask ? "give it to evaluate --mask" : "a map of values; it is no mask, because they leave 0..1"}};
}

/// Formats that Passband knows of, but that this version does not read; empty for others.
std::string unreadFormat(const fs::path& path) {
  if (modelFileKind(path) == ModelFileKind::TorchCompiled) return "AOTInductor package with compiled code inside";
  const MappedFile file(path);
  const auto text = file.text();
  if (text.starts_with("\x93NUMPY"sv)) return "NumPy array of images";
  if (text.starts_with("PK\x03\x04"sv) && text.substr(0, 512).find(".npy"sv) != text.npos) return "NumPy archive";
  if (text.size() > 4 && text.starts_with("\0\0\x08"sv) && text[3] >= 1 && text[3] <= 4) return "IDX file (MNIST)";
  if (text.starts_with("\x1f\x8b"sv)) return "gzip file, perhaps IDX (MNIST)";
  return {};
}

bool isMap(const fs::path& path) {
  try {
    return !readNpy(path).empty();
  } catch (const Error&) {
    return false;
  }
}

/// Throws Error when nothing knows the file.
Json describeFile(const std::string& path, const CommonOptions& options) {
  for (const DataFormat& format : dataFormats()) {
    if (format.recognises(path)) return describeImages(path, options.seed);
  }
  if (!fs::is_regular_file(path)) return describeImages(path, options.seed);
  if (ProjectFile::isProject(path)) return describeProject(path);
  if (MappedFile(path).text().starts_with("\x93NUMPY"sv) && isMap(path)) return describeMap(path);
  if (const std::string format = unreadFormat(path); !format.empty()) {
    return {{"kind", "unread"}, {"format", format}, {"use", "recognised, but this version does not read it"}};
  }
  if (modelFileKind(path) != ModelFileKind::Unknown) return describeModel(path, options);
  return describeImages(path, options.seed);
}

class InfoCommand : public Command {
 public:
  void addOptions(CLI::App& command) override {
    command.add_option("FILE", files_, "Files, folders, or generated sets")->required();
  }

  Json run(Session& session) override {
    Json result = session.newResult();
    result["files"] = Json::array();
    for (const auto& file : files_) {
      Json entry = {{"path", file}};
      entry.update(describeFile(file, session.options));
      result["files"].push_back(std::move(entry));
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

std::string imagesText(const Json& file) {
  const auto side = [&](const char* key) { return file[key].get<int>(); };
  std::string text = line("what", fmt::format("{}, {} images of {} classes", file["format"].get<std::string>(),
                                              countText(file["images"]), countText(std::ssize(file["classes"]))));
  text += line("size", side("height") > 0 ? fmt::format("{}x{}", side("height"), side("width")) : "sizes differ");
  constexpr std::size_t shown = 20;
  std::string classes;
  for (std::size_t c = 0; c < std::min(shown, file["classes"].size()); ++c) {
    const Json& entry = file["classes"][c];
    classes +=
        fmt::format("{}{} ({})", c > 0 ? ", " : "", entry["name"].get<std::string>(), countText(entry["images"]));
  }
  return text + line("classes", classes + (file["classes"].size() > shown ? ", .." : ""));
}

std::string modelText(const Json& file) {
  const int height = file["height"].get<int>(), width = file["width"].get<int>();
  return line("what", fmt::format("{}, {}, {} parameters", file["architecture"].get<std::string>(),
                                  file["format"].get<std::string>(), countText(file["parameters"]))) +
         line("takes", fmt::format("{} images{}", file["channels"] == 1 ? "grey" : "colour",
                                   height > 0 && width > 0 ? fmt::format(" of {}x{}", height, width) : "")) +
         line("gives", fmt::format("{} classes", countText(file["classes"])));
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

std::string mapText(const Json& file) {
  return line("what", fmt::format("{} of {}x{}, values {:g} .. {:g}", file["kind"].get<std::string>(),
                                  file["height"].get<int>(), file["width"].get<int>(), numberOf(file["low"]),
                                  numberOf(file["high"])));
}

std::string fileText(const Json& file) {
  const std::string kind = file["kind"];
  std::string text = file["path"].get<std::string>() + "\n";
  if (kind == "images") text += imagesText(file);
  if (kind == "model") text += modelText(file);
  if (kind == "project") text += projectText(file);
  if (kind == "map" || kind == "mask") text += mapText(file);
  if (kind == "unread") text += line("what", file["format"]);
  if (file.contains("preprocessing")) text += line("preprocessing", file["preprocessing"]);
  return text + line("use", file["use"]);
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
