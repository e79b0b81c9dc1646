#include "core/model/torch/training/train_state.h"

#include <cmath>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/model/torch/weights.h"
#include "core/model/training/training_identity.h"
#include "core/model/weights/tensor_file.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

using nlohmann::json;

/// What the names of the optimizer's tensors begin with.
constexpr const char* kDescentPrefix = "optimizer.";

json toJson(double value) {
  return std::isfinite(value) ? json(value) : json(nullptr);
}

double numberOr(const json& value, double ifNull) {
  return value.is_null() ? ifNull : value.get<double>();
}

json toJson(const EpochReport& report) {
  return {{"epoch", report.epoch},
          {"steps", report.steps},
          {"learning_rate", report.learningRate},
          {"train_loss", report.trainLoss},
          {"train_accuracy", report.trainAccuracy},
          {"validation_loss", toJson(report.validationLoss)},
          {"validation_accuracy", toJson(report.validationAccuracy)}};
}

EpochReport reportFrom(const json& value) {
  const double none = std::numeric_limits<double>::quiet_NaN();
  return {value.at("epoch"),
          value.at("steps"),
          value.at("learning_rate"),
          value.at("train_loss"),
          value.at("train_accuracy"),
          numberOr(value.at("validation_loss"), none),
          numberOr(value.at("validation_accuracy"), none)};
}

json toJson(const TrainState& state) {
  json reports = json::array();
  for (const auto& report : state.reports) reports.push_back(toJson(report));
  return {{"epoch", state.epoch},
          {"batch_in_epoch", state.batchInEpoch},
          {"steps", state.steps},
          {"learning_rate", state.rate.rate},
          {"best_loss", toJson(state.rate.bestLoss)},
          {"bad_epochs", state.rate.badEpochs},
          {"loss_sum", state.lossSum},
          {"correct", state.correct},
          {"images", state.images},
          {"reports", reports},
          {"observer", state.observer}};
}

TrainState stateFrom(const json& value) {
  TrainState state;
  state.epoch = value.at("epoch");
  state.batchInEpoch = value.at("batch_in_epoch");
  state.steps = value.at("steps");
  state.rate.rate = value.at("learning_rate");
  state.rate.bestLoss = numberOr(value.at("best_loss"), state.rate.bestLoss);
  state.rate.badEpochs = value.at("bad_epochs");
  state.lossSum = value.at("loss_sum");
  state.correct = value.at("correct");
  state.images = value.at("images");
  for (const auto& report : value.at("reports")) state.reports.push_back(reportFrom(report));
  state.observer = value.at("observer");
  return state;
}

void requireSameIdentity(const std::filesystem::path& path, const std::string& then, const std::string& now) {
  const auto differences = identityDifferences(then, now);
  if (differences.empty()) return;
  throw Error(fmt::format(
      "{} belongs to a training with other options ({}); give the same options to resume, or delete it to start again",
      path.string(), fmt::join(differences, "; ")));
}

std::string nameIn(const DescentSlot& slot, const std::string& parameter) {
  return kDescentPrefix + slot.name + "." + parameter;
}

void removeDescent(TensorFile& file) {
  std::erase_if(file.tensors, [](const NamedTensor& tensor) { return tensor.name.starts_with(kDescentPrefix); });
}

}  // namespace

TensorFile readWeightFile(const WeightFormat& format, const ModelSource& source) {
  const MappedFile mapped(source.path);
  TensorFile file = readTensors(format, mapped.bytes(), source.path, {TensorContent::Whole, source.change("weights")});
  file.changes = source.changes;
  file.changes.erase("weights");
  if (file.metadata.contains("passband.training")) removeDescent(file);
  return file;
}

Checkpoint checkpointOf(const NetworkModule& module, const std::vector<DescentSlot>& slots, const TrainState& state,
                        const std::string& identity, std::map<std::string, std::string> metadata) {
  std::vector<NamedTensor> tensors = weightsOf(module);
  for (const DescentSlot& slot : slots) {
    std::size_t next = 0;
    for (const auto& parameter : module.named_parameters())
      tensors.push_back(toNamedTensor(nameIn(slot, parameter.key()), slot.tensors[next++]));
  }
  metadata["passband.training"] = toJson(state).dump();
  metadata["passband.identity"] = identity;
  return {std::move(tensors), std::move(metadata)};
}

void writeCheckpoint(const std::filesystem::path& path, const Checkpoint& checkpoint) {
  writeSafetensors(path, checkpoint.tensors, checkpoint.metadata);
}

TrainState readCheckpoint(const std::filesystem::path& path, NetworkModule& module, std::vector<DescentSlot>& slots,
                          const std::string& identity) {
  TensorFile file = readTensorFile(path);
  try {
    requireSameIdentity(path, file.metadata.at("passband.identity"), identity);
    const TrainState state = stateFrom(json::parse(file.metadata.at("passband.training")));
    const at::NoGradGuard noGradient;
    for (DescentSlot& slot : slots) {
      std::size_t next = 0;
      for (const auto& parameter : module.named_parameters()) {
        const NamedTensor* stored = file.find(nameIn(slot, parameter.key()));
        if (stored == nullptr || stored->shape != parameter.value().sizes().vec())
          throw std::out_of_range(parameter.key());
        slot.tensors[next++].copy_(toTensor(*stored));
      }
    }
    removeDescent(file);
    if (const std::string mismatch = firstMismatch(module, file); !mismatch.empty()) throw std::out_of_range(mismatch);
    loadWeights(module, file, path.string());
    return state;
  } catch (const json::exception&) {
    throw Error(fmt::format("{} is damaged; delete it to start the training again", path.string()));
  } catch (const std::out_of_range&) {
    throw Error(fmt::format("{} is no checkpoint of this training; delete it to start again", path.string()));
  }
}

}  // namespace passband
