#include "core/data/formats/cifar_python.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "core/base/error.h"
#include "core/data/formats/array_images.h"
#include "core/data/formats/batch_files.h"
#include "core/data/formats/numpy_pickle.h"
#include "core/data/label_list.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSide = 32, kImageBytes = 3 * kSide * kSide;
constexpr std::size_t kHeadBytes = 256;
constexpr std::string_view kFirstKeys[] = {"batch_label", "labels", "filenames", "data"};

bool isTrainName(const std::string& name) {
  return name == "train" || (name.starts_with("data_batch_") && name.find('.') == std::string::npos);
}

bool isTestName(const std::string& name) {
  return name == "test" || name == "test_batch";
}

/// Told by the first key of the dictionary: reading all of it would take too long here.
bool isBatch(std::span<const std::byte> file) {
  if (!looksLikePickle(file)) return false;
  const std::string_view head(reinterpret_cast<const char*>(file.data()), std::min(file.size(), kHeadBytes));
  return std::ranges::any_of(kFirstKeys, [&](std::string_view key) { return head.find(key) != head.npos; });
}

/// A batch and what keeps its bytes.
struct Batch {
  ArrayView images;
  std::vector<std::int32_t> labels;
  bool fine = false;  ///< CIFAR-100's labels
};

/// A list or array of labels in a pickle.
std::vector<std::int32_t> labelsIn(const NumpyPickle& pickle, PickleRef ref, const std::string& name) {
  if (const auto array = pickle.array(ref)) return labelsOf(*array, name).labels;
  std::vector<std::string> entries;
  if (const auto* items = pickle.values().sequence(ref)) {
    for (const PickleRef item : *items) {
      const auto* number = pickle.values().as<std::int64_t>(item);
      entries.push_back(number == nullptr ? "?" : std::to_string(*number));
    }
  }
  LabelList list = labelsOf(entries, name);
  if (!list.names.empty()) throw Error(fmt::format("cannot read {}: its labels are no whole numbers", name));
  return list.labels;
}

Batch readBatch(std::span<const std::byte> file, const std::string& name) {
  const auto pickle = std::make_shared<NumpyPickle>(file, name);
  const auto data = pickle->item(pickle->root(), "data");
  const auto fine = pickle->item(pickle->root(), "fine_labels");
  const auto labels = fine ? fine : pickle->item(pickle->root(), "labels");
  const auto images = data ? pickle->array(*data) : std::nullopt;
  if (!images || !labels) {
    throw Error(
        fmt::format("cannot read {} as a CIFAR batch: it has no \"data\" and \"labels\"; download it again", name));
  }
  Batch batch{*images, labelsIn(*pickle, *labels, name), fine.has_value()};
  if (images->type != ValueType{} || images->shape.size() != 2 || images->shape[1] != kImageBytes) {
    throw Error(fmt::format("cannot read {} as a CIFAR batch: its data are {} {} instead of N x 3072 uint8", name,
                            shapeText(images->shape), images->type.name()));
  }
  batch.images.shape = {images->shape[0], 3, kSide, kSide};
  batch.images.owner = pickle;
  return batch;
}

/// From batches.meta or meta beside the batches; empty where there is neither.
std::vector<std::string> namesBeside(const BatchFiles& files, bool fine) {
  for (const char* file : {"batches.meta", "meta"}) {
    if (!files.has(file)) continue;
    const FileBytes content = files.read(file);
    const NumpyPickle pickle(content.bytes, files.describe(file));
    const auto list = pickle.item(pickle.root(), fine ? "fine_label_names" : "label_names");
    const auto* items = list ? pickle.values().sequence(*list) : nullptr;
    std::vector<std::string> names;
    for (std::size_t i = 0; items != nullptr && i < items->size(); ++i) {
      names.push_back(pickle.text((*items)[i]).value_or(std::to_string(i)));
    }
    if (!names.empty()) return names;
  }
  return {};
}

std::vector<std::string> classNames(const SourceText& text, const BatchFiles& files, bool fine, int highest) {
  const std::string folder = fs::is_directory(text.path) ? text.path : fs::path(text.path).parent_path().string();
  if (!text.changes.empty()) return labelNames(text, folder, highest);
  std::vector<std::string> names = namesBeside(files, fine);
  if (names.empty() && !fine && highest < 10) names = cifar10Names();
  for (int label = static_cast<int>(names.size()); label < (fine ? 100 : 10); ++label)
    names.push_back(fmt::format("class {}", label));
  if (std::ssize(names) <= highest) {
    throw Error(fmt::format("the batches in {} have labels up to {}, but there are {} class names; download them again",
                            folder, highest, names.size()));
  }
  return names;
}

bool recognises(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    if (fs::is_regular_file(text.path) && isBatchArchive(text.path, {"cifar-10-batches-py", "cifar-100-python"}))
      return true;
    const auto files = batchFiles(text.path, nullptr);
    const bool folder = fs::is_directory(text.path);
    return std::ranges::any_of(files->names(), [&](const std::string& name) {
      return (!folder || isTrainName(name) || isTestName(name)) && isBatch(files->read(name).bytes);
    });
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  checkChanges(source, text, {"classes"});
  ArraySet set;
  bool fine = false;
  const auto files = batchFiles(text.path, options.job);
  const std::vector<std::string> batches = chosenBatches(source, text, *files, isTrainName, isTestName);
  for (const std::string& name : batches) {
    const FileBytes content = files->read(name);
    Batch batch = readBatch(content.bytes, files->describe(name));
    if (!set.parts.empty() && batch.fine != fine) {
      throw Error(
          fmt::format("cannot read {}: it is of another CIFAR than the files beside it", files->describe(name)));
    }
    fine = batch.fine;
    set.parts.push_back({batch.images, name});
    set.labels.insert(set.labels.end(), batch.labels.begin(), batch.labels.end());
  }
  set.info.source = source;
  set.info.format = fmt::format("CIFAR-{} Python batch{}", fine ? 100 : 10, batches.size() == 1 ? "" : "es");
  const int highest = *std::max_element(set.labels.begin(), set.labels.end());
  set.info.classNames = classNames(text, *files, fine, highest);
  set.info.usualRecipe = recipePreset(fine ? "cifar100" : "cifar10");
  return arrayImages(std::move(set), options);
}

}  // namespace

DataFormat cifarPythonFormat() {
  return {
      .name = "CIFAR Python",
      .label = "CIFAR",
      .holds = "CIFAR-10 and CIFAR-100 as Python pickles; also the folder around theirs, and the archive they come in",
      .sources = {"FILE", "FOLDER:train", "FOLDER:test", "cifar-10-python.tar.gz:test"},
      .recognises = recognises,
      .open = open,
      .ownLabels = true};
}

}  // namespace passband
