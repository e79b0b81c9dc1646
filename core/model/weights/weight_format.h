// The formats of files of weights. A new one is one new file with a WeightFormat, and one line in weight_format.cpp; it
// is a model format (model_format.h) by that.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/model/model_content.h"
#include "core/model/weights/tensor_shapes.h"

namespace passband {

struct WeightFormat {
  std::string name;                     ///< "PyTorch checkpoint (zip)"
  std::string label;                    ///< in lists of what can be opened; formats may share one
  std::string holds;                    ///< for docs/formats.md: what of it is read
  std::vector<std::string> extensions;  ///< that such files usually have: ".safetensors"
  /// Whether this format reads such a file, by its content.
  bool (*recognises)(const ModelContent& content);
  /// `path` is for messages. Throws Error.
  TensorFile (*read)(std::span<const std::byte> bytes, const std::string& path, const TensorsWanted& wanted);
};

/// Programs are not among them: of a file of unknown origin ask modelFormatOf (model_format.h) first.
const std::vector<WeightFormat>& weightFormats();

/// Throws Error when the file is of none of them.
const WeightFormat& weightFormatOf(const ModelContent& content, const std::string& path);

/// What readTensorFile (tensor_file.h) gives of a file of that format. Throws Error.
TensorFile readTensors(const WeightFormat& format, std::span<const std::byte> bytes, const std::string& path,
                       const TensorsWanted& wanted);

}  // namespace passband
