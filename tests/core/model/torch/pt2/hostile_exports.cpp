#include "tests/core/model/torch/pt2/hostile_exports.h"

#include <fmt/format.h>
#include <utility>

#include "tests/core/model/pt2/export_builder.h"
#include "tests/support/file_builder.h"

namespace passband::test {
namespace {

using Inputs = std::vector<std::pair<std::string, std::string>>;

const std::string kX = tensorArgument("x");
const std::string kW = tensorArgument("p_w");
const std::string kNone = R"({"as_none": true})";
const std::string kTrue = R"({"as_bool": true})";
const std::string kFalse = R"({"as_bool": false})";
const std::string kHuge = "9223372036854775807";
const std::string kLeast = "-9223372036854775808";

std::string integer(const std::string& value) {
  return R"({"as_int": )" + value + "}";
}
std::string integers(const std::string& values) {
  return R"({"as_ints": [)" + values + "]}";
}
std::string real(const std::string& value) {
  return R"({"as_float": )" + value + "}";
}
std::string text(const std::string& value) {
  return R"({"as_string": ")" + value + "\"}";
}
std::string type(int number) {
  return fmt::format(R"({{"as_scalar_type": {}}})", number);
}
std::string number(const std::string& name) {
  return R"({"as_sym_int": {"as_name": ")" + name + "\"}}";
}
std::string several(const std::string& names) {
  std::string items;
  for (std::size_t at = 0; at < names.size();) {
    const std::size_t end = std::min(names.find(' ', at), names.size());
    items += (items.empty() ? "" : ", ") + fmt::format(R"({{"name": "{}"}})", names.substr(at, end - at));
    at = end + 1;
  }
  return R"({"as_tensors": [)" + items + "]}";
}

std::string node(const std::string& target, const Inputs& inputs, const std::string& outputs) {
  std::vector<std::string> texts;
  for (const auto& [name, argument] : inputs) texts.push_back(exportInput(name, argument));
  return exportNode(target, texts, outputs);
}
std::string aten(const std::string& name, const Inputs& inputs, const std::string& output = "y") {
  return node("torch.ops.aten." + name, inputs, output.empty() ? "" : tensorArgument(output));
}

std::string file(const ExportProgramText& program) {
  ExportFileText text;
  text.program = program.text();
  return text.bytes();
}
std::string fileOf(std::vector<std::string> nodes) {
  ExportProgramText program;
  program.nodes = std::move(nodes);
  program.output = "y";
  return file(program);
}
std::string fileOfText(const std::string& json) {
  ExportFileText text;
  text.program = json;
  return text.bytes();
}

std::string repeated(const std::string& part, std::size_t count) {
  std::string text;
  text.reserve(part.size() * count);
  for (std::size_t i = 0; i < count; ++i) text += part;
  return text;
}

/// Operators that Passband does not run, called as they would do harm.
void addForbidden(std::vector<HostileExport>& all) {
  const std::string victim = text("/tmp/passband-hostile-export");
  const auto add = [&](const std::string& target, const Inputs& inputs) {
    all.push_back({target, fileOf({node(target, inputs, tensorArgument("y"))})});
  };
  add("torch.ops.aten.from_file.default",
      {{"filename", victim}, {"shared", kTrue}, {"size", integer("64")}, {"dtype", type(7)}});
  add("torch.ops.aten.from_file.out", {{"filename", text("/etc/passwd")}, {"size", integer("64")}, {"out", kX}});
  add("torch.ops.aten.save.default", {{"item", kX}, {"filename", victim}});
  add("torch.ops.aten.set_.source_Tensor_storage_offset",
      {{"self", kX}, {"source", kW}, {"storage_offset", integer("0")}, {"size", integers("4096")}});
  add("torch.ops.aten.set_.default", {{"self", kX}});
  add("torch.ops.aten.set_data.default", {{"self", kX}, {"new_data", kW}});
  add("torch.ops.aten.resize_.default", {{"self", kX}, {"size", integers("1099511627776")}});
  add("torch.ops.aten.resize_as_.default", {{"self", kX}, {"the_template", kW}});
  add("torch.ops.aten._resize_output_.default",
      {{"self", kX}, {"size", integers("1099511627776")}, {"device", R"({"as_device": {"type": "cpu"}})"}});
  add("torch.ops.aten.as_strided_.default", {{"self", kX}, {"size", integers("4")}, {"stride", integers("1")}});
  add("torch.ops.aten.promote_types.default", {{"type1", type(99)}, {"type2", integer("127")}});
  add("torch.ops.aten._stack.default", {{"tensors", R"({"as_tensors": []})"}});
  add("torch.ops.aten.ctc_loss.IntList", {{"log_probs", kX}, {"targets", kX}, {"input_lengths", integers("1000000")}});
  add("torch.ops.aten._ctc_loss.default", {{"log_probs", kX}, {"targets", kX}, {"input_lengths", integers("-5")}});
  add("torch.ops.aten._weight_norm_interface.default", {{"v", kX}, {"g", kW}});
  add("torch.ops.aten.fractional_max_pool2d.default",
      {{"self", kX}, {"kernel_size", integers("2, 2")}, {"output_size", integers("1, 1")}, {"random_samples", kW}});
  add("torch.ops.aten.range.step", {{"start", integer("0")}, {"end", integer(kHuge)}, {"step", integer("1")}});
  add("torch.ops.aten._pack_padded_sequence.default", {{"input", kX}, {"lengths", kW}, {"batch_first", kTrue}});
  for (const char* name : {"empty.memory_format",
                           "empty_strided.default",
                           "empty_like.default",
                           "new_empty.default",
                           "data.default",
                           "record_stream.default",
                           "_print.default",
                           "pin_memory.default",
                           "_cudnn_rnn.default",
                           "mkldnn_rnn_layer.default",
                           "sparse_coo_tensor.indices",
                           "to_mkldnn.default",
                           "quantize_per_tensor.default",
                           "_foobar.default",
                           "_test_check_tensor.default",
                           "fbgemm_pack_quantized_matrix.default",
                           "_nested_tensor_from_mask.default",
                           "segment_reduce.default",
                           "_flash_attention_forward.default",
                           "_efficient_attention_forward.default",
                           "max_pool2d_backward.default",
                           "_fused_adam_.default",
                           "_foreach_add_.Scalar",
                           "_coalesced_.default",
                           "_sobol_engine_draw.default",
                           "_validate_sparse_coo_tensor_args.default",
                           "histogramdd.default",
                           "add.out",
                           "relu.out",
                           "index.Tensor_out",
                           "cat.out",
                           "_copy_from_and_resize.default",
                           "unsafe_masked_index.default",
                           "rand.default",
                           "bernoulli_.float",
                           "normal_.default",
                           "multinomial.default",
                           "randperm.default",
                           "",
                           "add.Tensor.out",
                           "from_file",
                           "aten::from_file.default",
                           "\\u0000from_file.default"}) {
    add(std::string("torch.ops.aten.") + name, {{"self", kX}});
  }
  for (const char* target :
       {"os.system", "builtins.eval", "builtins.__import__", "torch.load",
        "torch.ops.prims.convert_element_type.default", "torch.ops.higher_order.cond",
        "torch.ops.higher_order.while_loop", "torch.ops.profiler._record_function_enter",
        "torch.ops.torchvision.nms.default", "torch.ops.image.read_file.default", "torch.ops.inductor._alloc_from_pool",
        "_operator.getitem", "_operator.setitem", "subprocess.Popen", "", "torch.ops.aten"}) {
    add(target, {{"self", victim}});
  }
}

/// Of a batch normalisation of "x" by the value "s"; some operators are asked whether they train, others are not.
Inputs normInputs(bool asked) {
  Inputs inputs{{"input", kX}};
  for (const char* name : {"weight", "bias", "running_mean", "running_var"})
    inputs.push_back({name, tensorArgument("s")});
  if (asked) inputs.push_back({"training", kFalse});
  inputs.push_back({"momentum", real("0.1")});
  inputs.push_back({"eps", real("0.00001")});
  if (asked) inputs.push_back({"cudnn_enabled", kFalse});
  return inputs;
}

/// Operators that run, with arguments that no network gives them.
void addImpossible(std::vector<HostileExport>& all) {
  const auto add = [&](const std::string& name, const Inputs& inputs, const std::string& why = "") {
    all.push_back({name + why, fileOf({aten(name, inputs)})});
  };
  const auto addAfter = [&](const std::vector<std::string>& before, const std::string& name, const Inputs& inputs,
                            const std::string& why = "") {
    std::vector<std::string> nodes = before;
    nodes.push_back(aten(name, inputs));
    all.push_back({name + why, fileOf(nodes)});
  };
  const std::string whole = aten("to.dtype", {{"self", kX}, {"dtype", type(5)}}, "i");
  const std::string zero = aten("zeros_like.default", {{"self", tensorArgument("i")}}, "z");
  const std::string index = aten(
      "full.default", {{"size", integers("2")}, {"fill_value", integer("1099511627776")}, {"dtype", type(5)}}, "j");
  const std::string i = tensorArgument("i"), z = tensorArgument("z"), j = tensorArgument("j");

  // Beyond the memory.
  add("as_strided.default", {{"self", kX}, {"size", integers("4096")}, {"stride", integers("1")}});
  add("as_strided.default", {{"self", kX}, {"size", integers("2")}, {"stride", integers("-1")}}, " backwards");
  add("as_strided.default", {{"self", kX}, {"size", integers("2")}, {"stride", integers(kHuge)}}, " overflow");
  add("as_strided.default",
      {{"self", kX}, {"size", integers("2")}, {"stride", integers("1")}, {"storage_offset", integer(kHuge)}},
      " offset");
  add("as_strided.default",
      {{"self", kX}, {"size", integers("2")}, {"stride", integers("1")}, {"storage_offset", integer("-1000")}},
      " before");
  add("_reshape_alias.default", {{"self", kX}, {"size", integers("96")}, {"stride", integers("4096")}});
  for (const char* name : {"batch_norm.default", "native_batch_norm.default", "_native_batch_norm_legit.default",
                           "_native_batch_norm_legit_no_training.default", "_batch_norm_no_update.default"}) {
    const std::string one = aten("zeros.default", {{"size", integers("1")}}, "s");
    addAfter({one}, name, normInputs(true), " short");
    addAfter({one}, name, normInputs(false), " short statistics");
  }
  addAfter({index}, "index_select.default", {{"self", kX}, {"dim", integer("0")}, {"index", j}});
  addAfter({index}, "gather.default", {{"self", j}, {"dim", integer("0")}, {"index", j}});
  addAfter({index}, "embedding.default", {{"weight", tensorArgument("x2")}, {"indices", j}}, " of nothing");
  addAfter({index}, "take.default", {{"self", kX}, {"index", j}});
  addAfter({index}, "scatter.value", {{"self", j}, {"dim", integer("0")}, {"index", j}, {"value", integer("1")}});
  addAfter({index}, "index_fill.int_Scalar",
           {{"self", kX}, {"dim", integer("0")}, {"index", j}, {"value", integer("1")}});
  addAfter({index}, "one_hot.default", {{"self", j}, {"num_classes", integer("-1")}});
  addAfter({index}, "one_hot.default", {{"self", j}, {"num_classes", integer(kHuge)}}, " huge");
  addAfter({index}, "repeat_interleave.self_Tensor", {{"self", kX}, {"repeats", j}, {"dim", integer("0")}});
  addAfter({index}, "repeat_interleave.Tensor", {{"repeats", j}});
  add("select.int", {{"self", kX}, {"dim", integer("0")}, {"index", integer(kHuge)}});
  add("narrow.default", {{"self", kX}, {"dim", integer("0")}, {"start", integer("1")}, {"length", integer(kHuge)}});
  add("slice.Tensor", {{"self", kX},
                       {"dim", integer("0")},
                       {"start", integer(kLeast)},
                       {"end", integer(kHuge)},
                       {"step", integer(kHuge)}});
  add("native_group_norm.default", {{"input", kX},
                                    {"N", integer("2000")},
                                    {"C", integer("3")},
                                    {"HxW", integer("16")},
                                    {"group", integer("3")},
                                    {"eps", real("0.1")}});
  add("_fft_r2c.default", {{"self", kX}, {"dim", integers("9")}, {"normalization", integer("0")}, {"onesided", kTrue}});
  add("_fft_r2c.default",
      {{"self", kX}, {"dim", integers("-1000000")}, {"normalization", integer("0")}, {"onesided", kTrue}}, " before");
  add("_weight_norm.default", {{"v", kX}, {"g", kW}, {"dim", integer("0")}});
  add("_scaled_dot_product_flash_attention_for_cpu.default", {{"query", kX}, {"key", kW}, {"value", kW}});
  add("_upsample_bilinear2d_aa.default", {{"input", kX},
                                          {"output_size", integers("5, 5")},
                                          {"align_corners", kFalse},
                                          {"scales_h", real("1e-9")},
                                          {"scales_w", real("1e-9")}});
  add("_native_multi_head_attention.default", {{"query", kX},
                                               {"key", kX},
                                               {"value", kX},
                                               {"embed_dim", integer("4")},
                                               {"num_head", integer("0")},
                                               {"qkv_weight", kW},
                                               {"qkv_bias", kW},
                                               {"proj_weight", kW},
                                               {"proj_bias", kW}});
  add("grid_sampler_2d.default", {{"input", kX},
                                  {"grid", kX},
                                  {"interpolation_mode", integer("99")},
                                  {"padding_mode", integer("-7")},
                                  {"align_corners", kFalse}});
  add("view.dtype", {{"self", kW}, {"dtype", type(8)}});
  add("view_as_complex.default", {{"self", kW}});
  add("channel_shuffle.default", {{"self", kX}, {"groups", integer("0")}});
  add("pixel_shuffle.default", {{"self", kX}, {"upscale_factor", integer("0")}});
  add("pixel_shuffle.default", {{"self", kX}, {"upscale_factor", integer("4294967296")}}, " overflow");

  // Divisions by zero.
  addAfter({whole, zero}, "remainder.Tensor", {{"self", i}, {"other", z}});
  addAfter({whole, zero}, "floor_divide.default", {{"self", i}, {"other", z}});
  addAfter({whole, zero}, "fmod.Tensor", {{"self", i}, {"other", z}});
  addAfter({whole, zero}, "div.Tensor_mode", {{"self", i}, {"other", z}, {"rounding_mode", text("floor")}});
  addAfter({whole}, "div.Tensor_mode", {{"self", i}, {"other", i}, {"rounding_mode", text("\\u001b[31m")}}, " mode");
  const std::string least =
      aten("full.default", {{"size", integers("4")}, {"fill_value", integer(kLeast)}, {"dtype", type(5)}}, "l");
  for (const char* name : {"remainder.Scalar", "floor_divide.Scalar", "fmod.Scalar"}) {
    addAfter({least}, name, {{"self", tensorArgument("l")}, {"other", integer("-1")}}, " of the least");
  }
  for (const char* name : {"avg_pool2d.default", "max_pool2d.default"}) {
    add(name, {{"self", kX}, {"kernel_size", integers("2, 2")}, {"stride", integers("0, 0")}}, " stride 0");
    add(name, {{"self", kX}, {"kernel_size", integers("0, 0")}}, " kernel 0");
    add(name, {{"self", kX}, {"kernel_size", integers("2, 2")}, {"padding", integers(kHuge + ", " + kHuge)}},
        " padding");
    add(name, {{"self", kX}, {"kernel_size", integers(kHuge + ", " + kHuge)}}, " kernel huge");
  }
  const std::string kernel = aten("ones.default", {{"size", integers("3, 3, 1, 1")}}, "k");
  const std::string k = tensorArgument("k");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"groups", integer("0")}}, " groups 0");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"groups", integer("-3")}}, " groups -3");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"stride", integers("0, 0")}}, " stride 0");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"dilation", integers("0, 0")}}, " dilation 0");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"padding", integers("2147483647, 2147483647")}},
           " padding huge");
  addAfter({kernel}, "conv2d.default", {{"input", kX}, {"weight", k}, {"padding", integers("50000, 50000")}},
           " 120 GB");
  addAfter({kernel}, "conv_transpose2d.input", {{"input", kX}, {"weight", k}, {"stride", integers("100000, 100000")}});
  add("group_norm.default", {{"input", kX}, {"num_groups", integer("0")}});
  add("unfold.default", {{"self", kX}, {"dimension", integer("2")}, {"size", integer("2")}, {"step", integer("0")}});
  add("im2col.default", {{"self", kX},
                         {"kernel_size", integers("2, 2")},
                         {"dilation", integers("0, 0")},
                         {"padding", integers("0, 0")},
                         {"stride", integers("0, 0")}});
  add("split.Tensor", {{"self", kX}, {"split_size", integer("0")}});
  add("chunk.default", {{"self", kX}, {"chunks", integer("0")}});
  add("tensor_split.sections", {{"self", kX}, {"sections", integer(kHuge)}});
  add("tensor_split.sections", {{"self", kX}, {"sections", integer("0")}}, " 0");

  // More memory than there is.
  for (const char* name : {"zeros.default", "ones.default"}) {
    add(name, {{"size", integers("1099511627776")}});
    add(name, {{"size", integers("4294967296, 4294967296")}}, " overflow");
    add(name, {{"size", integers("-1")}}, " negative");
    add(name, {{"size", integers("50000, 50000")}}, " 10 GB");
  }
  add("full.default", {{"size", integers("3000000000")}, {"fill_value", integer("1")}});
  add("arange.start_step", {{"start", integer("0")}, {"end", integer(kHuge)}, {"step", integer("1")}});
  add("arange.start_step", {{"start", integer("0")}, {"end", integer("9")}, {"step", integer("0")}}, " step 0");
  add("arange.default", {{"end", real("1e300")}});
  add("eye.default", {{"n", integer("1000000")}});
  add("linspace.default", {{"start", integer("0")}, {"end", integer("1")}, {"steps", integer(kHuge)}});
  add("tril_indices.default", {{"row", integer("4294967296")}, {"col", integer("4294967296")}});
  add("hann_window.default", {{"window_length", integer("1099511627776")}});
  add("repeat.default", {{"self", kX}, {"repeats", integers("65536, 65536, 1, 1")}});
  add("tile.default", {{"self", kX}, {"dims", integers("2147483647, 2147483647, 1, 1")}});
  add("constant_pad_nd.default", {{"self", kX}, {"pad", integers("100000, 100000, 100000, 100000")}});
  add("constant_pad_nd.default", {{"self", kX}, {"pad", integers(kHuge + ", " + kHuge)}}, " overflow");
  add("reflection_pad2d.default", {{"self", kX}, {"padding", integers("-100, -100, 3, 3")}});
  add("upsample_nearest2d.vec", {{"input", kX}, {"output_size", integers("200000, 200000")}});
  add("upsample_bilinear2d.vec",
      {{"input", kX}, {"align_corners", kFalse}, {"scale_factors", R"({"as_floats": [1e18, 1e18]})"}});
  add("adaptive_avg_pool2d.default", {{"self", kX}, {"output_size", integers("200000, 200000")}});
  add("adaptive_avg_pool2d.default", {{"self", kX}, {"output_size", integers(kHuge + ", 0")}}, " of nothing");
  addAfter({aten("expand.default", {{"self", kW}, {"size", integers("3, 200000, 200000")}}, "e")}, "clone.default",
           {{"self", tensorArgument("e")}}, " of an expanded weight");
  addAfter({aten("expand.default", {{"self", kW}, {"size", integers("3, 200000, 200000")}}, "e")}, "add.Tensor",
           {{"self", tensorArgument("e")}, {"other", tensorArgument("e")}}, " of expanded weights");
  std::vector<std::string> doubling;
  std::string before = "x";
  for (int step = 0; step < 40; ++step) {
    const std::string next = fmt::format("d{}", step);
    doubling.push_back(aten("cat.default", {{"tensors", several(before + " " + before)}}, next));
    before = next;
  }
  addAfter(doubling, "relu.default", {{"self", tensorArgument(before)}}, " of a tensor doubled 40 times");

  // Wrong dimensions, counts and types.
  for (const char* dim : {"99", "-99", "9223372036854775807", "-9223372036854775808"}) {
    add("softmax.int", {{"self", kX}, {"dim", integer(dim)}}, std::string(" ") + dim);
    add("mean.dim", {{"self", kX}, {"dim", integers(dim)}}, std::string(" ") + dim);
    add("flatten.using_ints", {{"self", kX}, {"start_dim", integer(dim)}, {"end_dim", integer(dim)}},
        std::string(" ") + dim);
  }
  add("view.default", {{"self", kX}, {"size", integers("-1, -1, -7")}});
  add("view.default", {{"self", kX}, {"size", integers("0, -1")}}, " of nothing");
  add("permute.default", {{"self", kX}, {"dims", integers("0, 0, 0, 0")}});
  add("roll.default", {{"self", kX}, {"shifts", integers(kLeast)}, {"dims", integers("0")}});
  add("topk.default", {{"self", kX}, {"k", integer(kHuge)}});
  add("cumsum.default", {{"self", kX}, {"dim", text("zero")}});
  add("relu.default", {{"self", integer("1")}});
  add("relu.default", {{"self", several("x p_w")}}, " of two");
  add("relu.default", {{"self", kNone}}, " of none");
  add("relu.default", {{"other", kX}}, " of another name");
  add("relu.default", {}, " of nothing");
  add("to.dtype", {{"self", kX}, {"dtype", type(99)}});
  add("to.dtype", {{"self", kX}, {"dtype", integer("100")}}, " by number");
  add("to.dtype", {{"self", kX}, {"dtype", type(-1)}}, " negative");
  add("zeros.default", {{"size", integers("2, 3")}, {"layout", R"({"as_layout": 1})"}}, " sparse");
  add("clone.default", {{"self", kX}, {"memory_format", R"({"as_memory_format": 77})"}});
  add("einsum.default", {{"equation", text("%s%n...->")}, {"tensors", several("x")}});
  add("einsum.default", {{"equation", text(repeated("a", 100000))}, {"tensors", several("x x")}}, " long");
  add("pad.default", {{"self", kX}, {"pad", integers("1")}, {"mode", text("\\u0007\\u001b]0;title")}});
  add("dropout.default", {{"input", kX}, {"p", real("0.5")}, {"train", kTrue}});
  add("batch_norm.default", {{"input", kX}, {"training", kTrue}}, " in training");

  // Changes in place of what outlives the run.
  add("zero_.default", {{"self", kW}});
  add("zero_.default", {{"self", kX}}, " of the images");
  addAfter({aten("expand.default", {{"self", kW}, {"size", integers("3, 4, 4")}}, "e")}, "add_.Tensor",
           {{"self", tensorArgument("e")}, {"other", integer("1")}}, " of an expanded weight");
  addAfter({aten("t.default", {{"self", kW}}, "e")}, "squeeze_.dim", {{"self", kW}, {"dim", integer("0")}});
}

/// Arithmetic of sizes.
void addArithmetic(std::vector<HostileExport>& all) {
  const auto add = [&](const std::string& target, const std::string& a, const std::string& b) {
    all.push_back({fmt::format("{} {} {}", target, a, b),
                   fileOf({node(target, {{"a", integer(a)}, {"b", integer(b)}}, number("n")),
                           aten("mul.Scalar", {{"self", kX}, {"other", number("n")}})})});
  };
  for (const char* target : {"_operator.floordiv", "_operator.mod", "_operator.truediv"}) {
    add(target, "1", "0");
    add(target, kLeast, "-1");
  }
  add("_operator.pow", "9", "9223372036854775807");
  add("_operator.lshift", "1", "64");
  add("_operator.rshift", "1", "-1");
  add("_operator.mul", kHuge, kHuge);
  add("_operator.sub", kLeast, kHuge);
  all.push_back({"sym_size of no dimension",
                 fileOf({node("torch.ops.aten.sym_size.int", {{"self", kX}, {"dim", integer("44")}}, number("n")),
                         aten("mul.Scalar", {{"self", kX}, {"other", number("n")}})})});
  all.push_back({"sym_stride of no dimension",
                 fileOf({node("torch.ops.aten.sym_stride.int", {{"self", kX}, {"dim", integer(kLeast)}}, number("n")),
                         aten("mul.Scalar", {{"self", kX}, {"other", number("n")}})})});
  all.push_back(
      {"a tensor as a number", fileOf({node("_operator.add", {{"a", number("x")}, {"b", integer("1")}}, number("n")),
                                       aten("mul.Scalar", {{"self", kX}, {"other", number("n")}})})});
}

/// Graphs that are none.
void addGraphs(std::vector<HostileExport>& all) {
  const auto relu = [](const std::string& from, const std::string& to) {
    return aten("relu.default", {{"self", tensorArgument(from)}}, to);
  };
  all.push_back({"a cycle", fileOf({relu("b", "a"), relu("a", "b"), relu("b", "y")})});
  all.push_back({"a value of itself", fileOf({relu("y", "y")})});
  all.push_back({"a value twice", fileOf({relu("x", "y"), relu("x", "y")})});
  all.push_back({"an input made again", fileOf({relu("x", "x"), relu("x", "y")})});
  all.push_back({"no nodes", fileOf({})});
  all.push_back({"two results of one", fileOf({node("torch.ops.aten.relu.default", {{"self", kX}},
                                                    tensorArgument("y") + ", " + tensorArgument("second"))})});
  all.push_back(
      {"no result of one", fileOf({node("torch.ops.aten.relu.default", {{"self", kX}}, ""), relu("x", "y")})});
  all.push_back(
      {"a list of a tensor", fileOf({node("torch.ops.aten.relu.default", {{"self", kX}}, several("y a b"))})});
  all.push_back({"a tensor of a list", fileOf({aten("split.Tensor", {{"self", kX}, {"split_size", integer("1")}})})});
  all.push_back(
      {"too many parts", fileOf({node("torch.ops.aten.split.Tensor", {{"self", kX}, {"split_size", integer("1")}},
                                      several("y a b c d e"))})});
  all.push_back({"escapes in names",
                 fileOf({relu("x", "\\u001b[2J\\u0007"), relu("\\u001b[2J\\u0007", "y"), relu("\\u001b[31mno", "z")})});
  all.push_back({"escapes in a target", fileOf({node("\\u001b]0;owned\\u0007", {}, tensorArgument("y"))})});
  all.push_back({"a long name", fileOf({relu("x", std::string(4 << 20, 'n')), relu("x", "y")})});
  all.push_back({"a long target", fileOf({node(std::string(4 << 20, 't'), {}, tensorArgument("y"))})});
  std::string longList = "1";
  for (int i = 0; i < 1000000; ++i) longList += ",1";
  all.push_back(
      {"a list of a million sizes", fileOf({aten("view.default", {{"self", kX}, {"size", integers(longList)}})})});
  all.push_back({"a sum over a million dimensions",
                 fileOf({aten("sum.dim_IntList", {{"self", kX}, {"dim", integers(longList)}})})});
  std::vector<std::string> chain;
  for (int i = 0; i < 100000; ++i) {
    chain.push_back(relu(i == 0 ? "x" : fmt::format("v{}", i - 1), fmt::format("v{}", i)));
  }
  chain.push_back(relu("v99999", "y"));
  all.push_back({"100,000 nodes", fileOf(chain)});
  for (std::string& one : chain) one.replace(one.find("relu."), 5, "relu_.");
  all.push_back({"100,000 nodes in place", fileOf(chain)});
  std::string block = R"({"as_graph": {"graph": {"inputs": [], "outputs": [], "nodes": []}}})";
  for (int i = 0; i < 40; ++i) {
    block = fmt::format(
        R"({{"as_graph": {{"graph": {{"inputs": [], "outputs": [], "nodes": [{}]}}}}}})",
        node("torch.ops.higher_order.wrap_with_set_grad_enabled", {{"enabled", kTrue}, {"wrapped_func", block}}, ""));
  }
  all.push_back({"blocks in blocks", fileOf({node("torch.ops.higher_order.wrap_with_set_grad_enabled",
                                                  {{"enabled", kTrue}, {"wrapped_func", block}}, ""),
                                             relu("x", "y")})});
}

/// Descriptions that are no JSON of a network, or too much of it.
void addDescriptions(std::vector<HostileExport>& all) {
  all.push_back({"nothing", fileOfText("")});
  all.push_back({"null", fileOfText("null")});
  all.push_back({"a number", fileOfText("1e999")});
  all.push_back({"deep arrays", fileOfText(std::string(2000000, '['))});
  all.push_back({"deep objects", fileOfText(repeated("{\"a\":", 1000000))});
  all.push_back({"deep in what is left out", fileOfText("{\"stack_trace\":" + std::string(2000000, '['))});
  all.push_back({"many texts", fileOfText("[\"a\"" + repeated(",\"a\"", 3000000) + "]")});
  all.push_back({"many objects", fileOfText("[{}" + repeated(",{}", 3000000) + "]")});
  all.push_back({"many keys of one name", fileOfText("{\"a\":1" + repeated(",\"a\":1", 1000000) + "}")});
  all.push_back({"no end", fileOfText(ExportProgramText().text().substr(0, 900))});
  all.push_back({"bytes that are no text", fileOfText("{\"\xff\xfe\": \"\x80\"}")});
  all.push_back({"70 MiB", fileOfText(std::string(std::size_t{70} << 20, ' '))});
  const auto changed = [&](const std::string& name, const auto& change) {
    ExportProgramText program;
    change(program);
    all.push_back({name, file(program)});
  };
  const std::string any = R"({"as_expr": {"expr_str": "s77", "hint": {"as_int": 2}}})";
  changed("version 999", [](auto& p) { p.major = 999; });
  changed("version -1", [](auto& p) { p.major = -1; });
  changed("a batch of 2^40", [](auto& p) { p.images = fixedSizes({std::int64_t{1} << 40, 3, 4, 4}); });
  changed("a batch of 0", [](auto& p) { p.images = fixedSizes({0, 3, 4, 4}); });
  changed("a batch of -2", [](auto& p) { p.images = fixedSizes({-2, 3, 4, 4}); });
  changed("images of 2^31", [](auto& p) { p.images = fixedSizes({1, 3, std::int64_t{1} << 31, 4}); });
  changed("images of 2^20 x 2^20", [](auto& p) { p.images = fixedSizes({1, 3, 1 << 20, 1 << 20}); });
  changed("images of -4", [](auto& p) { p.images = fixedSizes({1, 3, -4, -4}); });
  changed("images in 9 dimensions", [](auto& p) { p.images = fixedSizes({1, 3, 4, 4, 1, 1, 1, 1, 1}); });
  changed("2^31 classes", [&](auto& p) { p.logits = "[" + any + R"(, {"as_int": 2147483647}])"; });
  changed("-3 classes", [&](auto& p) { p.logits = "[" + any + R"(, {"as_int": -3}])"; });
  changed("a range that is empty", [](auto& p) { p.ranges = R"({"s77": {"min_val": 9, "max_val": 2}})"; });
  changed("a range from 2^62", [](auto& p) { p.ranges = R"({"s77": {"min_val": 4611686018427387904}})"; });
  changed("a range of texts", [](auto& p) { p.ranges = R"({"s77": {"min_val": "a", "max_val": []}})"; });
  changed("integers beyond 64 bits", [](auto& p) { p.ranges = R"({"s77": {"min_val": 99999999999999999999}})"; });
  changed("no inputs", [](auto& p) { p.inputs = ""; });
  changed("an input of two kinds",
          [](auto& p) { p.inputSpecs += R"(, {"user_input": {"arg": {"as_tensor": {"name": "p_w"}}}})"; });
  changed("a custom object",
          [](auto& p) { p.inputs += R"(, {"as_custom_obj": {"name": "o", "class_fqn": "os.system"}})"; });
  changed("an output that is an input", [](auto& p) { p.output = "x"; });
  changed("an output that is a weight", [](auto& p) { p.output = "p_w"; });
  changed("an output of nothing", [](auto& p) { p.output = "nothing"; });
}

/// Weights that reach beyond their data or out of the file, and archives that are none.
void addArchives(std::vector<HostileExport>& all) {
  const std::string shape = fixedSizes({3, 1, 1}), strides = fixedSizes({1, 1, 1});
  const auto weights = [&](const std::string& name, const std::string& entry) {
    ExportFileText text;
    text.weights = entry;
    all.push_back({name, text.bytes()});
  };
  weights("a weight of another file", payload("w", "../../../../etc/passwd", tensorMeta(shape, strides)));
  weights("a weight by its absolute path", payload("w", "/etc/passwd", tensorMeta(shape, strides)));
  weights("a weight of the description", payload("w", "../../models/model.json", tensorMeta(shape, strides)));
  weights("an offset beyond", payload("w", "weight_0", tensorMeta(shape, strides, 2147483647)));
  weights("an offset before", payload("w", "weight_0", tensorMeta(shape, strides, -4)));
  weights("strides beyond", payload("w", "weight_0", tensorMeta(shape, fixedSizes({std::int64_t{1} << 62, 1, 1}))));
  weights("strides backwards", payload("w", "weight_0", tensorMeta(shape, fixedSizes({-1, 1, 1}))));
  weights("a weight of 2^62 numbers",
          payload("w", "weight_0", tensorMeta(fixedSizes({1 << 30, 1 << 30, 4}), fixedSizes({0, 0, 0}))));
  weights("a weight of 16 GB by strides of 0",
          payload("w", "weight_0", tensorMeta(fixedSizes({1 << 16, 1 << 16, 1}), fixedSizes({0, 0, 0}))));
  weights("a weight of a negative size", payload("w", "weight_0", tensorMeta(fixedSizes({-3, 1, 1}), strides)));
  weights("a weight of type 99", payload("w", "weight_0", tensorMeta(shape, strides, 0, 99)));
  weights("a weight of type -1", payload("w", "weight_0", tensorMeta(shape, strides, 0, -1)));
  weights("doubles of floats", payload("w", "weight_0", tensorMeta(shape, strides, 0, 8)));
  const std::string pickledWeight =
      R"("w": {"path_name": "weight_0", "is_param": true, "use_pickle": true, "tensor_meta": null})";
  const auto pickle = [&](const std::string& name, const std::string& content) {
    ExportFileText file;
    file.weights = pickledWeight;
    file.members[0].content = content;
    all.push_back({name, file.bytes()});
    file.members[0].content = zipArchive({{"archive/data.pkl", content}, {"archive/data/0", floats({1, 2, 3})}});
    all.push_back({name + " in an archive", file.bytes()});
  };
  pickle("a pickle that runs a command",
         pickled(global("os", "system") + tuple(test::text("touch /tmp/passband-hostile-export")) + "R"));
  pickle("a pickle that opens a file", pickled(global("builtins", "open") + tuple(test::text("/etc/passwd")) + "R"));
  pickle("a deep pickle", "\x80\x02" + std::string(1000000, '(') + std::string(1000000, 't') + ".");
  pickle("a list in itself", "\x80\x02]q\x01h\x01" + std::string("a."));
  pickle("a tensor beyond its storage", weightDict(tensor(storage("0", 1 << 30), 0, {1 << 30}, {1})));
  ExportFileText file;
  std::vector<ZipMember> members = file.members;
  all.push_back({"no archive", std::string(5000, 'x')});
  all.push_back({"the head of an archive", file.bytes().substr(0, 200)});
  all.push_back({"an archive without an end", file.bytes().substr(0, file.bytes().size() - 30)});
  file.members.push_back({"net/models/other.json", "{}"});
  all.push_back({"two networks", file.bytes()});
  file = ExportFileText();
  file.members.push_back({"net/data/aotinductor/model/net.so",
                          "\x7f"
                          "ELF"});
  all.push_back({"compiled code", file.bytes()});
  file = ExportFileText();
  file.members.push_back({"../../../../tmp/passband-hostile-export", "out of the archive"});
  file.members.push_back({"/tmp/passband-hostile-export", "out of the archive"});
  all.push_back({"members out of the archive", file.bytes()});
  file = ExportFileText();
  file.members.clear();
  all.push_back({"no data of the weight", file.bytes()});
  file.members = {{"net/data/weights/weight_0", ""}};
  all.push_back({"empty data of the weight", file.bytes()});
}

}  // namespace

std::vector<HostileExport> hostileExports() {
  std::vector<HostileExport> all;
  addForbidden(all);
  addImpossible(all);
  addArithmetic(all);
  addGraphs(all);
  addDescriptions(all);
  addArchives(all);
  return all;
}

}  // namespace passband::test
