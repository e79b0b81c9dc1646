// How much of a file of weights is read: at a glance only names, types and shapes, which takes no time however large it
// is.
#pragma once

#include <string>

#include "core/model/weights/tensor_file.h"

namespace passband {

/// How much of the tensors a reader reads: Shapes leaves their bytes empty.
enum class TensorContent { Whole, Shapes };

struct TensorsWanted {
  TensorContent content = TensorContent::Whole;
  std::string weights;  ///< as readTensorFile takes it
};

}  // namespace passband
