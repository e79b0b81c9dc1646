#include "core/model/torch/architecture.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/error.h"
#include "core/model/torch/architectures/alexnet.h"
#include "core/model/torch/architectures/densenet.h"
#include "core/model/torch/architectures/mobilenet_v2.h"
#include "core/model/torch/architectures/resnet.h"
#include "core/model/torch/architectures/small_cnn.h"
#include "core/model/torch/architectures/squeezenet.h"
#include "core/model/torch/architectures/vgg.h"
#include "core/model/torch/architectures/vision_transformer.h"
#include "core/model/torch/architectures/wide_resnet.h"
#include "core/model/torch/torch_scope.h"
#include "core/model/torch/weights.h"
#include "core/model/trainer.h"

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

Error fitsNothing(const TensorFile& file, const std::string& path, const std::string& nearest) {
  return Error(fmt::format("the weights in {} fit no architecture that Passband knows ({}): {}{}; {}", path,
                           familyNames(), firstTensors(file), nearest, kExportAdvice));
}

/// No architecture has a tensor without values; and as its shape may claim any size, none must be built from it.
void requireValues(const TensorFile& file, const std::string& path) {
  for (const auto& tensor : file.tensors) {
    if (tensor.bytes.empty()) throw fitsNothing(file, path, fmt::format("; tensor '{}' is empty", tensor.name));
  }
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
  std::string nearest;
  for (const auto& architecture : architectures()) {
    auto built =
        translated(fmt::format("cannot build the network of {}", path), [&] { return architecture.fromTensors(file); });
    if (!built) continue;
    if (const std::string mismatch = firstMismatch(*built->module, file); !mismatch.empty()) {
      nearest = fmt::format("; the nearest is {}, but {}", built->name, mismatch);
      continue;
    }
    loadWeights(*built->module, file, path);
    built->module->eval();
    return *built;
  }
  throw fitsNothing(file, path, nearest);
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
