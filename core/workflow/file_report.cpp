#include "core/workflow/file_report.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fmt/format.h>
#include <string_view>

#include "core/base/error.h"
#include "core/base/figures.h"
#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/data/formats/image_trial.h"
#include "core/data/formats/npy_header.h"
#include "core/data/search_folder.h"
#include "core/data/source_text.h"
#include "core/export/dynamics_record.h"
#include "core/export/mask_dictionary.h"
#include "core/export/mask_file.h"
#include "core/model/model_format.h"
#include "core/project/project_file.h"
#include "core/workflow/file_role.h"
#include "core/workflow/result_json.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kLargestOpened = std::uintmax_t{256} << 20;

Json recipeJson(const std::optional<Recipe>& recipe) {
  return recipe ? Json::parse(recipeToJson(*recipe)) : Json();
}

// ---- Images.

Json classCounts(const ImageSet& set) {
  std::vector<std::int64_t> counts(set.info().classNames.size());
  for (const auto label : set.labels()) ++counts[static_cast<std::size_t>(label)];
  Json classes = Json::array();
  for (std::size_t c = 0; c < counts.size(); ++c)
    classes.push_back({{"name", set.info().classNames[c]}, {"images", counts[c]}});
  return classes;
}

Json reportOnImages(const std::string& source, const FileReportOptions& options) {
  const auto set = openImageSet(source, {.seed = options.seed, .labels = options.labels, .glance = true});
  const ImageSetInfo& info = set->info();
  const bool files = info.valueType.empty();  // the values of arrays are whole, or the array is not opened
  const ImageTrial trial = files ? tryImages(*set, options.threads) : ImageTrial{};
  const Json preprocessing = info.preprocessed ? Json("none: the values are a network's input already")
                             : info.usualRecipe
                                 ? Json(describe(*info.usualRecipe) + "; with a network the usual ones are tried")
                                 : Json();
  return {{"kind", "images"},
          {"format", info.format},
          {"images", set->size()},
          {"height", info.height},
          {"width", info.width},
          {"channels", info.channels},
          {"value_type", info.valueType},
          {"classes", classCounts(*set)},
          {"remarks", info.remarks},
          {"tried", trial.tried},
          {"skipped", skippedJson(trial.skipped)},
          {"recipe", recipeJson(info.usualRecipe)},
          {"preprocessing", preprocessing}};
}

// ---- Models.

/// Milliseconds of the bare forward pass of one image, in a batch of eight black ones; nothing where the network
/// refuses images of that size.
std::optional<double> measuredForward(Classifier& model, int height, int width) {
  constexpr int images = 8;
  PixelBatch pixels;
  pixels.channels = model.info().channels;
  pixels.height = height;
  pixels.width = width;
  pixels.labels.resize(images);
  pixels.indices.resize(images);
  pixels.values.resize(static_cast<std::size_t>(images * pixels.imageValues()));
  try {
    JobContext job;
    model.logits(pixels, {}, job);  // the first pass also sets the network up
    const auto start = std::chrono::steady_clock::now();
    model.logits(pixels, {}, job);
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count() / images;
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// The sizes that such a network is fed with, the likeliest first.
std::vector<int> likelySizes(const ClassifierInfo& info) {
  if (info.inputHeight > 0) return {info.inputHeight};
  if (info.recipe) return {info.recipe->height};
  if (info.usualSide > 0 || info.classes == 100) return {32, 224};
  return info.classes >= 1000 ? std::vector{224, 32} : std::vector{32, 224};
}

Json forwardCost(Classifier& model) {
  for (const int size : likelySizes(model.info())) {
    if (const auto milliseconds = measuredForward(model, size, size))
      return {{"milliseconds", *milliseconds}, {"height", size}, {"width", size}, {"device", model.info().device}};
  }
  return {};
}

/// Null for a file of weights, which needs none.
Json trialJson(const std::optional<TrialRun>& trial) {
  if (!trial) return nullptr;
  return {{"seconds", trial->seconds},
          {"remembered", trial->remembered},
          {"no_files", trial->walls.files},
          {"no_network", trial->walls.calls}};
}

void putShape(Json& report, const ClassifierInfo& info) {
  report["classes"] = info.classes;
  report["channels"] = info.channels;
  report["height"] = info.inputHeight;
  report["width"] = info.inputWidth;
  report["parameters"] = info.parameters;
}

Json reportOnOpenedModel(const std::string& path, const FileReportOptions& options) {
  const auto model = openClassifier(path, options.model);
  const ClassifierInfo& info = model->info();
  Json report = {{"kind", "model"}, {"format", info.format}, {"architecture", info.architecture}};
  report["assumed"] = info.assumed;
  report["unknown_names"] = info.unknownNames;
  putShape(report, info);
  report["class_names"] = info.classNames;
  report["precision"] = info.precision;
  report["hash"] = info.hash;
  report["forward"] = forwardCost(*model);
  report["trial_run"] = trialJson(info.trial);
  report["recipe"] = recipeJson(info.recipe);
  report["preprocessing"] = info.recipe ? Json(describe(*info.recipe)) : Json();
  return report;
}

/// What a file tells that is too large to open for a look.
Json reportOnLargeModel(const ModelSource& source) {
  const ModelFormat& format = requireModelFormat(source.path);
  const ModelDescription description = format.describe(source);
  const ClassifierInfo& info = description.info;
  Json report = {{"kind", "model"},
                 {"format", format.name},
                 {"architecture", "larger than 256 MiB: opened only by the commands that use it"},
                 {"preprocessing", nullptr}};
  if (description.tensors > 0) {
    report["tensors"] = description.tensors;
    report["unknown_names"] = info.unknownNames;
    report["parameters"] = info.parameters;
    report["value_types"] = description.valueTypes;
    report["architecture"] = fmt::format(
        "{} tensors, first '{}'; larger than 256 MiB: a command that opens it says whether they fit an architecture",
        figures::countText(static_cast<std::int64_t>(description.tensors)), description.firstTensor);
  }
  if (info.classes > 0) {
    report["architecture"] = info.architecture;
    putShape(report, info);
    report["class_names"] = Json::array();
    report["forward"] = nullptr;
  }
  return report;
}

Json reportOnModel(const std::string& path, const FileReportOptions& options) {
  const ModelSource source = parseModelSource(path);
  return fs::file_size(source.path) <= kLargestOpened ? reportOnOpenedModel(path, options) : reportOnLargeModel(source);
}

// ---- Projects, maps and masks.

const char* nameOf(RunState state) {
  switch (state) {
    case RunState::Running:
      return "running, or killed: the same command resumes it";
    case RunState::Interrupted:
      return "interrupted: the same command resumes it";
    case RunState::Done:
      return "done";
    case RunState::Failed:
      break;
  }
  return "failed";
}

Json reportOnProject(const std::string& path) {
  if (!ProjectFile::isProject(path)) {
    throw Error(fmt::format("{} is not a Passband project, or cannot be read; open a file name.passband", path));
  }
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
  return {{"kind", "project"}, {"inputs", inputs}, {"runs", runs}, {"masks", masks}};
}

/// The folder that a search wrote.
Json reportOnSearch(const std::string& path) {
  try {
    const Json record = Json::parse(MappedFile(fs::path(path) / kSearchRecord).text());
    Json names = Json::array();
    for (const Json& entry : record.at("classes")) names.push_back(entry.at("name").get<std::string>());
    return {{"kind", "search"},
            {"method", record.at("method").get<std::string>()},
            {"data", record.at("data").get<std::string>()},
            {"model", record.at("model").get<std::string>()},
            {"names", names}};
  } catch (const Json::exception&) {
    throw Error(fmt::format("{}/{} is damaged; search again, or remove it", path, kSearchRecord));
  }
}

/// "NumPy array", "csv file"
std::string formatOfMap(const std::string& path) {
  if (MappedFile(path).text().starts_with(kNpyMagic)) return "NumPy array";
  const std::string extension = fs::path(path).extension().string();
  return fmt::format("{} file", extension.substr(std::min<std::size_t>(extension.size(), 1)));
}

Json reportOnMap(const std::string& path) {
  const Grid<float> map = readMaskValues(path);
  const auto [low, high] = std::ranges::minmax(map.values());
  return {{"kind", low >= 0 && high <= 1 ? "mask" : "map"},
          {"format", formatOfMap(path)},
          {"height", map.rows()},
          {"width", map.cols()},
          {"low", low},
          {"high", high}};
}

Json reportOnMasks(const std::string& path) {
  const std::vector<ClassMask> masks = readMaskDictionary(path);
  Json names = Json::array();
  double area = 0, difference = 0;
  for (const ClassMask& mask : masks) {
    names.push_back(mask.name);
    for (const float value : mask.centred.values()) area += value;
    difference = std::max(difference, partnerDifference(mask.centred));
  }
  const Grid<float>& first = masks[0].centred;
  return {{"kind", "masks"},
          {"format", "dictionary of masks (pickle)"},
          {"height", first.rows()},
          {"width", first.cols()},
          {"names", names},
          {"mean_area", area / static_cast<double>(masks.size() * first.values().size())},
          {"partner_difference", difference}};
}

/// What a training left that was watched.
Json reportOnTraining(const std::string& path) {
  const DynamicsRecord record = readDynamics(path);
  return {{"kind", "training"},
          {"format", "training log"},
          {"weights", record.weights.string()},
          {"epochs", record.epochs.size()},
          {"log", Json::parse(dynamicsSummary(record))}};
}

Json reportOnAny(const std::string& path, const FileReportOptions& options) {
  const IdentifiedFile file = identify(path);
  switch (file.role) {
    case FileRole::TrainingLog:
      return reportOnTraining(file.source);
    case FileRole::SearchFolder:
      return reportOnSearch(file.source);
    case FileRole::Project:
      return reportOnProject(file.source);
    case FileRole::MaskDictionary:
      return reportOnMasks(file.source);
    case FileRole::Mask:
      return reportOnMap(file.source);
    case FileRole::Model:
      return reportOnModel(file.source, options);
    case FileRole::Images:
      break;
  }
  return reportOnImages(file.source, options);
}

}  // namespace

std::string reportOnFile(const std::string& path, const FileReportOptions& options) {
  Json report = {{"path", path}};
  std::error_code none;
  if (const auto bytes = fs::file_size(splitSource(path).path, none); !none) report["bytes"] = bytes;
  report.update(reportOnAny(path, options));
  return resultText(report);
}

}  // namespace passband
