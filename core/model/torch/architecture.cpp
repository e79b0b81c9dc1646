#include "core/model/torch/architecture.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/model/architecture_names.h"
#include "core/model/torch/architectures/architectures.h"
#include "core/model/torch/head_fit.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/weights.h"
#include "core/model/training/trainer.h"
#include "core/model/weights/several_networks.h"
#include "core/model/weights/weight_part.h"

namespace passband {
namespace {

std::string firstTensors(const TensorFile& file) {
  std::vector<std::string> shown;
  for (const auto& tensor : file.tensors) {
    if (shown.size() == 3) break;
    shown.push_back(fmt::format("{} {}", tensor.name, shapeText(tensor.shape)));
  }
  return shown.empty() ? "it holds no tensors" : fmt::format("its tensors begin with {}", fmt::join(shown, ", "));
}

std::string familyNames() {
  std::vector<std::string> families;
  for (const auto& architecture : architectures()) families.push_back(architecture.family);
  return fmt::format("{}", fmt::join(families, ", "));
}

constexpr const char* kExportAdvice =
    "save the network together with its weights: torch.export.save(torch.export.export(model.eval(), (images,), "
    "dynamic_shapes=({0: torch.export.Dim(\"batch\")},)), \"model.pt2\")";

/// "model-00001-of-00002.safetensors": one of the files into which large models are split.
bool isPartOfSeveral(const std::string& path) {
  const std::string name = std::filesystem::path(path).filename().string();
  const std::size_t of = name.rfind("-of-");
  const auto isDigit = [&](std::size_t at) {
    return at < name.size() && std::isdigit(static_cast<unsigned char>(name[at]));
  };
  return of != std::string::npos && of > 0 && isDigit(of - 1) && isDigit(of + 4);
}

/// `ownHead`: see fitButForTheHead().
Error fitsNothing(const TensorFile& file, const std::string& path, const std::string& nearest,
                  const std::string& ownHead = "") {
  if (isPartOfSeveral(path)) {
    return Error(
        fmt::format("{} is one of several files over which the weights are divided; save them in one file, such as "
                    "torch.save(model.state_dict(), ...)",
                    path));
  }
  if (!ownHead.empty()) return Error(fmt::format("of the weights in {} {}; {}", path, ownHead, kExportAdvice));
  return Error(fmt::format("the weights in {} fit no architecture that Passband knows ({}): {}{}; {}", path,
                           familyNames(), firstTensors(file), nearest, kExportAdvice));
}

/// No architecture has a tensor without values; and as its shape may claim any size, none must be built from it.
void requireValues(const TensorFile& file, const std::string& path) {
  for (const auto& tensor : file.tensors) {
    if (tensor.bytes.empty()) throw fitsNothing(file, path, fmt::format("; tensor '{}' is empty", tensor.name));
  }
}

/// A network whose tensors have just the names and shapes of some of a file's.
struct Fitting {
  const Architecture* architecture = nullptr;
  BuiltNetwork network;
};

void checkChanges(const Fitting& fit, const TensorFile& file, const std::string& path) {
  const std::vector<std::string>& known = fit.architecture->changes;
  for (const auto& [key, value] : file.changes) {
    if (std::ranges::find(known, key) != known.end()) continue;
    throw UsageError(fmt::format("{} is {}, of which '{}' cannot be said; only {}", path, fit.network.name, key,
                                 known.empty() ? "weights" : fmt::format("weights, {}", fmt::join(known, ", "))));
  }
}

/// The network of exactly these tensors. `nearest` takes what came closest.
std::optional<Fitting> exactFit(const TensorFile& shapes, const std::string& path, std::string& nearest) {
  for (const auto& architecture : architectures()) {
    auto built = translated(fmt::format("cannot build the network of {}", path),
                            [&] { return architecture.fromTensors(shapes); });
    if (!built) continue;
    const std::string mismatch = firstMismatch(*built->module, shapes);
    if (mismatch.empty()) return Fitting{&architecture, std::move(*built)};
    if (nearest.empty()) nearest = fmt::format("; the nearest is {}, but {}", built->name, mismatch);
  }
  return std::nullopt;
}

/// See fitButForTheHead(), of the whole file or of one beginning.
std::string ownHead(const TensorFile& file, const std::string& path) {
  const auto nameOf = [&](const TensorFile& shapes) -> std::optional<std::string> {
    std::string nearest;
    const auto fit = exactFit(shapes, path, nearest);
    return fit ? std::optional(fit->network.name) : std::nullopt;
  };
  std::vector<std::string> beginnings = sharedBeginnings(file);
  beginnings.insert(beginnings.begin(), "");
  for (const std::string& beginning : beginnings) {
    const std::optional<HeadFit> fit = fitButForTheHead(shapesUnder(file, beginning), nameOf);
    if (!fit) continue;
    const auto outside = std::ranges::find_if(file.tensors, [&](const NamedTensor& tensor) {
      return !tensor.name.starts_with(beginning) && tensor.shape.size() == 2;
    });
    if (fit->hasHead || outside == file.tensors.end()) return fit->text;
    return fmt::format("those under '{}' are a known network without its head, which may be {} {}", beginning,
                       outside->name, shapeText(outside->shape));
  }
  return {};
}

/// What the source calls the tensors of this beginning.
std::string weightsName(const TensorFile& file, const std::string& beginning) {
  const std::string name = beginning.substr(0, beginning.size() - 1);
  return file.weights.empty() ? name : file.weights + " / " + name;
}

/// The network of the whole file, else of the one beginning that fits.
Fitting fitOf(const TensorFile& file, const std::string& path) {
  std::string nearest;
  if (auto whole = exactFit(shapesUnder(file, ""), path, nearest)) return std::move(*whole);
  std::vector<Fitting> fits;
  for (const std::string& beginning : sharedBeginnings(file)) {
    auto part = exactFit(shapesUnder(file, beginning), path, nearest);
    if (!part) continue;
    part->network.beginning = beginning;
    fits.push_back(std::move(*part));
  }
  if (fits.empty()) throw fitsNothing(file, path, nearest, ownHead(file, path));
  if (fits.size() == 1) return std::move(fits.front());
  std::vector<std::string> weights;
  for (const Fitting& fit : fits) weights.push_back(weightsName(file, fit.network.beginning));
  throw SeveralNetworks(path, weights);
}

/// "a, b and 3 more"
std::string listText(const std::vector<std::string>& names) {
  constexpr std::size_t most = 2;
  const std::vector<std::string> shown(names.begin(),
                                       names.begin() + static_cast<std::ptrdiff_t>(std::min(names.size(), most)));
  const std::string text = fmt::format("{}", fmt::join(shown, ", "));
  return names.size() <= most ? text : fmt::format("{} and {} more", text, names.size() - most);
}

/// Tensors outside may belong to the network in a way that names do not tell: a head of its own, a scale.
void requireBeside(const TensorFile& file, const BuiltNetwork& network, const std::string& path) {
  const auto unknown = std::ranges::find_if(file.tensors, [&](const NamedTensor& tensor) {
    return !tensor.name.starts_with(network.beginning) && !liesBeside(tensor.name, tensor.shape);
  });
  if (unknown == file.tensors.end()) return;
  throw Error(fmt::format(
      "{} holds {} under '{}', and '{}' besides, which may belong to it; if it does not, open it as "
      "'{}?weights={}', else {}",
      path, network.name, network.beginning, unknown->name, path, weightsName(file, network.beginning), kExportAdvice));
}

/// Whether the layer that gives the logits has no bias.
bool hasBareHead(const BuiltNetwork& network) {
  const auto parameters = network.module->named_parameters();
  return std::ranges::any_of(parameters, [&](const auto& parameter) {
    const std::string& name = parameter.key();
    const bool head =
        name.ends_with(".weight") && parameter.value().dim() == 2 && parameter.value().size(0) == network.classes;
    return head && !parameters.contains(name.substr(0, name.size() - 6) + "bias");
  });
}

/// What people must know of how the file was read.
std::string remarks(const TensorFile& file, const BuiltNetwork& network) {
  std::string text;
  // Such a head is also that of networks that normalise its weights and their features, and then another one.
  if (hasBareHead(network)) text += ", a head without bias";
  const std::vector<std::string> leftOut = namesLeftOut(file, network.beginning);
  if (leftOut.empty()) return text;
  text += fmt::format(", without {}", listText(leftOut));
  const bool normalises = std::ranges::any_of(leftOut, [](const std::string& name) { return name.ends_with("std"); });
  return normalises ? text + " (the recipe's mean and std must be these)" : text;
}

}  // namespace

const std::vector<Architecture>& architectures() {
  static const std::vector<Architecture> all{
      resnetArchitecture(),   smallCnnArchitecture(),          vggArchitecture(),
      alexnetArchitecture(),  squeezenetArchitecture(),        mobilenetV2Architecture(),
      densenetArchitecture(), visionTransformerArchitecture(), wideResnetArchitecture()};
  return all;
}

BuiltNetwork networkFromTensors(const TensorFile& file, const std::string& path) {
  requireValues(file, path);
  Fitting fit = fitOf(file, path);
  BuiltNetwork& network = fit.network;
  checkChanges(fit, file, path);
  requireBeside(file, network, path);
  loadWeights(*network.module, file, path, network.beginning);
  network.module->eval();
  network.name += remarks(file, network);
  return std::move(network);
}

std::vector<ArchitectureNames> architectureNames() {
  std::vector<ArchitectureNames> all;
  for (const auto& architecture : architectures())
    all.push_back({architecture.family, architecture.names, architecture.changes});
  return all;
}

std::vector<std::string> trainableArchitectures() {
  std::vector<std::string> names;
  for (const auto& architecture : architectures()) {
    names.insert(names.end(), architecture.names.begin(), architecture.names.end());
  }
  return names;
}

BuiltNetwork networkByName(const std::string& name, int classes, int channels) {
  for (const auto& architecture : architectures()) {
    if (std::ranges::find(architecture.names, name) != architecture.names.end()) {
      return architecture.byName(name, classes, channels);
    }
  }
  throw UsageError(
      fmt::format("unknown architecture '{}'; choose one of {}", name, fmt::join(trainableArchitectures(), ", ")));
}

}  // namespace passband
