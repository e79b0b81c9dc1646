#include "core/data/formats/npy_images.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

#include "core/base/error.h"
#include "core/base/file_magic.h"
#include "core/base/files.h"
#include "core/data/archives/zip_members.h"
#include "core/data/formats/array_images.h"
#include "core/data/formats/npy_header.h"
#include "core/data/label_list.h"
#include "core/data/source_text.h"

namespace passband {
namespace {

namespace fs = std::filesystem;

constexpr int kSeverities = 5;

/// The part of the images that "severity=3" means, and of the labels where they are of all images.
void takeSeverity(const SourceText& text, ArrayView& images, LabelList& labels) {
  const std::string wanted = text.change("severity");
  if (wanted.empty()) return;
  const std::int64_t all = images.shape.at(0), each = all / kSeverities;
  if (wanted.size() != 1 || wanted[0] < '1' || wanted[0] > '0' + kSeverities) {
    throw UsageError(fmt::format("severity={} is not possible; it goes from 1 to {}", wanted, kSeverities));
  }
  if (all % kSeverities != 0) {
    throw Error(
        fmt::format("{} has {} images, which are not {} severities; leave severity away", text.path, all, kSeverities));
  }
  const std::int64_t first = (wanted[0] - '1') * each;
  const std::size_t imageBytes = arrayBytes(images.type, images.shape).value() / static_cast<std::size_t>(all);
  const std::size_t start = std::min(images.bytes.size(), static_cast<std::size_t>(first) * imageBytes);
  images.bytes =
      images.bytes.subspan(start, std::min(images.bytes.size() - start, static_cast<std::size_t>(each) * imageBytes));
  images.shape[0] = each;
  if (std::ssize(labels.labels) == all)
    labels.labels = {labels.labels.begin() + first, labels.labels.begin() + first + each};
}

/// Labels of all severities once are taken for each.
void repeatLabels(const ArrayView& images, LabelList& labels) {
  const auto count = std::ssize(labels.labels);
  if (count == 0 || images.shape.at(0) != kSeverities * count) return;
  for (int severity = 1; severity < kSeverities; ++severity)
    labels.labels.insert(labels.labels.end(), labels.labels.begin(), labels.labels.begin() + count);
}

std::shared_ptr<const ImageSet> setOf(const std::string& source, const SourceText& text, const std::string& format,
                                      ArrayPart images, LabelList labels, const DataOptions& options) {
  checkChanges(source, text, {"severity", "classes"});
  if (images.images.shape.size() < 3) {
    throw Error(fmt::format("{} is no array of images: its shape is {}; images are N x H x W or have channels besides",
                            images.name, shapeText(images.images.shape)));
  }
  takeSeverity(text, images.images, labels);
  repeatLabels(images.images, labels);
  ArraySet set;
  set.info.source = source;
  set.info.format = format;
  const bool named = !text.change("classes").empty() || labels.names.empty();
  set.info.classNames =
      named ? labelNames(text, fs::path(text.path).parent_path().string(), labels.highest()) : labels.names;
  set.parts.push_back(std::move(images));
  set.labels = std::move(labels.labels);
  return arrayImages(std::move(set), options);
}

// ---- .npy

/// Where labels are looked for: "x_test.npy" -> "y_test.npy", "kmnist-train-imgs.npz" -> "kmnist-train-labels.npz",
/// then labels.npy.
std::vector<fs::path> labelCandidates(const fs::path& images) {
  const std::string name = images.filename().string();
  std::vector<fs::path> candidates;
  for (const auto& [from, to] : {std::pair("images", "labels"),
                                 {"image", "label"},
                                 {"data", "labels"},
                                 {"imgs", "labels"},
                                 {"x_", "y_"},
                                 {"X_", "y_"},
                                 {"_x.", "_y."},
                                 {"_X.", "_y."},
                                 {"x.npy", "y.npy"},
                                 {"x.npz", "y.npz"}}) {
    const auto at = name.find(from);
    if (at == std::string::npos) continue;
    std::string other = name;
    candidates.push_back(images.parent_path() / other.replace(at, std::string_view(from).size(), to));
  }
  candidates.push_back(images.parent_path() / ("labels" + images.extension().string()));
  return candidates;
}

std::optional<fs::path> labelsBeside(const fs::path& images) {
  for (const fs::path& candidate : labelCandidates(images)) {
    if (candidate != images && fs::exists(candidate)) return candidate;
  }
  return std::nullopt;
}

fs::path requireLabelsBeside(const fs::path& images) {
  if (const auto labels = labelsBeside(images)) return *labels;
  throw Error(fmt::format("{} has no labels beside it, where {} is looked for; give the labels in a file of their own",
                          images.string(), labelCandidates(images).front().filename().string()));
}

bool recognisesNpy(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    const auto header = parseNpyHeader(MappedFile(text.path).text());
    return header && header->shape.size() >= 3;
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::shared_ptr<const ImageSet> openNpy(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  const auto file = std::make_shared<MappedFile>(text.path);
  ArrayPart images{npyArray(file->bytes(), file, text.path), fs::path(text.path).filename().string()};
  LabelList labels = readLabelList(options.labels.empty() ? requireLabelsBeside(text.path) : options.labels);
  return setOf(source, text, "NumPy array", std::move(images), std::move(labels), options);
}

// ---- .npz

constexpr std::string_view kImageNames[] = {"images", "image", "data", "x", "X", "imgs", "arr_0"};
constexpr std::string_view kLabelNamesInside[] = {"labels", "label", "targets", "y", "Y", "arr_1"};

std::optional<std::size_t> memberNamed(const ZipMembers& zip, std::span<const std::string_view> names,
                                       const std::string& part) {
  for (const std::string_view name : names) {
    const std::string plain(name);
    for (const std::string& wanted :
         part.empty() ? std::vector{plain} : std::vector{plain + "_" + part, part + "_" + plain}) {
      const auto found = std::ranges::find(zip.members(), wanted + ".npy", &ZipMembers::Member::name);
      if (found != zip.members().end()) return static_cast<std::size_t>(found - zip.members().begin());
    }
  }
  return std::nullopt;
}

ArrayView memberArray(const ZipMembers& zip, std::size_t member, const std::string& path, bool headOnly,
                      const JobContext* job) {
  constexpr std::size_t headBytes = std::size_t{1} << 16;
  const auto bytes = std::make_shared<std::vector<std::byte>>(zip.read(member, headOnly ? headBytes : SIZE_MAX, job));
  return npyArray(*bytes, bytes, fmt::format("{} in {}", zip.members()[member].name, path), headOnly);
}

bool recognisesNpz(const std::string& source) {
  try {
    const SourceText text = splitSource(source);
    if (!isZip(MappedFile(text.path).bytes())) return false;
    const ZipMembers zip(text.path);
    const auto isArray = [](const ZipMembers::Member& member) { return member.name.ends_with(".npy"); };
    return !zip.members().empty() && std::ranges::all_of(zip.members(), isArray);
  } catch (const std::exception&) {  // cannot be read: not for this format to say so
    return false;
  }
}

std::string namesOf(const ZipMembers& zip) {
  std::vector<std::string> names;
  for (const ZipMembers::Member& member : zip.members()) names.push_back(fs::path(member.name).stem().string());
  return fmt::format("{}", fmt::join(names, ", "));
}

std::shared_ptr<const ImageSet> openNpz(const std::string& source, const DataOptions& options) {
  const SourceText text = splitSource(source);
  const ZipMembers zip(text.path);
  const auto images = memberNamed(zip, kImageNames, text.part), labels = memberNamed(zip, kLabelNamesInside, text.part);
  if (!images && text.part.empty() && memberNamed(zip, kImageNames, "train")) {
    throw UsageError(fmt::format("{0} holds several sets ({1}): give {0}:train or {0}:test", text.path, namesOf(zip)));
  }
  const auto beside = options.labels.empty() && !labels ? labelsBeside(text.path) : std::optional(options.labels);
  if (!images || !beside) {
    throw Error(
        fmt::format("{} holds {}, but no images called {} and labels called {}; save them so, or give the labels "
                    "in a file of their own",
                    text.path, namesOf(zip), fmt::join(kImageNames, ", "), fmt::join(kLabelNamesInside, ", ")));
  }
  ArrayPart part{memberArray(zip, *images, text.path, options.glance, options.job),
                 fs::path(text.path).filename().string()};
  LabelList list = !beside->empty()
                       ? readLabelList(*beside)
                       : labelsOfNpy(zip.read(*labels, SIZE_MAX, options.job), zip.members()[*labels].name);
  return setOf(source, text, "NumPy archive", std::move(part), std::move(list), options);
}

}  // namespace

DataFormat npyFormat() {
  return {.name = "NumPy array",
          .label = ".npy",
          .holds =
              "N x H x W, N x H x W x C or N x C x H x W of any number type, the labels beside (the arrays of "
              "CIFAR-10-C and CIFAR-10.1)",
          .sources = {"FILE.npy", "fog.npy?severity=3&classes=cifar10"},
          .recognises = recognisesNpy,
          .open = openNpy};
}

DataFormat npzFormat() {
  return {.name = "NumPy archive",
          .label = ".npz",
          .holds =
              "arrays of images as in .npy and their labels in one file, or the labels in another .npz beside (KMNIST)",
          .sources = {"FILE.npz", "FILE.npz:test"},
          .recognises = recognisesNpz,
          .open = openNpz};
}

}  // namespace passband
