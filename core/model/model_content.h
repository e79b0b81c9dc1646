// A model file as the recognisers of its format see it (model_format.h, weight_format.h).
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace passband {

struct ModelContent {
  std::span<const std::byte> bytes;
  std::vector<std::string> members;  ///< names, sorted; empty: no zip archive

  /// Whether there is a member "NAME" with `part` in "/NAME" that ends with `ending`.
  bool hasMember(std::string_view part, std::string_view ending) const;
};

/// `path` is for messages. Throws Error when the bytes are a damaged zip archive.
ModelContent modelContent(std::span<const std::byte> bytes, const std::string& path);

}  // namespace passband
