#include "core/export/mask_dictionary.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <optional>

#include "core/base/error.h"
#include "core/base/files.h"
#include "core/base/printable.h"
#include "core/data/formats/numpy_pickle.h"
#include "core/fourier/frequency_map.h"

namespace passband {
namespace {

[[noreturn]] void fail(const std::string& path, const std::string& name, const std::string& what) {
  throw Error(fmt::format("cannot use {} as masks: that of '{}' {}; a mask is a rectangle of values 0..1", path,
                          printable(name), what));
}

std::optional<double> numberOf(const Pickle& pickle, PickleRef ref) {
  if (const auto* real = pickle.as<double>(ref)) return *real;
  if (const auto* whole = pickle.as<std::int64_t>(ref)) return static_cast<double>(*whole);
  if (const auto* truth = pickle.as<bool>(ref)) return *truth ? 1 : 0;
  return std::nullopt;
}

Grid<float> gridOfArray(const ArrayView& array, const std::string& path, const std::string& name) {
  if (array.shape.size() != 2 || std::ranges::max(array.shape) > kMaximumSide)
    fail(path, name, "has not two dimensions");
  Grid<float> grid(array.shape[0], array.shape[1]);
  array.read(0, grid.values());
  return grid;
}

/// [[0.0, 1.0, ..], ..]
Grid<float> gridOfLists(const Pickle& pickle, PickleRef ref, const std::string& path, const std::string& name) {
  const auto* rows = pickle.sequence(ref);
  const auto* first = rows == nullptr || rows->empty() ? nullptr : pickle.sequence(rows->front());
  if (first == nullptr || first->empty()) fail(path, name, "is no list of rows");
  if (std::ssize(*rows) > kMaximumSide || std::ssize(*first) > kMaximumSide) fail(path, name, "is too large");
  Grid<float> grid(std::ssize(*rows), std::ssize(*first));
  for (std::int64_t r = 0; r < grid.rows(); ++r) {
    const auto* row = pickle.sequence((*rows)[static_cast<std::size_t>(r)]);
    if (row == nullptr || std::ssize(*row) != grid.cols()) fail(path, name, "has rows of different lengths");
    for (std::int64_t c = 0; c < grid.cols(); ++c) {
      const auto value = numberOf(pickle, (*row)[static_cast<std::size_t>(c)]);
      if (!value) fail(path, name, "holds something that is no number");
      grid(r, c) = static_cast<float>(*value);
    }
  }
  return grid;
}

std::string keyText(const NumpyPickle& file, PickleRef key) {
  if (const auto text = file.text(key)) return printable(*text);
  if (const auto* number = file.values().as<std::int64_t>(key)) return std::to_string(*number);
  return {};
}

}  // namespace

bool isMaskDictionary(const std::filesystem::path& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  return (path.extension() == ".pkl" || path.extension() == ".pickle") && looksLikePickle(MappedFile(path).bytes());
}

std::vector<ClassMask> readMaskDictionary(const std::filesystem::path& path) {
  const MappedFile mapped(path);
  const std::string text = path.string();
  const NumpyPickle file(mapped.bytes(), text);
  const auto* dict = file.values().as<PickleDict>(file.root());
  if (dict == nullptr || dict->items.empty()) {
    throw Error(fmt::format("cannot use {} as masks: it is no dictionary of class and mask", text));
  }
  std::vector<ClassMask> masks;
  for (const auto& [key, value] : dict->items) {
    const std::string name = keyText(file, key);
    if (name.empty() || std::ranges::find(masks, name, &ClassMask::name) != masks.end())
      fail(text, name, "has no name of its own");
    const auto array = file.array(value);
    Grid<float> grid = array ? gridOfArray(*array, text, name) : gridOfLists(file.values(), value, text, name);
    if (!std::ranges::all_of(grid.values(), [](float v) { return v >= 0 && v <= 1; })) fail(text, name, "leaves 0..1");
    if (!masks.empty() && (grid.rows() != masks[0].centred.rows() || grid.cols() != masks[0].centred.cols()))
      fail(text, name, "has another size than the first");
    masks.push_back({name, std::move(grid)});
  }
  return masks;
}

const ClassMask& maskNamed(const std::vector<ClassMask>& masks, const std::string& key, const std::string& path) {
  const auto found = std::ranges::find(masks, key, &ClassMask::name);
  if (found != masks.end()) return *found;
  std::vector<std::string> names;
  for (const ClassMask& mask : masks) names.push_back(mask.name);
  throw UsageError(fmt::format("{} has no mask '{}'; it has {}", path, key, fmt::join(names, ", ")));
}

double partnerDifference(const Grid<float>& centred) {
  return mapFromCentred(centred).asymmetry;
}

}  // namespace passband
