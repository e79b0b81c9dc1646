// Weight files at a glance: names, types and shapes without the tensors' bytes, which takes no time however large the
// file is.
#pragma once

#include <filesystem>

#include "core/model/tensor_file.h"

namespace passband {

/// How much of the tensors a reader reads: Shapes leaves their bytes empty.
enum class TensorContent { Whole, Shapes };

struct TensorsWanted {
  TensorContent content = TensorContent::Whole;
  std::string weights;  ///< as readTensorFile takes it
};

/// What readTensorFile gives, without bytes. Throws Error.
TensorFile readTensorShapes(const std::filesystem::path& path, const std::string& weights = "");

}  // namespace passband
