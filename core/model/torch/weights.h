// Between files' named tensors and LibTorch's.
#pragma once

#include <ATen/core/Tensor.h>
#include <string>
#include <vector>

#include "core/model/torch/network.h"
#include "core/model/weights/tensor_file.h"

namespace passband {

/// A copy, same type and shape.
at::Tensor toTensor(const NamedTensor& named);
/// A copy in row-major order. Throws Error for types that NamedTensor does not have.
NamedTensor toNamedTensor(const std::string& name, const at::Tensor& tensor);

/// The first difference between the module's parameters and buffers and the file's tensors, as the end of a sentence;
/// empty when names and shapes are the same. `num_batches_tracked` may be missing.
std::string firstMismatch(const NetworkModule& module, const TensorFile& file);

/// Copies the file's tensors into the module's parameters and buffers of the same names, which in the file may all have
/// the same `beginning` (firstMismatch must be empty). Throws Error on a value that is not finite.
void loadWeights(NetworkModule& module, const TensorFile& file, const std::string& path,
                 const std::string& beginning = "");

/// Every parameter and buffer, in the module's order.
std::vector<NamedTensor> weightsOf(const NetworkModule& module);

/// Whether no value is NaN or infinite.
bool allFinite(const at::Tensor& tensor);
/// Throws Error naming the first tensor with NaN or infinite values.
void requireFinite(const std::string& name, const at::Tensor& tensor, const std::string& path);

/// "[64, 3, 7, 7]"
std::string shapeText(const std::vector<std::int64_t>& shape);

}  // namespace passband
