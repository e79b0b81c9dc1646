#include "core/data/formats/cifar_python.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/data/formats/array_images.h"
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

struct Parts {
  std::vector<fs::path> train, test;
};

/// Told by the first key of the dictionary: reading all of it would take too long here.
bool isBatch(const fs::path& path) {
  const MappedFile file(path);
  if (!looksLikePickle(file.bytes())) return false;
  const std::string_view head = file.text().substr(0, kHeadBytes);
  return std::ranges::any_of(kFirstKeys, [&](std::string_view key) { return head.find(key) != head.npos; });
}

Parts partsOf(const fs::path& folder) {
  Parts parts;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!(isTrainName(name) || isTestName(name)) || !entry.is_regular_file(error) || !isBatch(entry.path())) continue;
    (isTrainName(name) ? parts.train : parts.test).push_back(entry.path());
  }
  std::sort(parts.train.begin(), parts.train.end());
  return parts;
}

std::vector<fs::path> filesOf(const std::string& source, const SourceText& text) {
  if (!fs::is_directory(text.path)) return {text.path};
  const Parts parts = partsOf(text.path);
  if (text.part.empty() && !parts.train.empty() && !parts.test.empty()) {
    throw UsageError(fmt::format("{0} holds training and test images: give {0}:train or {0}:test", text.path));
  }
  const auto& files = text.part == "test" || (text.part.empty() && parts.train.empty()) ? parts.test : parts.train;
  if (files.empty()) {
    throw Error(fmt::format("cannot open {}: the folder holds no {} images; give {}", source,
                            text.part == "test" ? "test" : "training", text.path));
  }
  return files;
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

Batch readBatch(const fs::path& path) {
  const std::string name = path.string();
  const MappedFile file(path);
  const auto pickle = std::make_shared<NumpyPickle>(file.bytes(), name);
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
std::vector<std::string> namesBeside(const fs::path& folder, bool fine) {
  for (const char* file : {"batches.meta", "meta"}) {
    const fs::path path = folder / file;
    if (!fs::exists(path)) continue;
    const MappedFile mapped(path);
    const NumpyPickle pickle(mapped.bytes(), path.string());
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

std::vector<std::string> classNames(const SourceText& text, const fs::path& folder, bool fine, int highest) {
  if (!text.changes.empty()) return labelNames(text, folder.string(), highest);
  std::vector<std::string> names = namesBeside(folder, fine);
  if (names.empty() && !fine && highest < 10) names = cifar10Names();
  for (int label = static_cast<int>(names.size()); label < (fine ? 100 : 10); ++label)
    names.push_back(fmt::format("class {}", label));
  if (std::ssize(names) <= highest) {
    throw Error(fmt::format("the batches in {} have labels up to {}, but there are {} class names; download them again",
                            folder.string(), highest, names.size()));
  }
  return names;
}

bool recognises(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    if (!fs::is_directory(text.path)) return isBatch(text.path);
    const Parts parts = partsOf(text.path);
    return !parts.train.empty() || !parts.test.empty();
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  checkChanges(source, text, {"classes"});
  ArraySet set;
  bool fine = false;
  const std::vector<fs::path> files = filesOf(source, text);
  for (const fs::path& path : files) {
    Batch batch = readBatch(path);
    if (!set.parts.empty() && batch.fine != fine) {
      throw Error(fmt::format("cannot read {}: it is of another CIFAR than the files beside it", path.string()));
    }
    fine = batch.fine;
    set.parts.push_back({batch.images, path.filename().string()});
    set.labels.insert(set.labels.end(), batch.labels.begin(), batch.labels.end());
  }
  set.info.source = source;
  set.info.format = fmt::format("CIFAR-{} Python batch{}", fine ? 100 : 10, files.size() == 1 ? "" : "es");
  const int highest = *std::max_element(set.labels.begin(), set.labels.end());
  set.info.classNames = classNames(text, files.front().parent_path(), fine, highest);
  set.info.usualRecipe = recipePreset(fine ? "cifar100" : "cifar10");
  return arrayImages(std::move(set), options);
}

}  // namespace

DataFormat cifarPythonFormat() {
  return {.name = "CIFAR Python",
          .label = "CIFAR",
          .holds = "CIFAR-10 and CIFAR-100 as Python pickles; also the folder around theirs",
          .sources = {"FILE", "FOLDER:train", "FOLDER:test"},
          .recognises = recognises,
          .open = open,
          .ownLabels = true};
}

}  // namespace passband
