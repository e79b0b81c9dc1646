// Every kind of argument of a torch.export graph reaches its operator: the results are those of direct calls.
#include "core/model/torch/pt2/export_argument.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/model/torch/pt2/export_graphs.h"

namespace passband {
namespace {

using test::aten;
using test::programOf;
using test::rampImages;
using test::tensorArgument;
using testing::HasSubstr;

const std::string kX = tensorArgument("x");
const std::string kW = tensorArgument("p_w");

at::Tensor run(const std::vector<std::string>& nodes) {
  return programOf(nodes).run(rampImages());
}

void expectSame(const at::Tensor& actual, const at::Tensor& expected) {
  EXPECT_EQ(actual.scalar_type(), expected.scalar_type());
  ASSERT_EQ(actual.sizes(), expected.sizes());
  EXPECT_TRUE(at::equal(actual.contiguous(), expected.contiguous())) << actual << expected;
}

std::string refusal(const std::vector<std::string>& nodes) {
  try {
    run(nodes);
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ExportArgument, Tensors) {
  expectSame(run({aten("mul.Tensor", {{"self", kX}, {"other", kW}})}),
             rampImages() * at::arange(3, at::kFloat).view({3, 1, 1}));
}

TEST(ExportArgument, NumbersWhereTensorsBelongDoNotDecideTheType) {
  expectSame(run({aten("mul.Tensor", {{"self", kX}, {"other", R"({"as_float": 0.5})"}})}), rampImages() * .5);
  expectSame(run({aten("mul.Tensor", {{"self", kX}, {"other", R"({"as_int": 3})"}})}), rampImages() * 3);
}

TEST(ExportArgument, ScalarsAndNamedArguments) {
  expectSame(run({aten("sub.Tensor", {{"self", kX}, {"other", kW}, {"alpha", R"({"as_int": 2})"}})}),
             rampImages() - 2 * at::arange(3, at::kFloat).view({3, 1, 1}));
  expectSame(run({aten("leaky_relu.default", {{"self", kX}, {"negative_slope", R"({"as_float": 0.25})"}})}),
             at::leaky_relu(rampImages(), .25));
}

TEST(ExportArgument, IntegersForFractions) {
  expectSame(
      run({aten("dropout.default", {{"input", kX}, {"p", R"({"as_int": 1})"}, {"train", R"({"as_bool": false})"}})}),
      rampImages());
}

TEST(ExportArgument, DefaultsAndNone) {
  expectSame(run({aten("clamp.default", {{"self", kX}, {"min", R"({"as_none": true})"}, {"max", R"({"as_int": 5})"}})}),
             at::clamp_max(rampImages(), 5));
  expectSame(run({aten("softmax.int", {{"self", kX}, {"dim", R"({"as_int": 1})"}})}), at::softmax(rampImages(), 1));
}

TEST(ExportArgument, ListsOfIntegersAndOneForAll) {
  expectSame(run({aten("permute.default", {{"self", kX}, {"dims", R"({"as_ints": [0, 2, 3, 1]})"}})}),
             rampImages().permute({0, 2, 3, 1}));
  expectSame(run({aten("max_pool2d.default", {{"self", kX}, {"kernel_size", R"({"as_int": 2})"}})}),
             at::max_pool2d(rampImages(), {2, 2}));
}

TEST(ExportArgument, ListsOfFractions) {
  const auto scaled = [](const std::string& factors) {
    return run({aten("upsample_nearest2d.vec",
                     {{"input", kX}, {"output_size", R"({"as_none": true})"}, {"scale_factors", factors}})});
  };
  const at::Tensor expected = rampImages().repeat_interleave(2, 2).repeat_interleave(2, 3);
  expectSame(scaled(R"({"as_floats": [2.0, 2.0]})"), expected);
  expectSame(scaled(R"({"as_ints": [2, 2]})"), expected);
}

TEST(ExportArgument, TruthValuesAndTexts) {
  expectSame(run({aten("sum.dim_IntList",
                       {{"self", kX}, {"dim", R"({"as_ints": [1]})"}, {"keepdim", R"({"as_bool": true})"}})}),
             rampImages().sum({1}, true));
  expectSame(
      run({aten("pad.default",
                {{"self", kX}, {"pad", R"({"as_ints": [1, 1, 1, 1]})"}, {"mode", R"({"as_string": "replicate"})"}})}),
      at::pad(rampImages(), {1, 1, 1, 1}, "replicate"));
}

TEST(ExportArgument, ListsOfTensors) {
  expectSame(run({aten("cat.default", {{"tensors", R"({"as_tensors": [{"name": "x"}, {"name": "x"}]})"},
                                       {"dim", R"({"as_int": 1})"}})}),
             at::cat({rampImages(), rampImages()}, 1));
}

TEST(ExportArgument, ListsOfOptionalTensors) {
  expectSame(run({aten("arange.default", {{"end", R"({"as_int": 2})"}}, tensorArgument("i")),
                  aten("index.Tensor", {{"self", kX}, {"indices", R"({"as_optional_tensors": [{"as_none": true},
                                                        {"as_tensor": {"name": "i"}}]})"}})}),
             rampImages().slice(1, 0, 2));
}

TEST(ExportArgument, SizesAndTheirArithmetic) {
  expectSame(
      run({aten("sym_size.int", {{"self", kX}, {"dim", R"({"as_int": 0})"}}, R"({"as_sym_int": {"as_name": "n"}})"),
           test::exportNode("_operator.mul",
                            {test::exportInput("a", R"({"as_sym_int": {"as_name": "n"}})"),
                             test::exportInput("b", R"({"as_int": 3})")},
                            R"({"as_sym_int": {"as_name": "rows"}})"),
           aten("view.default",
                {{"self", kX}, {"size", R"({"as_sym_ints": [{"as_name": "rows"}, {"as_int": 16}]})"}})}),
      rampImages().view({6, 16}));
  expectSame(run({aten("sym_numel.default", {{"self", kX}}, R"({"as_sym_int": {"as_name": "n"}})"),
                  test::exportNode("torch.sym_float", {test::exportInput("a", R"({"as_sym_int": {"as_name": "n"}})")},
                                   R"({"as_sym_float": {"as_name": "f"}})"),
                  aten("mul.Tensor", {{"self", kX}, {"other", R"({"as_sym_float": {"as_name": "f"}})"}})}),
             rampImages() * 96.);
}

TEST(ExportArgument, TypesMemoryLayoutsAndDevices) {
  expectSame(run({aten("to.dtype", {{"self", kX}, {"dtype", R"({"as_scalar_type": 8})"}})}),
             rampImages().to(at::kDouble));
  EXPECT_TRUE(
      run({aten("clone.default", {{"self", kX}, {"memory_format", R"({"as_memory_format": 1})"}})}).is_contiguous());
  EXPECT_TRUE(run({aten("clone.default", {{"self", kX}, {"memory_format", R"({"as_memory_format": 2})"}})})
                  .is_contiguous(at::MemoryFormat::ChannelsLast));
  // Exported on a GPU, run on the CPU.
  const at::Tensor ones = run({aten("ones.default", {{"size", R"({"as_ints": [2, 2]})"},
                                                     {"dtype", R"({"as_scalar_type": 5})"},
                                                     {"layout", R"({"as_layout": 7})"},
                                                     {"device", R"({"as_device": {"type": "cuda", "index": 0}})"},
                                                     {"pin_memory", R"({"as_bool": false})"}})});
  expectSame(ones, at::ones({2, 2}, at::kLong));
  EXPECT_TRUE(ones.device().is_cpu());
  EXPECT_EQ(scalarTypeOf({13}), at::kBFloat16);
  EXPECT_THROW(scalarTypeOf({0}), Error);
  EXPECT_THROW(scalarTypeOf({29}), Error);
}

TEST(ExportArgument, ComplexNumbers) {
  expectSame(run({aten("full.default",
                       {{"size", R"({"as_ints": [2]})"},
                        {"fill_value", R"({"as_complex": {"real": 1, "imag": -2}})"},
                        {"dtype", R"({"as_scalar_type": 10})"}},
                       tensorArgument("z")),
                  aten("imag.default", {{"self", tensorArgument("z")}})}),
             at::full({2}, -2.f));
}

TEST(ExportArgument, SeveralResults) {
  expectSame(run({aten("max.dim", {{"self", kX}, {"dim", R"({"as_int": 1})"}},
                       tensorArgument("values") + ", " + tensorArgument("y"))}),
             std::get<1>(rampImages().max(1)));
  expectSame(run({aten("split.Tensor", {{"self", kX}, {"split_size", R"({"as_int": 1})"}, {"dim", R"({"as_int": 1})"}},
                       R"({"as_tensors": [{"name": "a"}, {"name": "y"}, {"name": "c"}]})")}),
             rampImages().slice(1, 1, 2));
  EXPECT_THAT(
      refusal({aten("split.Tensor", {{"self", kX}, {"split_size", R"({"as_int": 1})"}, {"dim", R"({"as_int": 1})"}},
                    R"({"as_tensors": [{"name": "a"}, {"name": "y"}]})")}),
      HasSubstr("gives 3 tensors"));
}

TEST(ExportArgument, WhatDoesNotFitTheSchemaIsNamed) {
  EXPECT_THAT(refusal({aten("permute.default", {{"self", kX}, {"dims", R"({"as_string": "no"})"}})}),
              HasSubstr("'dims'"));
  EXPECT_THAT(refusal({aten("permute.default", {{"self", kX}})}), HasSubstr("'dims' is missing"));
  EXPECT_THAT(refusal({aten("relu.default", {{"self", kX}, {"speed", R"({"as_int": 1})"}})}), HasSubstr("'speed'"));
  EXPECT_THAT(refusal({aten("relu.default", {{"self", R"({"as_ints": [1]})"}})}), HasSubstr("list"));
  EXPECT_THAT(refusal({aten("relu.default", {{"self", R"({"as_none": true})"}})}), HasSubstr("'self'"));
  EXPECT_THAT(refusal({aten("to.dtype", {{"self", kX}, {"dtype", R"({"as_scalar_type": 99})"}})}),
              HasSubstr("type 99"));
  EXPECT_THAT(refusal({aten("zeros.default", {{"size", R"({"as_ints": [2]})"}, {"layout", R"({"as_layout": 1})"}})}),
              HasSubstr("not dense"));
  EXPECT_THAT(refusal({aten("no_such_operator.default", {{"self", kX}})}),
              HasSubstr("no operator aten.no_such_operator"));
}

}  // namespace
}  // namespace passband
