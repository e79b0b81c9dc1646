#include "tests/core/model/torch/usual_arguments.h"

#include <ATen/ATen.h>
#include <ATen/core/List.h>
#include <map>
#include <vector>

namespace passband::test {
namespace {

using Values = std::vector<c10::IValue>;

at::Tensor ones(std::vector<std::int64_t> sizes) {
  return at::ones(sizes);
}

c10::IValue integers(const std::vector<std::int64_t>& values) {
  return c10::List<std::int64_t>(values);
}

c10::IValue indices(const std::vector<std::int64_t>& values) {
  return at::tensor(values, at::kLong);
}

c10::IValue flags(const std::vector<std::int64_t>& sizes) {
  return at::ones(sizes, at::kBool);
}

c10::IValue tensors(const std::vector<at::Tensor>& values) {
  return c10::List<at::Tensor>(values);
}

c10::IValue optionals(const std::vector<at::Tensor>& values) {
  c10::List<c10::optional<at::Tensor>> list;
  for (const at::Tensor& value : values) list.push_back(value);
  return list;
}

/// Of one layer with `gates` times three numbers inside, for inputs of four.
std::vector<at::Tensor> recurrentWeights(std::int64_t gates) {
  return {ones({gates * 3, 4}), ones({gates * 3, 3}), ones({gates * 3}), ones({gates * 3})};
}

c10::IValue none() {
  return {};
}

std::map<std::string, Values> makeTable() {
  const at::Tensor x = ones({2, 4, 6, 6});
  const at::Tensor c = ones({4});
  const at::Tensor h = ones({1, 5, 3});
  const at::Tensor spectrum = at::ones({2, 4, 6, 4}, at::kComplexFloat);
  const at::Tensor heads = ones({2, 2, 5, 8});
  std::map<std::string, Values> table{
      {"_batch_norm_no_update", {x, c, c, c, c, .1, 1e-5}},
      {"native_batch_norm", {x, c, c, c, c, false, .1, 1e-5}},
      {"_native_batch_norm_legit", {x, c, c, c, c, false, .1, 1e-5}},
      {"_native_batch_norm_legit.no_stats", {x, c, c, true, .1, 1e-5}},
      {"_native_batch_norm_legit_functional", {x, c, c, c, c, false, .1, 1e-5}},
      {"_native_batch_norm_legit_no_training", {x, c, c, c, c, .1, 1e-5}},
      {"batch_norm", {x, c, c, c, c, false, .1, 1e-5, true}},
      {"instance_norm", {x, c, c, none(), none(), true, .1, 1e-5, true}},
      {"native_group_norm", {x, c, c, 2, 4, 36, 2, 1e-5}},
      {"group_norm", {x, 2, c, c, 1e-5, true}},
      {"layer_norm", {x, integers({6}), ones({6}), ones({6}), 1e-5, true}},
      {"native_layer_norm", {x, integers({6}), ones({6}), ones({6}), 1e-5}},
      {"conv1d", {ones({2, 4, 9}), ones({6, 2, 3}), ones({6}), integers({1}), integers({1}), integers({1}), 2}},
      {"conv1d.padding", {ones({2, 4, 9}), ones({6, 2, 3}), ones({6}), integers({1}), "same", integers({1}), 2}},
      {"conv2d", {x, ones({6, 2, 3, 3}), ones({6}), integers({1, 1}), integers({1, 1}), integers({1, 1}), 2}},
      {"conv2d.padding", {x, ones({6, 2, 3, 3}), ones({6}), integers({1, 1}), "same", integers({1, 1}), 2}},
      {"conv3d.padding",
       {ones({1, 4, 4, 4, 4}), ones({6, 2, 3, 3, 3}), ones({6}), integers({1, 1, 1}), "same", integers({1, 1, 1}), 2}},
      {"conv3d",
       {ones({1, 4, 4, 4, 4}), ones({6, 2, 3, 3, 3}), ones({6}), integers({1, 1, 1}), integers({1, 1, 1}),
        integers({1, 1, 1}), 2}},
      {"conv_transpose1d",
       {ones({2, 4, 9}), ones({4, 3, 3}), ones({6}), integers({2}), integers({1}), integers({1}), 2, integers({1})}},
      {"conv_transpose2d.input",
       {x, ones({4, 3, 3, 3}), ones({6}), integers({2, 2}), integers({1, 1}), integers({1, 1}), 2, integers({1, 1})}},
      {"conv_transpose3d.input",
       {ones({1, 4, 4, 4, 4}), ones({4, 3, 3, 3, 3}), ones({6}), integers({2, 2, 2}), integers({1, 1, 1}),
        integers({1, 1, 1}), 2, integers({1, 1, 1})}},
      {"convolution",
       {x, ones({6, 2, 3, 3}), ones({6}), integers({1, 1}), integers({1, 1}), integers({1, 1}), false, integers({0, 0}),
        2}},
      {"_convolution",
       {x, ones({4, 3, 3, 3}), ones({6}), integers({2, 2}), integers({1, 1}), integers({1, 1}), true, integers({1, 1}),
        2, false, false, true, true}},
      {"_convolution_mode", {x, ones({6, 2, 3, 3}), ones({6}), integers({1, 1}), "same", integers({1, 1}), 2}},
      {"_fft_c2r", {spectrum, integers({2, 3}), 0, 6}},
      {"_fft_c2c", {spectrum, integers({2, 3}), 0, true}},
      {"_fft_r2c", {x, integers({2, 3}), 0, true}},
      {"_masked_softmax", {x, flags({2, 4, 6, 6}), 3, 2}},
      {"_native_multi_head_attention",
       {ones({2, 5, 8}), ones({2, 5, 8}), ones({2, 5, 8}), 8, 2, ones({24, 8}), ones({24}), ones({8, 8}), ones({8}),
        none(), false, true, none()}},
      {"_transformer_encoder_layer_fwd",
       {ones({2, 5, 8}), 8,         2,         ones({24, 8}), ones({24}), ones({8, 8}), ones({8}),     true,
        false,           1e-5,      ones({8}), ones({8}),     ones({8}),  ones({8}),    ones({16, 8}), ones({16}),
        ones({8, 16}),   ones({8}), none(),    none()}},
      {"_scaled_dot_product_flash_attention_for_cpu", {heads, heads, heads, 0., false, ones({5, 5}), .5}},
      {"_scaled_dot_product_attention_math", {heads, heads, heads, ones({5, 5}), 0., false, none(), .5, false}},
      {"scaled_dot_product_attention", {heads, heads, heads, ones({5, 5}), 0., false, .5, false}},
      {"_trilinear",
       {ones({3, 4}), ones({6, 4, 5}), ones({3, 5}), integers({1, 3}), integers({0}), integers({1, 2}),
        integers({2, 3}), 1}},
      {"bilinear", {ones({3, 4}), ones({3, 5}), ones({6, 4, 5}), ones({6})}},
      {"addmm", {ones({3, 5}), ones({3, 4}), ones({4, 5}), 1, 1}},
      {"addmm_", {ones({3, 5}), ones({3, 4}), ones({4, 5}), 1, 1}},
      {"mm", {ones({3, 4}), ones({4, 5})}},
      {"bmm", {ones({2, 3, 4}), ones({2, 4, 5})}},
      {"baddbmm", {ones({2, 3, 5}), ones({2, 3, 4}), ones({2, 4, 5}), 1, 1}},
      {"baddbmm_", {ones({2, 3, 5}), ones({2, 3, 4}), ones({2, 4, 5}), 1, 1}},
      {"addbmm", {ones({3, 5}), ones({2, 3, 4}), ones({2, 4, 5}), 1, 1}},
      {"addbmm_", {ones({3, 5}), ones({2, 3, 4}), ones({2, 4, 5}), 1, 1}},
      {"addmv", {ones({3}), ones({3, 4}), c, 1, 1}},
      {"addmv_", {ones({3}), ones({3, 4}), c, 1, 1}},
      {"addr", {ones({3, 4}), ones({3}), c, 1, 1}},
      {"addr_", {ones({3, 4}), ones({3}), c, 1, 1}},
      {"linear", {ones({3, 4}), ones({5, 4}), ones({5})}},
      {"einsum", {"bchw,oc->bohw", tensors({x, ones({5, 4})}), none()}},
      {"affine_grid_generator", {ones({2, 2, 3}), integers({2, 4, 5, 5}), false}},
      {"grid_sampler", {x, ones({2, 3, 3, 2}), 0, 0, false}},
      {"grid_sampler_2d", {x, ones({2, 3, 3, 2}), 2, 1, false}},
      {"grid_sampler_3d", {ones({1, 4, 4, 4, 4}), ones({1, 3, 3, 3, 3}), 0, 0, false}},
      {"im2col", {x, integers({3, 3}), integers({1, 1}), integers({1, 1}), integers({1, 1})}},
      {"col2im",
       {ones({2, 36, 36}), integers({6, 6}), integers({3, 3}), integers({1, 1}), integers({1, 1}), integers({1, 1})}},
      {"diagonal_scatter", {ones({4, 4}), c, 0, 0, 1}},
      {"embedding", {ones({7, 4}), indices({1, 2, 6}), -1, false, false}},
      {"index.Tensor", {x, optionals({at::tensor({0, 1}, at::kLong), at::tensor({1, 3}, at::kLong)})}},
      {"index_put", {x, optionals({at::tensor({0, 1}, at::kLong)}), ones({}), false}},
      {"index_put_", {x, optionals({at::tensor({0, 1}, at::kLong)}), ones({}), true}},
      {"index_add", {x, 1, indices({0, 3}), ones({2, 2, 6, 6}), 1}},
      {"index_add_", {x, 1, indices({0, 3}), ones({2, 2, 6, 6}), 1}},
      {"index_copy", {x, 1, indices({0, 3}), ones({2, 2, 6, 6})}},
      {"index_copy_", {x, 1, indices({0, 3}), ones({2, 2, 6, 6})}},
      {"index_fill.int_Tensor", {x, 1, indices({0, 3}), ones({})}},
      {"index_fill_.int_Tensor", {x, 1, indices({0, 3}), ones({})}},
      {"index_select", {x, 1, indices({0, 3})}},
      {"gather", {c, 0, indices({0, 3}), false}},
      {"take_along_dim", {c, indices({0, 3}), 0}},
      {"linalg_norm.ord_str", {ones({3, 4}), "fro", none(), false, none()}},
      {"linalg_solve", {at::eye(3), ones({3, 2}), true}},
      {"linalg_solve_triangular", {at::eye(3), ones({3, 2}), true, true, false}},
      {"lstm.input",
       {ones({2, 5, 4}), tensors({h, h}), tensors(recurrentWeights(4)), true, 1, 0., false, false, false}},
      {"gru.input", {ones({2, 5, 4}), h, tensors(recurrentWeights(3)), true, 1, 0., false, false, false}},
      {"rnn_tanh.input", {ones({2, 5, 4}), h, tensors(recurrentWeights(1)), true, 1, 0., false, false, false}},
      {"rnn_relu.input", {ones({2, 5, 4}), h, tensors(recurrentWeights(1)), true, 1, 0., false, false, false}},
      {"masked_fill_.Scalar", {x, flags({6}), 1.}},
      {"masked_scatter", {c, flags({4}), c}},
      {"narrow.Tensor", {x, 1, at::scalar_tensor(1, at::kLong), 2}},
      {"scatter.reduce", {c, 0, indices({0, 3}), ones({2}), "add"}},
      {"scatter_.reduce", {c, 0, indices({0, 3}), ones({2}), "multiply"}},
      {"scatter.value_reduce", {c, 0, indices({0, 3}), 1., "add"}},
      {"scatter_.value_reduce", {c, 0, indices({0, 3}), 1., "add"}},
      {"scatter_reduce.two", {c, 0, indices({0, 3}), ones({2}), "amax", true}},
      {"scatter_reduce_.two", {c, 0, indices({0, 3}), ones({2}), "mean", true}},
      {"scatter.src", {c, 0, indices({0, 3}), ones({2})}},
      {"_weight_norm", {ones({6, 4, 3, 3}), ones({6, 1, 1, 1}), 0}},
      {"prelu", {x, c}},
      {"_prelu_kernel", {x, ones({1, 4, 1, 1})}},
      {"cdist", {ones({3, 4}), ones({5, 4}), 2., none()}},
      {"pixel_shuffle", {x, 2}},
      {"_upsample_bilinear2d_aa", {x, integers({3, 3}), false, .5, .5}},
      {"_upsample_bicubic2d_aa", {x, integers({12, 9}), false, 2., 1.5}},
      {"_upsample_lanczos2d_aa", {x, integers({12, 9}), false, 2., 1.5}},
  };
  for (const char* cell : {"lstm", "gru", "rnn_tanh", "rnn_relu"}) {
    const std::string name = cell;
    const std::vector<at::Tensor> weights = recurrentWeights(name == "lstm" ? 4 : name == "gru" ? 3 : 1);
    const c10::IValue state = name == "lstm" ? tensors({ones({5, 3}), ones({5, 3})}) : c10::IValue(ones({5, 3}));
    table[name + "_cell"] = {ones({5, 4}), state, weights[0], weights[1], weights[2], weights[3]};
  }
  for (const char* kind : {"upsample_bilinear2d.vec", "upsample_bicubic2d.vec", "_upsample_bilinear2d_aa.vec",
                           "_upsample_bicubic2d_aa.vec", "_upsample_lanczos2d_aa.vec"}) {
    table[kind] = {x, integers({9, 3}), false, none()};
  }
  for (const char* kind : {"upsample_nearest2d.vec", "_upsample_nearest_exact2d.vec"}) {
    table[kind] = {x, integers({9, 3}), none()};
  }
  table["upsample_linear1d.vec"] = {ones({2, 4, 6}), integers({9}), false, none()};
  table["upsample_trilinear3d.vec"] = {ones({1, 4, 4, 4, 4}), integers({9, 3, 2}), false, none()};
  table["upsample_nearest1d.vec"] = {ones({2, 4, 6}), integers({9}), none()};
  table["upsample_nearest3d.vec"] = {ones({1, 4, 4, 4, 4}), integers({9, 3, 2}), none()};
  table["_upsample_nearest_exact3d.vec"] = table["upsample_nearest3d.vec"];
  table["_upsample_nearest_exact1d.vec"] = table["upsample_nearest1d.vec"];
  return table;
}

}  // namespace

torch::jit::Stack usualArguments(const std::string& name, const c10::FunctionSchema& schema) {
  static const std::map<std::string, Values> kTable = makeTable();
  const auto found = kTable.find(name);
  return found == kTable.end() || found->second.size() != schema.arguments().size() ? torch::jit::Stack()
                                                                                    : torch::jit::Stack(found->second);
}

}  // namespace passband::test
