#include "core/export/dynamics_record.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/export/class_masks.h"
#include "core/export/dynamics_pictures.h"
#include "core/export/npy.h"
#include "core/fourier/bands.h"

namespace passband {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* recordName = "dynamics.json";

Json epochList(const std::vector<EpochReport>& epochs) {
  Json all = Json::array();
  for (const EpochReport& epoch : epochs) {
    all.push_back({{"epoch", epoch.epoch},
                   {"steps", epoch.steps},
                   {"learning_rate", epoch.learningRate},
                   {"train_loss", epoch.trainLoss},
                   {"train_accuracy", epoch.trainAccuracy},
                   {"test_loss", epoch.validationLoss},
                   {"test_accuracy", epoch.validationAccuracy}});
  }
  return all;
}

Json momentJson(const std::string& name, const ClassMoment& moment) {
  return {{"name", name},
          {"f1", moment.f1},
          {"precision", moment.precision},
          {"recall", moment.recall},
          {"loss", moment.loss}};
}

Json classesJson(const DynamicsRecord& record) {
  Json classes = Json::array();
  for (std::size_t c = 0; c < record.classNames.size(); ++c) {
    const auto first = firstReached(record.points, c, kLearnedF1),
               forGood = reachedForGood(record.points, c, kLearnedF1);
    Json entry = momentJson(record.classNames[c], record.points.back().classes[c]);
    entry["first_step"] = first ? Json(*first) : Json();
    entry["for_good_step"] = forGood ? Json(*forGood) : Json();
    classes.push_back(std::move(entry));
  }
  return classes;
}

Json bandsJson(const DynamicsRecord& record) {
  const auto last = std::ranges::find_if(record.points.rbegin(), record.points.rend(),
                                         [](const DynamicsPoint& point) { return !point.passAccuracy.empty(); });
  Json bands = Json::array();
  for (std::size_t band = 0; last != record.points.rend() && band < record.bandNames.size(); ++band) {
    bands.push_back({{"name", record.bandNames[band]},
                     {"pass_accuracy", last->passAccuracy[band]},
                     {"stop_accuracy", last->stopAccuracy[band]}});
  }
  return bands;
}

/// The name of the class whose `key` comes before those of all others.
Json firstClass(const Json& classes, const char* key) {
  std::vector<std::optional<std::int64_t>> steps;
  for (const Json& entry : classes)
    steps.push_back(entry[key].is_number() ? std::optional(entry[key].get<std::int64_t>()) : std::nullopt);
  const auto first = firstLearned(steps);
  return first ? classes[*first]["name"] : Json();
}

Json summaryJson(const DynamicsRecord& record) {
  Json kept = Json::array(), maps = Json::array();
  for (const EstimatedMaps& own : record.maps) maps.push_back(own.step);
  for (const KeptWeights& weights : record.kept)
    kept.push_back({{"step", weights.step}, {"file", weights.file.string()}});
  const Json classes = classesJson(record);
  return {{"images", record.probeImages},
          {"steps", record.points.size()},
          {"share_of_time", record.lookingShare},
          {"share_limit", record.shareLimit},
          {"learned_f1", kLearnedF1},
          {"first", firstClass(classes, "first_step")},
          {"first_for_good", firstClass(classes, "for_good_step")},
          {"classes", classes},
          {"bands", bandsJson(record)},
          {"maps", maps},
          {"kept", kept}};
}

Json pointJson(const DynamicsPoint& point, const DynamicsRecord& record) {
  Json entry = {{"step", point.step}, {"accuracy", point.accuracy}, {"loss", point.loss}, {"classes", Json::array()}};
  for (std::size_t c = 0; c < point.classes.size(); ++c)
    entry["classes"].push_back(momentJson(record.classNames[c], point.classes[c]));
  if (!point.passAccuracy.empty()) {
    entry["pass_accuracy"] = point.passAccuracy;
    entry["stop_accuracy"] = point.stopAccuracy;
  }
  return entry;
}

/// Numbers that are none stand as null in the file.
double numberAt(const Json& object, const char* key) {
  const Json& value = object.at(key);
  return value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
}

std::vector<double> numbersAt(const Json& object, const char* key, std::size_t count) {
  std::vector<double> numbers;
  if (object.contains(key)) numbers = object[key].get<std::vector<double>>();
  if (!numbers.empty() && numbers.size() != count) throw Error(fmt::format("'{}' has other bands", key));
  return numbers;
}

DynamicsPoint readPoint(const Json& entry, const DynamicsRecord& record) {
  DynamicsPoint point{.step = entry.at("step"),
                      .accuracy = numberAt(entry, "accuracy"),
                      .loss = numberAt(entry, "loss"),
                      .classes = {}};
  for (const Json& moment : entry.at("classes")) {
    point.classes.push_back({.f1 = numberAt(moment, "f1"),
                             .precision = numberAt(moment, "precision"),
                             .recall = numberAt(moment, "recall"),
                             .loss = numberAt(moment, "loss")});
  }
  point.passAccuracy = numbersAt(entry, "pass_accuracy", record.bandNames.size());
  point.stopAccuracy = numbersAt(entry, "stop_accuracy", record.bandNames.size());
  if (point.classes.size() != record.classNames.size())
    throw Error(fmt::format("step {} has other classes", point.step));
  if (point.passAccuracy.size() != point.stopAccuracy.size())
    throw Error(fmt::format("step {} has half of its bands", point.step));
  if (!record.points.empty() && point.step <= record.points.back().step)
    throw Error(fmt::format("step {} comes after step {}", point.step, record.points.back().step));
  return point;
}

/// As it is named, or, where the folder has been moved, under its own name in `home`.
std::filesystem::path found(const std::filesystem::path& file, const std::filesystem::path& home) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored) ? file : home / file.filename();
}

void requireOnePlane(const std::vector<EstimatedMaps>& all) {
  for (const EstimatedMaps& maps : all) {
    const auto differs = [&](const FrequencyMap& map) { return !(map.plane == all[0].classes[0].plane); };
    if (std::ranges::any_of(maps.classes, differs)) throw Error("it has maps of different sizes");
  }
}

DynamicsRecord readRecord(const Json& all, const std::filesystem::path& folder) {
  DynamicsRecord record;
  record.weights = found(all.at("weights").get<std::string>(), std::filesystem::absolute(folder).parent_path());
  record.probeImages = all.at("images");
  record.lookingShare = numberAt(all, "share_of_time");
  record.shareLimit = numberAt(all, "share_limit");
  for (const Json& entry : all.at("classes")) record.classNames.push_back(entry.at("name"));
  record.bandNames = all.at("band_names").get<std::vector<std::string>>();
  for (const Json& entry : all.at("points")) record.points.push_back(readPoint(entry, record));
  if (record.points.empty()) throw Error("it has no points");
  for (const Json& entry : all.at("epochs")) {
    record.epochs.push_back({.epoch = entry.at("epoch"),
                             .steps = entry.at("steps"),
                             .learningRate = numberAt(entry, "learning_rate"),
                             .trainLoss = numberAt(entry, "train_loss"),
                             .trainAccuracy = numberAt(entry, "train_accuracy"),
                             .validationLoss = numberAt(entry, "test_loss"),
                             .validationAccuracy = numberAt(entry, "test_accuracy")});
  }
  for (const Json& entry : all.at("kept"))
    record.kept.push_back({entry.at("step"), found(entry.at("file").get<std::string>(), folder)});
  const auto files = fileNames(record.classNames);
  for (const Json& step : all.at("maps")) {
    EstimatedMaps maps{.step = step, .classes = {}};
    for (const std::string& file : files)
      maps.classes.push_back(mapFromCentred(readNpy(mapsFolder(folder, maps.step) / (file + ".npy"))).map);
    record.maps.push_back(std::move(maps));
  }
  requireOnePlane(record.maps);
  return record;
}

}  // namespace

DynamicsRecord newDynamicsRecord(const std::filesystem::path& weights, const ImageSet& probe, const Recipe& recipe,
                                 const DynamicsOptions& options) {
  DynamicsRecord record;
  record.weights = weights;
  record.classNames = probe.info().classNames;
  record.probeImages = probe.size();
  record.shareLimit = options.share;
  const auto edges = bandEdges({recipe.height, recipe.width});
  for (std::size_t band = 0; band + 1 < edges.size(); ++band) record.bandNames.push_back(bandName(edges, band));
  return record;
}

void update(DynamicsRecord& record, const DynamicsRecorder& recorder) {
  record.points = recorder.points();
  record.maps = recorder.maps();
  record.kept = recorder.kept();
  if (recorder.images() > 0) record.probeImages = recorder.images();
  record.lookingShare = recorder.trainingSeconds() > 0 ? recorder.lookingSeconds() / recorder.trainingSeconds()
                                                       : std::numeric_limits<double>::quiet_NaN();
}

std::string epochsJson(const std::vector<EpochReport>& epochs) {
  return epochList(epochs).dump();
}

std::string dynamicsSummary(const DynamicsRecord& record) {
  return summaryJson(record).dump(-1, ' ', false, Json::error_handler_t::replace);
}

void writeDynamics(const std::filesystem::path& folder, const DynamicsRecord& record) {
  makeFolder(folder);
  Json all = summaryJson(record);
  all["weights"] = record.weights.string();
  all["band_names"] = record.bandNames;
  all["epochs"] = epochList(record.epochs);
  all["points"] = Json::array();
  for (const DynamicsPoint& point : record.points) all["points"].push_back(pointJson(point, record));
  writeFileAtomically(folder / recordName, all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
  writeDynamicsTable(folder / "dynamics.csv", record);
  writeDynamicsPictures(folder, record);
}

bool isDynamics(const std::filesystem::path& path) {
  std::error_code ignored;
  return path.filename() == recordName || std::filesystem::is_regular_file(path / recordName, ignored);
}

DynamicsRecord readDynamics(const std::filesystem::path& path) {
  const auto folder = path.filename() == recordName ? path.parent_path() : path;
  const auto file = folder / recordName;
  const MappedFile mapped(file);
  try {
    return readRecord(Json::parse(mapped.text()), folder);
  } catch (const Json::exception& error) {
    throw Error(
        fmt::format("'{}' is not the record of a training that Passband writes: {}", file.string(), error.what()));
  } catch (const Error& error) {
    throw Error(fmt::format("'{}' is damaged: {}; use another copy of it", file.string(), error.what()));
  }
}

}  // namespace passband
