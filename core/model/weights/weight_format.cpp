#include "core/model/weights/weight_format.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/word_list.h"
#include "core/model/weights/checkpoint_legacy.h"
#include "core/model/weights/checkpoint_zip.h"
#include "core/model/weights/safetensors.h"

namespace passband {

const std::vector<WeightFormat>& weightFormats() {
  static const std::vector<WeightFormat> formats = {zipCheckpointFormat(), legacyCheckpointFormat(),
                                                    safetensorsFormat()};
  return formats;
}

const WeightFormat& weightFormatOf(const ModelContent& content, const std::string& path) {
  const auto found =
      std::ranges::find_if(weightFormats(), [&](const WeightFormat& format) { return format.recognises(content); });
  if (found != weightFormats().end()) return *found;
  std::vector<std::string> labels;
  for (const WeightFormat& format : weightFormats()) labels.push_back(format.label);
  throw Error(fmt::format("{} holds no weights that Passband reads, or it is cut short; give a {}", path,
                          alternatives(labels)));
}

}  // namespace passband
