#include "core/model/torch/aten_checks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <utility>
#include <vector>

#include "core/base/error.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

[[noreturn]] void fail(const char* argument, const char* what) {
  throw Error(fmt::format("its argument '{}' {}", argument, what));
}

void require(bool holds, const char* argument, const char* what) {
  if (!holds) fail(argument, what);
}

/// Statistics that a call would change, though the schema does not say so.
void requireNoStatistics(const AtenArguments& arguments, const char* flag) {
  require(!arguments.at(flag).toBool() || arguments.find("running_mean") == nullptr, flag, "asks for training");
}

/// Statistics and weights: one number a channel.
void checkBatchNorm(const AtenArguments& arguments) {
  const at::Tensor& input = arguments.tensor("input");
  require(input.dim() >= 2, "input", "has no channels");
  for (const char* name : {"weight", "bias", "running_mean", "running_var"}) {
    const at::Tensor* numbers = arguments.find(name);
    require(numbers == nullptr || (numbers->dim() == 1 && numbers->size(0) == input.size(1)), name,
            "has not one number per channel");
  }
  if (arguments.has("training")) requireNoStatistics(arguments, "training");
}

void checkInstanceNorm(const AtenArguments& arguments) {
  requireNoStatistics(arguments, "use_input_stats");
}

/// native_group_norm(input, weight, bias, N, C, HxW, groups, eps) is told the shape of its input.
void checkGroupNorm(const AtenArguments& arguments) {
  const at::Tensor& input = arguments.tensor("input");
  const std::int64_t images = arguments.integer("N"), channels = arguments.integer("C");
  require(input.dim() >= 2 && input.size(0) == images && input.size(1) == channels, "input", "has another shape");
  require(images * channels == 0 ? input.numel() == 0 : input.numel() / (images * channels) == arguments.integer("HxW"),
          "HxW", "is not that of the input");
  for (const char* name : {"weight", "bias"}) {
    const at::Tensor* numbers = arguments.find(name);
    require(numbers == nullptr || (numbers->dim() == 1 && numbers->size(0) == channels), name,
            "has not one number per channel");
  }
}

/// The dimensions of a Fourier transform: each once.
std::vector<std::int64_t> checkedDimensions(const AtenArguments& arguments, std::int64_t rank) {
  std::vector<std::int64_t> dimensions = arguments.at("dim").toIntVector();
  std::vector<std::int64_t> sorted = dimensions;
  std::ranges::sort(sorted);
  const bool fits = !sorted.empty() && sorted.front() >= 0 && sorted.back() < rank &&
                    std::ranges::adjacent_find(sorted) == sorted.end();
  require(fits, "dim", "names no dimensions of the tensor, or one twice");
  const std::int64_t normalization = arguments.integer("normalization");
  require(normalization >= 0 && normalization <= 2, "normalization", "is none");
  return dimensions;
}

void checkFourier(const AtenArguments& arguments) {
  checkedDimensions(arguments, arguments.tensor("self").dim());
}

/// From half of a spectrum to `last_dim_size` real numbers.
void checkInverseFourier(const AtenArguments& arguments) {
  const at::Tensor& self = arguments.tensor("self");
  const std::int64_t last = checkedDimensions(arguments, self.dim()).back();
  const std::int64_t length = arguments.integer("last_dim_size");
  require(length >= 1 && self.size(last) == length / 2 + 1, "last_dim_size", "does not fit the tensor");
}

/// Norms of v, one along `dim`.
void checkWeightNorm(const AtenArguments& arguments) {
  const at::Tensor& v = arguments.tensor("v");
  const at::Tensor& g = arguments.tensor("g");
  const std::int64_t dim = arguments.integer("dim");
  if (dim == -1) return;  // one norm of all: multiplied as any tensor
  bool fits = dim >= 0 && dim < v.dim() && g.dim() == v.dim() && g.scalar_type() == v.scalar_type();
  for (std::int64_t i = 0; fits && i < v.dim(); ++i) fits = g.size(i) == (i == dim ? v.size(i) : 1);
  require(fits, "g", "has not one number for each part of 'v'");
}

/// query, key, value: batch x heads x length x size, and a mask that covers batch x heads x queries x keys.
void checkAttention(const AtenArguments& arguments) {
  const at::Tensor& query = arguments.tensor("query");
  const at::Tensor& key = arguments.tensor("key");
  const at::Tensor& value = arguments.tensor("value");
  require(query.dim() == 4 && key.dim() == 4 && key.size(0) == query.size(0) && key.size(1) == query.size(1) &&
              key.size(3) == query.size(3),
          "key", "does not fit the queries");
  require(value.sizes() == key.sizes(), "value", "does not fit the keys");
  require(query.numel() > 0 && key.numel() > 0, "query", "is empty, or the keys are");
  require(key.scalar_type() == query.scalar_type() && value.scalar_type() == query.scalar_type(), "query",
          "is of another type than keys and values");
  const at::Tensor* mask = arguments.find("attn_mask");
  if (mask == nullptr) return;
  const std::array<std::int64_t, 4> whole{query.size(0), query.size(1), query.size(2), key.size(2)};
  bool fits = mask->dim() == 2 || mask->dim() == 4;
  for (std::int64_t i = 1; fits && i <= mask->dim(); ++i) {
    fits = mask->size(-i) == 1 || mask->size(-i) == whole.at(static_cast<std::size_t>(4 - i));
  }
  require(fits, "attn_mask", "does not fit queries and keys");
}

/// Weights of recurrent layers, of `gates` numbers for each that they remember, layer by layer and in both directions:
/// of the input, of the state, and their biases.
void checkRecurrent(const AtenArguments& arguments, std::int64_t gates) {
  const at::Tensor& input = arguments.tensor("input");
  const c10::IValue& hx = arguments.at("hx");
  const std::vector<at::Tensor> states = hx.isTensor() ? std::vector{hx.toTensor()} : hx.toTensorVector();
  const std::vector<at::Tensor> params = arguments.at("params").toTensorVector();
  const std::int64_t directions = arguments.at("bidirectional").toBool() ? 2 : 1;
  const std::size_t each = arguments.at("has_biases").toBool() ? 4 : 2;
  require(input.dim() == 3, "input", "is no batch of sequences");
  const std::int64_t images = input.size(arguments.at("batch_first").toBool() ? 0 : 1);
  require(!params.empty() && params.size() % each == 0, "params", "has not all weights");
  const auto layers = static_cast<std::int64_t>(params.size() / each);
  require(layers % directions == 0 && arguments.integer("num_layers") == layers / directions, "num_layers",
          "does not fit the weights");
  require(states.size() == (gates == 4 ? 2 : 1) && states[0].dim() == 3, "hx", "has not the states");
  const std::int64_t width = states[0].size(2);
  for (const at::Tensor& state : states) {
    require(state.sizes() == at::IntArrayRef{layers, images, width}, "hx", "does not fit weights and images");
  }
  for (std::size_t i = 0; i < params.size(); ++i) {
    const std::int64_t before = i / each < static_cast<std::size_t>(directions) ? input.size(2) : directions * width;
    const bool isBias = i % each > 1;
    const at::Tensor& weight = params[i];
    const bool fits = weight.dim() == (isBias ? 1 : 2) && weight.size(0) == gates * width &&
                      (isBias || weight.size(1) == (i % each == 0 ? before : width)) &&
                      weight.scalar_type() == input.scalar_type();
    require(fits, "params", "has weights that do not fit the input");
  }
}

template <std::int64_t Gates>
void checkRecurrentOf(const AtenArguments& arguments) {
  checkRecurrent(arguments, Gates);
}

void requireShape(const AtenArguments& arguments, const char* name, at::IntArrayRef shape, at::ScalarType type) {
  const at::Tensor& tensor = arguments.tensor(name);
  require(tensor.sizes() == shape && tensor.scalar_type() == type, name, "has another shape or type than its layer");
}

/// Of attention over `tokens`, images x length x width, as nn.MultiheadAttention calls it in evaluation.
void checkHeads(const AtenArguments& arguments, const at::Tensor& tokens, const char* heads) {
  const std::int64_t width = arguments.integer("embed_dim");
  require(tokens.dim() == 3 && tokens.size(2) == width && tokens.numel() > 0, "embed_dim", "does not fit the tokens");
  const std::int64_t count = arguments.integer(heads);
  require(count > 0 && width % count == 0, heads, "does not divide the width");
  const at::ScalarType type = tokens.scalar_type();
  requireShape(arguments, "qkv_weight", {3 * width, width}, type);
  requireShape(arguments, "qkv_bias", {3 * width}, type);
  requireShape(arguments, "proj_weight", {width, width}, type);
  requireShape(arguments, "proj_bias", {width}, type);
  require(arguments.find("mask") == nullptr, "mask", "is given, which no model of images does");
}

void checkMultiHeadAttention(const AtenArguments& arguments) {
  const at::Tensor& query = arguments.tensor("query");
  checkHeads(arguments, query, "num_head");
  for (const char* name : {"key", "value"}) requireShape(arguments, name, query.sizes(), query.scalar_type());
}

void checkEncoderLayer(const AtenArguments& arguments) {
  const at::Tensor& tokens = arguments.tensor("src");
  checkHeads(arguments, tokens, "num_heads");
  const at::Tensor& inner = arguments.tensor("ffn_weight_1");
  require(inner.dim() == 2, "ffn_weight_1", "is no matrix");
  const std::int64_t width = tokens.size(2);
  const at::ScalarType type = tokens.scalar_type();
  requireShape(arguments, "ffn_weight_1", {inner.size(0), width}, type);
  requireShape(arguments, "ffn_bias_1", {inner.size(0)}, type);
  requireShape(arguments, "ffn_weight_2", {width, inner.size(0)}, type);
  requireShape(arguments, "ffn_bias_2", {width}, type);
  for (const char* name : {"norm_weight_1", "norm_bias_1", "norm_weight_2", "norm_bias_2"}) {
    requireShape(arguments, name, {width}, type);
  }
}

/// A scale beside the size must be that of the sizes: the filter is as wide as it says.
void checkScales(const AtenArguments& arguments) {
  const at::Tensor& input = arguments.tensor(arguments.has("self") ? "self" : "input");
  require(input.dim() == 4, "self", "is no batch of images");
  if (!arguments.has("scales_h")) return;  // the form that takes one of both, and makes the other
  const std::vector<std::int64_t> size = arguments.at("output_size").toIntVector();
  require(size.size() == 2, "output_size", "is no height and width");
  for (const int i : {0, 1}) {
    const char* name = i == 0 ? "scales_h" : "scales_w";
    const c10::IValue& scale = arguments.at(name);
    if (scale.isNone()) continue;
    const double expected = static_cast<double>(input.size(2 + i)) * scale.toDouble();
    require(std::abs(expected - static_cast<double>(size.at(static_cast<std::size_t>(i)))) <= 1, name,
            "is not that of the sizes");
  }
}

void checkSections(const AtenArguments& arguments) {
  constexpr std::int64_t kMost = 1 << 16;
  require(!arguments.has("sections") || arguments.integer("sections") <= kMost, "sections",
          "is more than any model's");
}

/// LibTorch goes through all of a window or of the results, even where there is nothing to pool.
void requireShort(const AtenArguments& arguments, const char* name) {
  constexpr std::int64_t kMost = 1 << 16;
  const std::vector<std::int64_t> sizes = arguments.at(name).toIntVector();
  require(std::ranges::all_of(sizes, [](std::int64_t size) { return size <= kMost; }), name,
          "is larger than any image");
}

void checkPooledSize(const AtenArguments& arguments) {
  requireShort(arguments, "output_size");
}

void checkWindow(const AtenArguments& arguments) {
  for (const char* name : {"kernel_size", "stride", "padding"}) requireShort(arguments, name);
}

constexpr auto kChecks = std::to_array<std::pair<std::string_view, AtenCheck>>({
    {"_adaptive_avg_pool2d"sv, checkPooledSize},
    {"_adaptive_avg_pool3d"sv, checkPooledSize},
    {"_batch_norm_no_update"sv, checkBatchNorm},
    {"_fft_c2c"sv, checkFourier},
    {"_fft_c2r"sv, checkInverseFourier},
    {"_fft_r2c"sv, checkFourier},
    {"_native_batch_norm_legit"sv, checkBatchNorm},
    {"_native_batch_norm_legit_functional"sv, checkBatchNorm},
    {"_native_batch_norm_legit_no_training"sv, checkBatchNorm},
    {"_native_multi_head_attention"sv, checkMultiHeadAttention},
    {"_scaled_dot_product_flash_attention_for_cpu"sv, checkAttention},
    {"_transformer_encoder_layer_fwd"sv, checkEncoderLayer},
    {"_upsample_bicubic2d_aa"sv, checkScales},
    {"_upsample_bilinear2d_aa"sv, checkScales},
    {"_upsample_lanczos2d_aa"sv, checkScales},
    {"_weight_norm"sv, checkWeightNorm},
    {"adaptive_avg_pool1d"sv, checkPooledSize},
    {"adaptive_avg_pool2d"sv, checkPooledSize},
    {"adaptive_avg_pool3d"sv, checkPooledSize},
    {"adaptive_max_pool1d"sv, checkPooledSize},
    {"adaptive_max_pool2d"sv, checkPooledSize},
    {"adaptive_max_pool3d"sv, checkPooledSize},
    {"avg_pool1d"sv, checkWindow},
    {"avg_pool2d"sv, checkWindow},
    {"avg_pool3d"sv, checkWindow},
    {"batch_norm"sv, checkBatchNorm},
    {"gru"sv, checkRecurrentOf<3>},
    {"instance_norm"sv, checkInstanceNorm},
    {"lstm"sv, checkRecurrentOf<4>},
    {"max_pool1d"sv, checkWindow},
    {"max_pool1d_with_indices"sv, checkWindow},
    {"max_pool2d"sv, checkWindow},
    {"max_pool2d_with_indices"sv, checkWindow},
    {"max_pool3d"sv, checkWindow},
    {"max_pool3d_with_indices"sv, checkWindow},
    {"native_batch_norm"sv, checkBatchNorm},
    {"native_group_norm"sv, checkGroupNorm},
    {"rnn_relu"sv, checkRecurrentOf<1>},
    {"rnn_tanh"sv, checkRecurrentOf<1>},
    {"tensor_split"sv, checkSections},
});

}  // namespace

bool AtenArguments::has(const char* name) const {
  return schema_.argumentIndexWithName(name).has_value();
}

const c10::IValue& AtenArguments::at(const char* name) const {
  const auto index = schema_.argumentIndexWithName(name);
  if (!index) throw Error(fmt::format("this LibTorch knows it without the argument '{}'", name));
  return stack_.at(static_cast<std::size_t>(*index));
}

const at::Tensor* AtenArguments::find(const char* name) const {
  if (!has(name)) return nullptr;
  const c10::IValue& value = at(name);
  return value.isTensor() && value.toTensor().defined() ? &value.toTensor() : nullptr;
}

AtenCheck atenCheck(std::string_view name) {
  const auto* found = std::ranges::find(kChecks, name, &std::pair<std::string_view, AtenCheck>::first);
  return found == kChecks.end() ? nullptr : found->second;
}

}  // namespace passband
