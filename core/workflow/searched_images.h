// Which images a search has used, so that its maps are never judged on them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/job_context.h"
#include "core/data/image_set.h"

namespace passband {

/// What a search used of a set.
struct SearchedImages {
  std::string source;             ///< of the set, as given
  std::string hash;               ///< of the whole set
  std::int64_t limit = 0;         ///< first images of a class; 0: all
  std::optional<double> split{};  ///< share of each class; nothing: no split
  std::uint64_t splitSeed = 0;
  std::int64_t images = 0;
  std::string imageHashes{};  ///< see imageHashesToText(); empty: not known
};

/// With the hashes of the searched images, which it decodes. Throws Cancelled.
SearchedImages searchedRecord(const ImageSet& whole, const ImageSet& searched, const SearchedImages& choice,
                              int threads, JobContext& context);

/// A JSON object {source, hash, limit, split, split_seed, images, image_hashes}.
std::string searchedToJson(const SearchedImages& searched);
/// Nothing where it is no such object. Without `hash` or `image_hashes`, which records of old lack, those are empty.
std::optional<SearchedImages> searchedFromJson(const std::string& json);
/// That under "searched" of a search's result.
std::optional<SearchedImages> searchedOfResult(const std::string& json);

/// The images of `set` that a search used, whether as part of this set or of another one. Throws Cancelled, and Error
/// on damaged hashes.
std::vector<std::int64_t> imagesUsed(const ImageSet& set, const SearchedImages& searched, int threads,
                                     JobContext& context);

}  // namespace passband
