#include "core/workflow/searched_images.h"

#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/stored_json.h"
#include "core/data/image_hashes.h"
#include "core/data/split.h"

namespace passband {
namespace {

using Json = nlohmann::ordered_json;

/// The images of the whole set that limit and split chose.
std::vector<std::int64_t> partSearched(const ImageSet& whole, const SearchedImages& searched) {
  std::vector<std::int64_t> taken(static_cast<std::size_t>(whole.classCount())), used;
  for (std::int64_t index = 0; index < whole.size(); ++index) {
    auto& count = taken[static_cast<std::size_t>(whole.labels()[static_cast<std::size_t>(index)])];
    if (searched.limit == 0 || count++ < searched.limit) used.push_back(index);
  }
  if (!searched.split) return used;
  // The split was made of the limited set, whose images are numbered anew.
  const std::shared_ptr<const ImageSet> borrowed(std::shared_ptr<const ImageSet>(), &whole);
  const auto limited = subset(borrowed, used);
  std::vector<std::int64_t> part;
  for (const auto index : stratifiedSplit(*limited, *searched.split, searched.splitSeed).search)
    part.push_back(used[static_cast<std::size_t>(index)]);
  return part;
}

}  // namespace

SearchedImages searchedRecord(const ImageSet& whole, const ImageSet& searched, const SearchedImages& choice,
                              int threads, JobContext& context) {
  context.stage("noting which images were searched");
  SearchedImages record = choice;
  record.source = whole.info().source;
  record.hash = whole.info().hash;
  record.images = searched.size();
  record.imageHashes = imageHashesToText(imageHashes(searched, threads, context));
  return record;
}

std::string searchedToJson(const SearchedImages& searched) {
  Json object = {{"source", searched.source},        {"hash", searched.hash},
                 {"limit", searched.limit},          {"split", searched.split ? Json(*searched.split) : Json()},
                 {"split_seed", searched.splitSeed}, {"images", searched.images}};
  if (!searched.imageHashes.empty()) object["image_hashes"] = searched.imageHashes;
  return object.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<SearchedImages> searchedFromJson(const std::string& text) {
  const Json object = Json::parse(shallowJson(text), nullptr, false);
  if (!object.is_object()) return std::nullopt;
  try {
    SearchedImages searched{.source = object.value("source", ""),
                            .hash = object.value("hash", ""),
                            .limit = object.value("limit", std::int64_t{0}),
                            .splitSeed = object.value("split_seed", std::uint64_t{0}),
                            .images = object.value("images", std::int64_t{0})};
    if (object.contains("split") && object["split"].is_number()) searched.split = object["split"].get<double>();
    if (object.contains("image_hashes") && object["image_hashes"].is_string()) {
      searched.imageHashes = object["image_hashes"].get<std::string>();
    }
    return searched;
  } catch (const Json::exception&) {
    return std::nullopt;
  }
}

std::optional<SearchedImages> searchedOfResult(const std::string& text) {
  const Json object = Json::parse(shallowJson(text), nullptr, false);
  if (!object.is_object() || !object.contains("searched")) return std::nullopt;
  return searchedFromJson(object["searched"].dump());
}

std::vector<std::int64_t> imagesUsed(const ImageSet& set, const SearchedImages& searched, int threads,
                                     JobContext& context) {
  if (searched.hash == set.info().hash) return partSearched(set, searched);
  if (searched.imageHashes.empty()) return {};
  context.stage("looking for images of the search");
  return imagesAmong(set, imageHashesFromText(searched.imageHashes), threads, context);
}

}  // namespace passband
