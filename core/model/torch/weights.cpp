#include "core/model/torch/weights.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/sum.h>
#include <array>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

#include "core/base/error.h"

namespace passband {
namespace {

constexpr std::array<std::pair<DType, at::ScalarType>, 11> kTypes{{{DType::Float16, at::kHalf},
                                                                   {DType::BFloat16, at::kBFloat16},
                                                                   {DType::Float32, at::kFloat},
                                                                   {DType::Float64, at::kDouble},
                                                                   {DType::Complex64, at::kComplexFloat},
                                                                   {DType::Int8, at::kChar},
                                                                   {DType::UInt8, at::kByte},
                                                                   {DType::Int16, at::kShort},
                                                                   {DType::Int32, at::kInt},
                                                                   {DType::Int64, at::kLong},
                                                                   {DType::Bool, at::kBool}}};

/// The module's tensors by name; parameters first.
std::vector<std::pair<std::string, at::Tensor>> stateOf(const NetworkModule& module) {
  std::vector<std::pair<std::string, at::Tensor>> state;
  for (const auto& item : module.named_parameters()) state.emplace_back(item.key(), item.value());
  for (const auto& item : module.named_buffers()) state.emplace_back(item.key(), item.value());
  return state;
}

}  // namespace

std::string shapeText(const std::vector<std::int64_t>& shape) {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

at::Tensor toTensor(const NamedTensor& named) {
  for (const auto& [ours, torchs] : kTypes) {
    if (ours != named.type) continue;
    at::Tensor tensor = at::empty(named.shape, torchs);
    if (!named.bytes.empty()) std::memcpy(tensor.data_ptr(), named.bytes.data(), named.bytes.size());
    return tensor;
  }
  throw Error(fmt::format("tensor {} has a type that LibTorch does not have", named.name));
}

NamedTensor toNamedTensor(const std::string& name, const at::Tensor& tensor) {
  const at::Tensor plain = tensor.detach().to(at::kCPU).contiguous();
  for (const auto& [ours, torchs] : kTypes) {
    if (torchs != plain.scalar_type()) continue;
    NamedTensor named{name, ours, plain.sizes().vec(), {}};
    const auto* first = static_cast<const std::byte*>(plain.data_ptr());
    named.bytes.assign(first, first + plain.nbytes());
    return named;
  }
  throw Error(fmt::format("tensor {} has a type that cannot be saved; convert it to float32", name));
}

bool allFinite(const at::Tensor& tensor) {
  // One pass without temporary tensors: a sum is finite only where all its terms are. A sum that overflowed is not.
  const bool summed = tensor.scalar_type() == at::kFloat || tensor.scalar_type() == at::kDouble;
  if (summed && std::isfinite(at::sum(tensor).item<double>())) return true;
  return (!tensor.is_floating_point() && !tensor.is_complex()) || at::isfinite(tensor).all().item<bool>();
}

void requireFinite(const std::string& name, const at::Tensor& tensor, const std::string& path) {
  if (!allFinite(tensor)) {
    throw Error(fmt::format(
        "{} holds NaN or infinite weights in '{}'; the training that made it diverged, use an earlier checkpoint", path,
        name));
  }
}

std::string firstMismatch(const NetworkModule& module, const TensorFile& file) {
  std::set<std::string> known;
  for (const auto& [name, target] : stateOf(module)) {
    known.insert(name);
    const NamedTensor* source = file.find(name);
    if (source == nullptr && !name.ends_with("num_batches_tracked")) return fmt::format("tensor '{}' is missing", name);
    if (source != nullptr && source->shape != target.sizes().vec()) {
      return fmt::format("tensor '{}' is {} instead of {}", name, shapeText(source->shape),
                         shapeText(target.sizes().vec()));
    }
  }
  for (const auto& tensor : file.tensors) {
    if (!known.contains(tensor.name)) return fmt::format("it has no tensor '{}'", tensor.name);
  }
  return {};
}

void loadWeights(NetworkModule& module, const TensorFile& file, const std::string& path, const std::string& beginning) {
  const at::NoGradGuard noGradient;
  for (auto& [name, target] : stateOf(module)) {
    const NamedTensor* source = file.find(beginning + name);
    if (source == nullptr) continue;
    const at::Tensor values = toTensor(*source);
    requireFinite(name, values, path);
    if (values.is_complex())
      throw Error(fmt::format("{} has complex numbers in '{}', a weight of a real network", path, name));
    target.copy_(values);
  }
}

std::vector<NamedTensor> weightsOf(const NetworkModule& module) {
  std::vector<NamedTensor> weights;
  for (const auto& [name, tensor] : stateOf(module)) weights.push_back(toNamedTensor(name, tensor));
  return weights;
}

}  // namespace passband
