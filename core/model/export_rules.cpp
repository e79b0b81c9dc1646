#include "core/model/export_rules.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/base/printable.h"
#include "core/model/export_arithmetic.h"

namespace passband {
namespace {

using namespace std::string_view_literals;

/// Operators that PyTorch keeps to itself (their names begin with an underscore) check little; these are what
/// decompositions and the layers of torch.nn leave in a graph, and they check what they are given.
constexpr std::array kInternal{
    "_adaptive_avg_pool2d"sv,
    "_adaptive_avg_pool3d"sv,
    "_addmm_activation"sv,
    "_aminmax"sv,
    "_assert_async"sv,
    "_assert_scalar"sv,
    "_assert_tensor_metadata"sv,
    "_batch_norm_no_update"sv,
    "_cdist_forward"sv,
    "_conj"sv,
    "_conj_physical"sv,
    "_convolution"sv,
    "_convolution_mode"sv,
    "_euclidean_dist"sv,
    "_fft_c2c"sv,
    "_fft_c2r"sv,
    "_fft_r2c"sv,
    "_fused_rms_norm"sv,
    "_linalg_det"sv,
    "_linalg_slogdet"sv,
    "_linalg_solve_ex"sv,
    "_linalg_svd"sv,
    "_local_scalar_dense"sv,
    "_log_softmax"sv,
    "_logcumsumexp"sv,
    "_masked_softmax"sv,
    "_native_batch_norm_legit"sv,
    "_native_batch_norm_legit_functional"sv,
    "_native_batch_norm_legit_no_training"sv,
    "_native_multi_head_attention"sv,
    "_neg_view"sv,
    "_pad_circular"sv,
    "_pad_enum"sv,
    "_prelu_kernel"sv,
    "_reshape_alias"sv,
    "_reshape_copy"sv,
    "_safe_softmax"sv,
    "_scaled_dot_product_attention_math"sv,
    "_scaled_dot_product_cudnn_attention"sv,
    "_scaled_dot_product_efficient_attention"sv,
    "_scaled_dot_product_flash_attention"sv,
    "_scaled_dot_product_flash_attention_for_cpu"sv,
    "_shape_as_tensor"sv,
    "_softmax"sv,
    "_stack"sv,
    "_to_copy"sv,
    "_transformer_encoder_layer_fwd"sv,
    "_trilinear"sv,
    "_unsafe_index"sv,
    "_unsafe_masked_index"sv,
    "_unsafe_view"sv,
    "_upsample_bicubic2d_aa"sv,
    "_upsample_bilinear2d_aa"sv,
    "_upsample_nearest_exact1d"sv,
    "_upsample_nearest_exact2d"sv,
    "_upsample_nearest_exact3d"sv,
    "_weight_norm"sv,
    "_weight_norm_interface"sv,
};

/// They open files, swap a tensor's memory, or belong to training and to other kinds of tensors.
constexpr std::array kNeverRun{"from_file"sv,      "set"sv,
                               "set_"sv,           "set_data"sv,
                               "data"sv,           "resize"sv,
                               "resize_"sv,        "resize_as"sv,
                               "resize_as_"sv,     "record_stream"sv,
                               "retain_grad"sv,    "requires_grad_"sv,
                               "pin_memory"sv,     "segment_reduce"sv,
                               "empty_quantized"sv};
constexpr std::array kNeverRunPrefixes{"sparse_"sv, "to_sparse"sv, "mkldnn_"sv,    "to_mkldnn"sv,   "miopen_"sv,
                                       "cudnn_"sv,  "fbgemm_"sv,   "quantized_"sv, "batch_norm_"sv, "nested_"sv};

constexpr std::array kRandom{"alpha_dropout"sv, "bernoulli"sv,  "binomial"sv,    "cauchy"sv,   "exponential"sv,
                             "geometric"sv,     "log_normal"sv, "multinomial"sv, "normal"sv,   "normal_functional"sv,
                             "poisson"sv,       "rand"sv,       "rand_like"sv,   "randint"sv,  "randint_like"sv,
                             "randn"sv,         "randn_like"sv, "random"sv,      "randperm"sv, "uniform"sv};

bool contains(const auto& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

/// Without the underscore at the end of operators that change their argument.
std::string_view plain(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

bool isUnsafe(std::string_view name) {
  if (name.starts_with("__")) return false;  // "__and__" and its kind: what & calls
  if (name.starts_with('_')) return !contains(kInternal, plain(name));
  return contains(kNeverRun, name) || name.ends_with("_backward") ||
         std::ranges::any_of(kNeverRunPrefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

bool isTrue(const ExportArgument* argument) {
  const bool* flag = argument == nullptr ? nullptr : argument->as<bool>();
  return flag != nullptr && *flag;
}

/// Values that are views of 1 x ..: the batch has become part of the channels.
std::vector<bool> viewsOfOne(const ExportGraph& graph) {
  std::vector<bool> views(graph.values.size(), false);
  for (const ExportNode& node : graph.nodes) {
    const ExportArgument* size = node.find("size");
    const auto* lengths = size == nullptr ? nullptr : size->as<ExportList>();
    if (node.target != "torch.ops.aten.view.default" || lengths == nullptr || lengths->items.empty()) continue;
    const auto* first = lengths->items.front().as<std::int64_t>();
    if (first == nullptr || *first != 1 || node.outputs.size() != 1) continue;
    forEachValue(node.outputs.front(), [&](ExportValue value) { views[value.index] = true; });
  }
  return views;
}

/// What decompositions make of it: batch norm, by the statistics of its input, of such a view.
bool isInstanceNorm(const ExportNode& node, const std::vector<bool>& viewsOfOne) {
  const ExportArgument* input = node.find("input");
  const auto* value = input == nullptr ? nullptr : input->as<ExportValue>();
  return node.target == "torch.ops.aten._native_batch_norm_legit.no_stats" && value != nullptr &&
         viewsOfOne[value->index];
}

/// Dropout, and batch norm by the statistics of the batch.
bool isTraining(const ExportNode& node, std::string_view name) {
  const ExportArgument* dropout = node.find("dropout_p");
  const double* probability = dropout == nullptr ? nullptr : dropout->as<double>();
  const bool trains = isTrue(node.find("train")) || isTrue(node.find("training"));
  // alpha_dropout and bernoulli say it by their name; dropout itself is there in evaluation too, with train=False.
  return trains || (probability != nullptr && *probability > 0) ||
         (contains(kRandom, plain(name)) && node.find("train") == nullptr);
}

}  // namespace

std::optional<AtenName> atenName(const std::string& target) {
  constexpr std::string_view kAten = "torch.ops.aten.";
  if (!target.starts_with(kAten)) return std::nullopt;
  const std::string rest = target.substr(kAten.size());
  const std::size_t dot = rest.find('.');
  const std::string overload = dot == std::string::npos ? std::string() : rest.substr(dot + 1);
  return AtenName{rest.substr(0, dot), overload == "default" ? std::string() : overload};
}

void requireRunnable(const ExportGraph& graph, const std::string& path) {
  const std::vector<bool> views = viewsOfOne(graph);
  for (const ExportNode& node : graph.nodes) {
    if (isExportArithmetic(node.target)) continue;
    const std::optional<AtenName> name = atenName(node.target);
    if (!name) {
      throw Error(fmt::format(
          "{} uses the operator {}, which is none of PyTorch's own library aten; Passband runs only those and plain "
          "arithmetic: export the network without it",
          path, printable(node.target)));
    }
    if (isUnsafe(name->name)) {
      throw Error(fmt::format(
          "{} uses the operator aten.{}, which Passband does not run, because it does more than compute (it reaches "
          "files or memory, or trusts its arguments); export the network without it",
          path, printable(name->name)));
    }
    if (isTraining(node, name->name) && !isInstanceNorm(node, views)) {
      throw Error(fmt::format(
          "{} was exported in training mode: aten.{} makes its output depend on chance or on the other images of a "
          "batch; call model.eval() before torch.export",
          path, printable(name->name)));
    }
  }
}

}  // namespace passband
