#include "core/analysis/search/search.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/error.h"

namespace passband {

// One for each method, in its own file.
SearchMethod estimateMethod();
SearchMethod learnedMethod();
SearchMethod cullMethod();
SearchMethod hierarchicalMethod();

const std::vector<SearchMethod>& searchMethods() {
  static const std::vector<SearchMethod> all = {estimateMethod(), learnedMethod(), cullMethod(), hierarchicalMethod()};
  return all;
}

const OptionTable& sharedSearchOptions() {
  static const OptionTable table{SearchOptions(),
                                 {{.key = "cell",
                                   .label = "Cell size",
                                   .help = "Cells of S x S bins have one value",
                                   .unit = "bins",
                                   .zero = "what suits the method",
                                   .range = {.low = 1},
                                   .field = optionField<&SearchOptions::cellSize>}}};
  return table;
}

const SearchMethod& searchMethod(const std::string& name) {
  std::string known;
  for (const SearchMethod& method : searchMethods()) {
    if (method.name == name) return method;
    known += known.empty() ? method.name : std::string(", ") + method.name;
  }
  throw UsageError(fmt::format("the search method '{}' is not known; give one of {}", name, known));
}

std::vector<double> areasToCutAt(const SearchMethod& method, const SearchOptions& options, double shown) {
  if (method.areas == nullptr) return {shown};
  const std::vector<double> needed = method.areas(options);
  std::vector<double> both = needed;
  if (std::ranges::find(both, shown) == both.end()) both.push_back(shown);
  std::ranges::sort(both);
  SearchOptions again = options;
  if (!again.own.has_value()) again.own = method.options().defaults;
  method.setAreas(again.own, both);
  return method.areas(again) == needed ? both : needed;
}

std::string searchIdentity(const SearchMethod& method, const SearchOptions& options) {
  const OptionTable& table = method.options();
  std::any own = options.own.has_value() ? options.own : table.defaults;
  // What it would be with other areas, where it depends on none.
  if (method.areas != nullptr && method.areas(options).empty()) method.setAreas(own, {});
  auto identity = nlohmann::json::parse(optionsIdentity(table, own));
  identity.update(
      {{"method", method.name}, {"classes", options.classes}, {"cell", options.cellSize}, {"quick", options.quick}});
  return identity.dump();
}

namespace {

std::vector<std::int64_t> imagesOfClasses(const ImageSet& images) {
  std::vector<std::int64_t> counts(static_cast<std::size_t>(images.classCount()));
  for (const std::int32_t label : images.labels()) ++counts[static_cast<std::size_t>(label)];
  return counts;
}

}  // namespace

std::vector<int> allClasses(const ImageSet& images) {
  std::vector<int> all(static_cast<std::size_t>(images.classCount()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::vector<int> searchedClasses(const ImageSet& images, const SearchOptions& options) {
  if (!options.classes.empty()) return options.classes;
  const std::vector<std::int64_t> counts = imagesOfClasses(images);
  std::vector<int> enough;
  for (int c = 0; c < images.classCount(); ++c) {
    if (counts[static_cast<std::size_t>(c)] >= kLeastSearchImages) enough.push_back(c);
  }
  return enough;
}

std::string leftOutClassesText(const ImageSet& images, const SearchOptions& options) {
  if (!options.classes.empty()) return {};
  const std::vector<std::int64_t> counts = imagesOfClasses(images);
  std::vector<std::string> names;
  for (std::size_t c = 0; c < counts.size(); ++c) {
    if (counts[c] < kLeastSearchImages) names.push_back(fmt::format("{} ({})", images.info().classNames[c], counts[c]));
  }
  if (names.empty()) return {};
  constexpr std::size_t kMostNamed = 10;
  const std::size_t named = std::min(names.size(), kMostNamed);
  return fmt::format("Left out, since a map takes at least {} images: {}{}", kLeastSearchImages,
                     fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(named), ", "),
                     names.size() > named ? fmt::format(" and {} more classes", names.size() - named) : "");
}

std::unique_ptr<Search> openSearch(const SearchMethod& method, const Experiment& experiment,
                                   const SearchOptions& options, const std::string& state) {
  checkOptions(sharedSearchOptions(), options);
  if (options.own.has_value()) checkOptions(method.options(), options.own);
  const std::vector<std::int64_t> images = imagesOfClasses(*experiment.images);
  const std::vector<int> classes = searchedClasses(*experiment.images, options);
  if (classes.empty()) {
    throw Error(fmt::format("a map takes at least {} images of its class, and no class of {} has as many; add images",
                            kLeastSearchImages, experiment.images->info().source));
  }
  for (const int c : classes) {
    const std::int64_t count = images[static_cast<std::size_t>(c)];
    if (count < kLeastSearchImages) {
      throw Error(fmt::format(
          "class '{}' of {} has {} image(s), and a map takes at least {}; add images or leave the class out",
          experiment.images->info().classNames[static_cast<std::size_t>(c)], experiment.images->info().source, count,
          kLeastSearchImages));
    }
  }
  return method.make(experiment, options, state);
}

}  // namespace passband
