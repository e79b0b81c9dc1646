#include "core/model/model_format.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/foreign_file.h"
#include "core/base/plain_pickle.h"
#include "core/base/word_list.h"
#include "core/model/pt2/export_archive.h"
#include "core/model/torch/pt2/export_network.h"
#include "core/model/torch/torchscript/script_network.h"
#include "core/model/torch/weight_network.h"
#include "core/model/weights/weight_format.h"

namespace passband {
namespace {

/// Native code inside, which is refused: nothing of it runs, so it is not tried.
ModelFormat compiledFormat() {
  ModelFormat format;
  format.name = "AOTInductor package";
  format.holds = "native code, which is refused";
  format.extensions = {".pt2"};
  format.recognises = [](const ModelContent& content) { return content.hasMember("/data/aotinductor/", ""); };
  format.describe = [](const ModelSource& source) {
    requireNoChanges(source);
    return ModelDescription();
  };
  format.open = [](const ModelSource& source, const std::string&) -> OpenedNetwork { refuseCompiled(source.path); };
  format.triedFirst = false;
  return format;
}

/// TorchScript and torch.export files hold pickles too, so weights come last.
std::vector<ModelFormat> allFormats() {
  std::vector<ModelFormat> formats = {compiledFormat(), exportFormat(), scriptFormat()};
  for (const WeightFormat& weights : weightFormats()) formats.push_back(formatOfWeights(weights));
  return formats;
}

}  // namespace

const std::vector<ModelFormat>& modelFormats() {
  static const std::vector<ModelFormat> formats = allFormats();
  return formats;
}

const ModelFormat* modelFormatOf(std::span<const std::byte> bytes, const std::string& path) {
  const ModelContent content = modelContent(bytes, path);
  const auto found =
      std::ranges::find_if(modelFormats(), [&](const ModelFormat& format) { return format.recognises(content); });
  return found == modelFormats().end() ? nullptr : &*found;
}

const ModelFormat* modelFormatOf(const std::filesystem::path& path) {
  const MappedFile file(path);
  return modelFormatOf(file.bytes(), path.string());
}

const ModelFormat& requireModelFormat(const std::string& path) {
  const ModelFormat* format = modelFormatOf(path);
  if (format != nullptr) return *format;
  if (const auto foreign = foreignFile(MappedFile(path).bytes(), path))
    throw Error(fmt::format("cannot open {} as a model: {}", path, *foreign));
  if (const auto pickle = plainPickle(MappedFile(path).bytes())) {
    throw Error(
        fmt::format("cannot open {} as a model: it is {}, not written by torch.save; Passband runs no code from "
                    "files; save the weights with torch.save(model.state_dict(), ...)",
                    path, *pickle));
  }
  throw Error(fmt::format(
      "{} is no model that Passband reads ({}), or it is cut short; save the model with torch.export.save, or its "
      "weights with torch.save(model.state_dict(), ...)",
      path, modelFormatList()));
}

std::string modelFormatList() {
  std::vector<std::string> labels;
  for (const ModelFormat& format : modelFormats()) labels.push_back(format.label);
  return alternatives(labels);
}

std::vector<std::string> modelExtensions() {
  std::vector<std::string> all;
  for (const ModelFormat& format : modelFormats()) {
    for (const std::string& extension : format.extensions) {
      if (std::ranges::find(all, extension) == all.end()) all.push_back(extension);
    }
  }
  return all;
}

}  // namespace passband
