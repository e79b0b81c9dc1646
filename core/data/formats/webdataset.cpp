#include "core/data/formats/webdataset.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <map>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/archives/file_tree.h"
#include "core/data/formats/image_files.h"
#include "core/data/label_list.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLabel = ".cls";
/// Members that are looked at to tell a shard from another archive.
constexpr std::size_t kMembersLookedAt = 16;
constexpr std::size_t kMostShards = 10'000;

/// Name and folder up to the first point of the name, which is what samples are told by.
std::string keyOf(const std::string& member) {
  return member.substr(0, member.find('.', member.find_last_of('/') + 1));
}

bool isLabel(const std::string& member) {
  return member.ends_with(kLabel);
}

bool isShard(const std::string& path) {
  if (!fs::is_regular_file(path) || !isTar(path)) return false;
  const std::vector<std::string> members = firstMembers(path, kMembersLookedAt);
  return std::ranges::any_of(members, [&](const std::string& label) {
    return isLabel(label) && std::ranges::any_of(members, [&](const std::string& image) {
             return hasImageName(image) && keyOf(image) == keyOf(label);
           });
  });
}

/// "train-{000..012}.tar": the files of these numbers, as WebDataset's users write shards; else the path itself.
std::vector<std::string> withoutBraces(const std::string& path) {
  const std::size_t open = path.find('{'), dots = path.find("..", open), close = path.find('}', dots);
  if (open == path.npos || dots == path.npos || close == path.npos) return {path};
  const std::string from = path.substr(open + 1, dots - open - 1), to = path.substr(dots + 2, close - dots - 2);
  const auto first = numberFrom<int>(from), last = numberFrom<int>(to);
  if (!first || !last || *first < 0 || *first > *last || static_cast<std::size_t>(*last - *first) >= kMostShards)
    return {path};
  std::vector<std::string> paths;
  for (int i = *first; i <= *last; ++i)
    paths.push_back(fmt::format("{}{:0{}}{}", path.substr(0, open), i, from.size(), path.substr(close + 1)));
  return paths;
}

/// The shards of a folder, sorted; a shard itself; empty where there is none.
std::vector<std::string> shardsOf(const std::string& path) {
  if (!fs::is_directory(path)) return withoutBraces(path);
  std::vector<std::string> shards;
  for (const auto& entry : fs::directory_iterator(path)) {
    const std::string name = entry.path().filename().string();
    if (name.find(".tar") != std::string::npos || name.ends_with(".tgz")) shards.push_back(entry.path().string());
  }
  std::ranges::sort(shards);
  return shards;
}

/// Members of all shards, one after another.
class Shards : public FileTree {
 public:
  Shards(const std::vector<std::string>& paths, const JobContext* job) {
    for (const std::string& path : paths) {
      shards_.push_back(tarTree(path, job, isLabel));
      const auto& shard = shards_.back()->entries();
      for (std::size_t i = 0; i < shard.size(); ++i) {
        entries_.push_back(
            {fmt::format("{}/{}", fs::path(path).filename().string(), shard[i].name), shard[i].bytes, places_.size()});
        places_.emplace_back(shards_.size() - 1, i);
      }
      remarks_.insert(remarks_.end(), shards_.back()->remarks().begin(), shards_.back()->remarks().end());
    }
  }

  FileBytes read(const Entry& entry, std::size_t most) const override {
    const auto& [shard, i] = places_[entry.place];
    return shards_[shard]->read(shards_[shard]->entries()[i], most);
  }
  std::string describe(const Entry& entry) const override {
    const auto& [shard, i] = places_[entry.place];
    return shards_[shard]->describe(shards_[shard]->entries()[i]);
  }

 private:
  std::vector<std::unique_ptr<const FileTree>> shards_;
  std::vector<std::pair<std::size_t, std::size_t>> places_;  ///< shard, and entry of it
};

struct Sample {
  const FileTree::Entry* image = nullptr;
  const FileTree::Entry* label = nullptr;
};

/// In the order of the shards; what is not whole is left out and remarked on.
std::vector<Sample> samplesOf(const FileTree& tree, std::vector<std::string>& remarks) {
  std::vector<Sample> samples;
  std::map<std::string, std::size_t> known;
  for (const FileTree::Entry& entry : tree.entries()) {
    if (!isLabel(entry.name) && !hasImageName(entry.name)) continue;
    const auto [place, isNew] = known.try_emplace(keyOf(entry.name), samples.size());
    if (isNew) samples.emplace_back();
    (isLabel(entry.name) ? samples[place->second].label : samples[place->second].image) = &entry;
  }
  std::vector<std::string> parts;
  std::erase_if(samples, [&](const Sample& sample) {
    if (sample.image != nullptr && sample.label != nullptr) return false;
    parts.push_back((sample.image != nullptr ? sample.image : sample.label)->name);
    return true;
  });
  if (!parts.empty()) remarks.push_back(leftOutText(parts, "an image or its .cls is missing"));
  return samples;
}

std::string labelText(const FileTree& tree, const FileTree::Entry& entry) {
  constexpr std::size_t kMostBytes = 4096;
  if (entry.bytes > kMostBytes) throw Error(fmt::format("{} is too long to be a label", tree.describe(entry)));
  const FileBytes content = tree.read(entry);
  return std::string(
      trimmed(std::string_view(reinterpret_cast<const char*>(content.bytes.data()), content.bytes.size())));
}

bool recognises(const std::string& source) {
  try {
    const std::vector<std::string> shards = shardsOf(splitSource(source).path);
    return !shards.empty() && isShard(shards.front());
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> open(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  checkChanges(source, text, {"classes", "exif"});
  const std::vector<std::string> shards = shardsOf(text.path);
  const auto tree = std::make_shared<Shards>(shards, options.job);
  ImageSetInfo info;
  info.source = source;
  info.format = fmt::format("WebDataset, {} shard{}", shards.size(), shards.size() == 1 ? "" : "s");
  const std::vector<Sample> samples = samplesOf(*tree, info.remarks);
  std::vector<std::string> entries;
  for (const Sample& sample : samples) entries.push_back(labelText(*tree, *sample.label));
  if (samples.empty()) throw Error(fmt::format("cannot open {}: it holds no image with a .cls beside it", source));
  const LabelList labels = labelsOf(entries, source);
  const std::string folder = fs::is_directory(text.path) ? text.path : fs::path(text.path).parent_path().string();
  info.classNames = labels.names.empty() ? labelNames(text, folder, labels.highest()) : labels.names;
  std::vector<LabelledFile> files;
  for (std::size_t i = 0; i < samples.size(); ++i) files.push_back({*samples[i].image, labels.labels[i]});
  remarkOnOthers(info, keepImages(*tree, files, options.glance));
  return imageFiles(std::move(info), tree, std::move(files), turningOf(text.change("exif")));
}

}  // namespace

DataFormat webDatasetFormat() {
  return {.name = "WebDataset",
          .label = "WebDataset shards",
          .holds = "tar shards with an image KEY.jpg and its label KEY.cls for each sample",
          .sources = {"FILE.tar", "FOLDER", "train-{000..012}.tar", "FOLDER?classes=FILE"},
          .recognises = recognises,
          .open = open,
          .ownLabels = true};
}

}  // namespace passband
