#include "core/model/model_content.h"

#include <algorithm>

#include "core/base/file_magic.h"
#include "core/model/zip_archive.h"

namespace passband {

bool ModelContent::hasMember(std::string_view part, std::string_view ending) const {
  return std::ranges::any_of(members, [&](const std::string& name) {
    return ("/" + name).find(part) != std::string::npos && name.ends_with(ending);
  });
}

ModelContent modelContent(std::span<const std::byte> bytes, const std::string& path) {
  return {bytes, isZip(bytes) ? ZipArchive(bytes, path).names() : std::vector<std::string>()};
}

}  // namespace passband
