#include "core/model/weights/weight_format.h"

#include <algorithm>
#include <fmt/format.h>

#include "core/base/error.h"
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
  if (found == weightFormats().end()) refuseUnknown(path);
  return *found;
}

void refuseUnknown(const std::string& path) {
  throw Error(fmt::format(
      "{} is not a weight file that Passband knows (safetensors, or a checkpoint written by torch.save), or it is cut "
      "short; save the weights with torch.save(model.state_dict(), ...)",
      path));
}

}  // namespace passband
