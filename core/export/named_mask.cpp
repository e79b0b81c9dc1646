#include "core/export/named_mask.h"

#include <filesystem>
#include <fmt/format.h>
#include <optional>

#include "core/base/error.h"
#include "core/export/class_masks.h"
#include "core/export/mask_file.h"
#include "core/fourier/parse_mask.h"

namespace passband {
namespace {

bool isThere(const std::string& file) {
  std::error_code ignored;
  return std::filesystem::exists(file, ignored);
}

/// Nothing where it is no name of a file.
std::optional<FrequencyMask> maskOfFile(const FrequencyPlane& plane, const std::string& name) {
  const auto colon = name.rfind(':');
  const std::string dictionary = name.substr(0, colon);
  if (isMaskDictionary(dictionary)) {
    if (colon == std::string::npos) {
      throw UsageError(
          fmt::format("{0} holds one mask a class; name one of them as {0}:CLASS, or evaluate each class under its own",
                      dictionary));
    }
    return maskOf(plane, maskNamed(readMaskDictionary(dictionary), name.substr(colon + 1), dictionary), dictionary);
  }
  if (!name.ends_with(".npy") && !isThere(name)) return std::nullopt;
  return readMaskFile(plane, name);
}

}  // namespace

FrequencyMask readNamedMask(const FrequencyPlane& plane, const std::string& fileOrForm) {
  const bool inverted = fileOrForm.starts_with('!') && !isThere(fileOrForm);
  const auto mask = maskOfFile(plane, fileOrForm.substr(inverted ? 1 : 0));
  if (!mask) return parseMask(plane, fileOrForm);
  return inverted ? invert(*mask) : *mask;
}

}  // namespace passband
