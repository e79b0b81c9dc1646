#include "core/model/aten_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace passband {
namespace {

using namespace std::string_view_literals;

/// What the layers of torch.nn, torchvision, timm and transformers leave in a graph, and what decompositions make of
/// it; in-place forms end in an underscore. Each checks its arguments, or torch/export_checks does. None writes to an
/// argument that is called out, and none makes tensors of memory that nobody has filled.
constexpr std::string_view kAllowed =
    "__and__.Scalar __and__.Tensor __iand__.Scalar __iand__.Tensor __ilshift__.Scalar __ilshift__.Tensor "
    "__ior__.Scalar __ior__.Tensor __irshift__.Scalar __irshift__.Tensor __ixor__.Scalar __ixor__.Tensor "
    "__lshift__.Scalar __lshift__.Tensor __or__.Scalar __or__.Tensor __rshift__.Scalar __rshift__.Tensor "
    "__xor__.Scalar __xor__.Tensor _adaptive_avg_pool2d _adaptive_avg_pool3d _addmm_activation _aminmax "
    "_aminmax.dim _assert_async _assert_async.msg _assert_scalar _assert_tensor_metadata _batch_norm_no_update "
    "_cdist_forward _conj _convolution _convolution_mode _euclidean_dist _fft_c2c _fft_c2r _fft_r2c _fused_rms_norm "
    "_linalg_det _linalg_slogdet _linalg_solve_ex _local_scalar_dense _log_softmax _logcumsumexp _masked_softmax "
    "_native_batch_norm_legit _native_batch_norm_legit.no_stats _native_batch_norm_legit_functional "
    "_native_batch_norm_legit_no_training _native_multi_head_attention _neg_view _pad_circular _pad_enum "
    "_prelu_kernel _reshape_alias _reshape_copy _safe_softmax _scaled_dot_product_attention_math "
    "_scaled_dot_product_flash_attention_for_cpu _shape_as_tensor _softmax _to_copy _transformer_encoder_layer_fwd "
    "_trilinear _unsafe_index.Tensor _unsafe_index_put _unsafe_view _upsample_bicubic2d_aa "
    "_upsample_bicubic2d_aa.vec _upsample_bilinear2d_aa _upsample_bilinear2d_aa.vec _upsample_lanczos2d_aa "
    "_upsample_lanczos2d_aa.vec _upsample_nearest_exact1d _upsample_nearest_exact1d.vec _upsample_nearest_exact2d "
    "_upsample_nearest_exact2d.vec _upsample_nearest_exact3d _upsample_nearest_exact3d.vec _weight_norm abs abs_ "
    "absolute absolute_ acos acos_ acosh acosh_ adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d "
    "adaptive_max_pool1d adaptive_max_pool2d adaptive_max_pool3d add.Scalar add.Tensor add_.Scalar add_.Tensor "
    "addbmm addbmm_ addcdiv addcdiv_ addcmul addcmul_ addmm addmm_ addmv addmv_ addr addr_ adjoint "
    "affine_grid_generator alias alias_copy all all.dim all.dims alpha_dropout alpha_dropout_ amax amin aminmax "
    "angle any any.dim any.dims arange arange.start arange.start_step arccos arccos_ arccosh arccosh_ arcsin "
    "arcsin_ arcsinh arcsinh_ arctan arctan2 arctan2_ arctan_ arctanh arctanh_ argmax argmin argsort argsort.stable "
    "as_strided as_strided_copy as_strided_scatter asin asin_ asinh asinh_ atan atan2 atan2_ atan_ atanh atanh_ "
    "atleast_1d atleast_1d.Sequence atleast_2d atleast_2d.Sequence atleast_3d atleast_3d.Sequence avg_pool1d "
    "avg_pool2d avg_pool3d baddbmm baddbmm_ batch_norm bilinear bitwise_and.Scalar bitwise_and.Scalar_Tensor "
    "bitwise_and.Tensor bitwise_and_.Scalar bitwise_and_.Tensor bitwise_left_shift.Scalar_Tensor "
    "bitwise_left_shift.Tensor bitwise_left_shift.Tensor_Scalar bitwise_left_shift_.Tensor "
    "bitwise_left_shift_.Tensor_Scalar bitwise_not bitwise_not_ bitwise_or.Scalar bitwise_or.Scalar_Tensor "
    "bitwise_or.Tensor bitwise_or_.Scalar bitwise_or_.Tensor bitwise_right_shift.Scalar_Tensor "
    "bitwise_right_shift.Tensor bitwise_right_shift.Tensor_Scalar bitwise_right_shift_.Tensor "
    "bitwise_right_shift_.Tensor_Scalar bitwise_xor.Scalar bitwise_xor.Scalar_Tensor bitwise_xor.Tensor "
    "bitwise_xor_.Scalar bitwise_xor_.Tensor block_diag bmm broadcast_tensors broadcast_to bucketize.Scalar "
    "bucketize.Tensor cat cdist ceil ceil_ celu celu_ channel_shuffle chunk clamp clamp.Tensor clamp_ clamp_.Tensor "
    "clamp_max clamp_max.Tensor clamp_max_ clamp_max_.Tensor clamp_min clamp_min.Tensor clamp_min_ "
    "clamp_min_.Tensor clip clip.Tensor clip_ clip_.Tensor clone col2im column_stack complex concat concatenate "
    "conj conj_physical conj_physical_ constant_pad_nd contiguous conv1d conv1d.padding conv2d conv2d.padding "
    "conv3d conv3d.padding conv_transpose1d conv_transpose2d.input conv_transpose3d.input convolution copy copy_ "
    "copysign.Scalar copysign.Tensor copysign_.Scalar copysign_.Tensor cos cos_ cosh cosh_ cosine_similarity "
    "count_nonzero count_nonzero.dim_IntList cross cummax cummin cumprod cumprod_ cumsum cumsum_ deg2rad deg2rad_ "
    "det detach detach_ detach_copy diag diag_embed diagflat diagonal diagonal_copy diagonal_scatter diff dim dist "
    "div.Scalar div.Scalar_mode div.Tensor div.Tensor_mode div_.Scalar div_.Scalar_mode div_.Tensor "
    "div_.Tensor_mode divide.Scalar divide.Scalar_mode divide.Tensor divide.Tensor_mode divide_.Scalar "
    "divide_.Scalar_mode divide_.Tensor divide_.Tensor_mode dot dropout dropout_ dstack einsum elu elu_ embedding "
    "eq.Scalar eq.Tensor eq_.Scalar eq_.Tensor erf erf_ erfc erfc_ erfinv erfinv_ exp exp2 exp2_ exp_ expand "
    "expand_as expand_copy expm1 expm1_ eye eye.m feature_alpha_dropout feature_alpha_dropout_ feature_dropout "
    "feature_dropout_ fft_fft fft_fft2 fft_fftfreq fft_fftn fft_fftshift fft_ifft fft_ifft2 fft_ifftn fft_ifftshift "
    "fft_irfft fft_irfft2 fft_irfftn fft_rfft fft_rfft2 fft_rfftfreq fft_rfftn fill.Scalar fill.Tensor fill_.Scalar "
    "fill_.Tensor fill_diagonal_ fix fix_ flatten.using_ints flip fliplr flipud float_power.Scalar "
    "float_power.Tensor_Scalar float_power.Tensor_Tensor float_power_.Scalar float_power_.Tensor floor floor_ "
    "floor_divide floor_divide.Scalar floor_divide_.Scalar floor_divide_.Tensor fmax fmin fmod.Scalar fmod.Tensor "
    "fmod_.Scalar fmod_.Tensor frac frac_ full full_like gather ge.Scalar ge.Tensor ge_.Scalar ge_.Tensor gelu "
    "gelu_ ger glu greater.Scalar greater.Tensor greater_.Scalar greater_.Tensor greater_equal.Scalar "
    "greater_equal.Tensor greater_equal_.Scalar greater_equal_.Tensor grid_sampler grid_sampler_2d grid_sampler_3d "
    "group_norm gru.input gru_cell gt.Scalar gt.Tensor gt_.Scalar gt_.Tensor hann_window hann_window.periodic "
    "hardshrink hardsigmoid hardsigmoid_ hardswish hardswish_ hardtanh hardtanh_ hstack im2col imag index.Tensor "
    "index_add index_add_ index_copy index_copy_ index_fill.int_Scalar index_fill.int_Tensor index_fill_.int_Scalar "
    "index_fill_.int_Tensor index_put index_put_ index_select inner instance_norm inverse is_complex is_conj "
    "is_floating_point is_neg isclose isfinite isin.Scalar_Tensor isin.Tensor_Scalar isin.Tensor_Tensor isinf isnan "
    "isneginf isposinf isreal item kron layer_norm le.Scalar le.Tensor le_.Scalar le_.Tensor leaky_relu leaky_relu_ "
    "lerp.Scalar lerp.Tensor lerp_.Scalar lerp_.Tensor less.Scalar less.Tensor less_.Scalar less_.Tensor "
    "less_equal.Scalar less_equal.Tensor less_equal_.Scalar less_equal_.Tensor lift lift_fresh lift_fresh_copy "
    "linalg_cholesky linalg_cross linalg_det linalg_diagonal linalg_inv linalg_inv_ex linalg_matmul "
    "linalg_matrix_norm linalg_matrix_norm.str_ord linalg_norm linalg_norm.ord_str linalg_slogdet linalg_solve "
    "linalg_solve_ex linalg_solve_triangular linalg_vecdot linalg_vector_norm linear linspace "
    "linspace.Scalar_Tensor linspace.Tensor_Scalar linspace.Tensor_Tensor log log10 log10_ log1p log1p_ log2 log2_ "
    "log_ log_sigmoid log_softmax.int logaddexp logaddexp2 logcumsumexp logdet logical_and logical_and_ logical_not "
    "logical_not_ logical_or logical_or_ logical_xor logical_xor_ logit logit_ logsumexp lstm.input lstm_cell "
    "lt.Scalar lt.Tensor lt_.Scalar lt_.Tensor mH mT masked_fill.Scalar masked_fill.Tensor masked_fill_.Scalar "
    "masked_fill_.Tensor masked_scatter masked_scatter_ masked_select matmul matrix_H max max.dim max.other "
    "max_pool1d max_pool1d_with_indices max_pool2d max_pool2d_with_indices max_pool3d max_pool3d_with_indices "
    "maximum mean mean.dim median median.dim meshgrid meshgrid.indexing min min.dim min.other minimum mish mish_ mm "
    "moveaxis.int moveaxis.intlist movedim.int movedim.intlist mul.Scalar mul.Tensor mul_.Scalar mul_.Tensor "
    "multiply.Scalar multiply.Tensor multiply_.Scalar multiply_.Tensor mv nan_to_num nan_to_num_ nanmean nanmedian "
    "nanmedian.dim nanquantile nanquantile.scalar nansum narrow narrow.Tensor narrow_copy native_batch_norm "
    "native_channel_shuffle native_group_norm native_layer_norm ne.Scalar ne.Tensor ne_.Scalar ne_.Tensor neg neg_ "
    "negative negative_ new_full new_ones new_zeros nonzero norm.Scalar norm.ScalarOpt_dim norm.ScalarOpt_dim_dtype "
    "norm.ScalarOpt_dtype norm_except_dim not_equal.Scalar not_equal.Tensor not_equal_.Scalar not_equal_.Tensor "
    "numel numpy_T one_hot ones ones_like outer pad pairwise_distance permute permute_copy pixel_shuffle "
    "pixel_unshuffle polar positive pow.Scalar pow.Tensor_Scalar pow.Tensor_Tensor pow_.Scalar pow_.Tensor prelu "
    "prod prod.dim_int quantile quantile.scalar rad2deg rad2deg_ ravel real reciprocal reciprocal_ reflection_pad1d "
    "reflection_pad2d reflection_pad3d relu relu6 relu6_ relu_ remainder.Scalar remainder.Scalar_Tensor "
    "remainder.Tensor remainder_.Scalar remainder_.Tensor repeat repeat_interleave.Tensor "
    "repeat_interleave.self_Tensor repeat_interleave.self_int replication_pad1d replication_pad2d replication_pad3d "
    "reshape reshape_as resolve_conj resolve_neg rms_norm rnn_relu.input rnn_relu_cell rnn_tanh.input rnn_tanh_cell "
    "roll rot90 round round.decimals round_ round_.decimals row_stack rrelu rrelu_ rsqrt rsqrt_ rsub.Scalar "
    "rsub.Tensor scalar_tensor scaled_dot_product_attention scatter.reduce scatter.src scatter.value "
    "scatter.value_reduce scatter_.reduce scatter_.src scatter_.value scatter_.value_reduce scatter_add "
    "scatter_add_ scatter_reduce.two scatter_reduce_.two searchsorted.Scalar searchsorted.Tensor select.int "
    "select_copy.int select_scatter selu selu_ sgn sgn_ sigmoid sigmoid_ sign sign_ signbit silu silu_ sin sin_ "
    "sinc sinc_ sinh sinh_ size.int slice.Tensor slice_copy.Tensor slice_scatter slogdet softmax.int softplus "
    "softshrink sort sort.stable special_expit special_log_softmax special_logsumexp special_softmax split.Tensor "
    "split.sizes split_copy.Tensor split_with_sizes split_with_sizes_copy sqrt sqrt_ square square_ squeeze "
    "squeeze.dim squeeze.dims squeeze_ squeeze_.dim squeeze_.dims squeeze_copy squeeze_copy.dim squeeze_copy.dims "
    "stack std std.correction std.dim std_mean std_mean.correction std_mean.dim sub.Scalar sub.Tensor sub_.Scalar "
    "sub_.Tensor subtract.Scalar subtract.Tensor subtract_.Scalar subtract_.Tensor sum sum.dim_IntList swapaxes "
    "swapdims sym_constrain_range sym_constrain_range_for_size sym_numel sym_size.int sym_stride.int t t_ t_copy "
    "take take_along_dim tan tan_ tanh tanh_ tensor_split.indices tensor_split.sections "
    "tensor_split.tensor_indices_or_sections tensordot threshold threshold_ tile to.device to.dtype to.dtype_layout "
    "to.other to_dense topk trace transpose.int transpose_ transpose_copy.int tril tril_ tril_indices triu triu_ "
    "triu_indices true_divide.Scalar true_divide.Tensor true_divide_.Scalar true_divide_.Tensor trunc trunc_ "
    "type_as unbind.int unbind_copy.int unflatten.int unfold unfold_copy unsafe_chunk unsafe_split.Tensor "
    "unsafe_split_with_sizes unsqueeze unsqueeze_ unsqueeze_copy upsample_bicubic2d upsample_bicubic2d.vec "
    "upsample_bilinear2d upsample_bilinear2d.vec upsample_linear1d upsample_linear1d.vec upsample_nearest1d "
    "upsample_nearest1d.vec upsample_nearest2d upsample_nearest2d.vec upsample_nearest3d upsample_nearest3d.vec "
    "upsample_trilinear3d upsample_trilinear3d.vec var var.correction var.dim var_mean var_mean.correction "
    "var_mean.dim vdot view view.dtype view_as view_as_complex view_as_complex_copy view_as_real view_as_real_copy "
    "view_copy view_copy.dtype vstack where where.Scalar where.ScalarOther where.ScalarSelf where.self zero zero_ "
    "zeros zeros_like";

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> found;
  while (!text.empty()) {
    const std::size_t length = std::min(text.find(' '), text.size());
    found.push_back(text.substr(0, length));
    text.remove_prefix(std::min(length + 1, text.size()));
  }
  return found;
}

constexpr auto kRandom = std::to_array<std::string_view>(
    {"bernoulli"sv, "binomial"sv, "cauchy"sv, "exponential"sv, "geometric"sv, "log_normal"sv, "multinomial"sv,
     "normal"sv, "poisson"sv, "rand"sv, "rand_like"sv, "randint"sv, "randint_like"sv, "randn"sv, "randn_like"sv,
     "random"sv, "randperm"sv, "uniform"sv, "normal_functional"sv});

/// Without the underscore at the end of operators that change their argument.
std::string_view plain(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

}  // namespace

std::span<const std::string_view> allowedAten() {
  static const std::vector<std::string_view> kNames = words(kAllowed);
  return kNames;
}

bool isAllowedAten(std::string_view name, std::string_view overload) {
  std::string spelled(name);
  if (!overload.empty()) spelled.append(".").append(overload);
  return name.find('.') == name.npos && std::ranges::binary_search(allowedAten(), std::string_view(spelled));
}

bool isTrainingAten(std::string_view name, const AtenNumbers& numbers) {
  const auto isPositive = [&](std::string_view argument) { return numbers(argument).value_or(0) > 0; };
  return isPositive("train") || isPositive("training") || isPositive("dropout_p") ||
         std::ranges::find(kRandom, plain(name)) != kRandom.end();
}

}  // namespace passband
