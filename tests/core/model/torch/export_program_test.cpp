#include "core/model/torch/export_program.h"

#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/model/torch/export_graphs.h"

namespace passband {
namespace {

using test::aten;
using test::programOf;
using test::rampImages;
using test::tensorArgument;
using testing::HasSubstr;

const std::string kX = tensorArgument("x");
const std::string kW = tensorArgument("p_w");
const std::string kOne = R"({"as_int": 1})";

TEST(ExportProgram, WeightsThatAreChangedInPlaceBeginAnewInEveryRun) {
  const ExportProgram program =
      programOf({aten("view.default", {{"self", kW}, {"size", R"({"as_ints": [3, 1, 1]})"}}, tensorArgument("v")),
                 aten("add_.Tensor", {{"self", tensorArgument("v")}, {"other", kOne}}, tensorArgument("changed")),
                 aten("mul.Tensor", {{"self", kX}, {"other", kW}})});
  const at::Tensor expected = rampImages() * at::arange(1, 4, at::kFloat).view({3, 1, 1});
  EXPECT_TRUE(at::equal(program.run(rampImages()), expected));
  EXPECT_TRUE(at::equal(program.run(rampImages()), expected));
}

TEST(ExportProgram, ImagesAreNotChanged) {
  const ExportProgram program = programOf({aten("relu_.default", {{"self", kX}})});
  for (const auto format : {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
    const at::Tensor images = rampImages().contiguous(format);
    EXPECT_TRUE(at::equal(program.run(images), at::relu(rampImages())));
    EXPECT_TRUE(at::equal(images, rampImages()));
  }
}

TEST(ExportProgram, AViewOfChangedMemoryIsAViewForImagesInAnyOrder) {
  // y = view(clone(x)); the clone changes after the view was taken.
  const ExportProgram program =
      programOf({aten("clone.default", {{"self", kX}}, tensorArgument("c")),
                 aten("view.default", {{"self", tensorArgument("c")}, {"size", R"({"as_ints": [-1, 48]})"}}),
                 aten("neg_.default", {{"self", tensorArgument("c")}}, tensorArgument("changed"))});
  EXPECT_TRUE(
      at::equal(program.run(rampImages().contiguous(at::MemoryFormat::ChannelsLast)), -rampImages().reshape({2, 48})));
}

TEST(ExportProgram, ViewsOfImagesInAnyOrder) {
  const ExportProgram program =
      programOf({aten("relu.default", {{"self", kX}}, tensorArgument("r")),
                 aten("view.default", {{"self", tensorArgument("r")}, {"size", R"({"as_ints": [-1, 48]})"}})});
  EXPECT_TRUE(at::equal(program.run(rampImages().contiguous(at::MemoryFormat::ChannelsLast)),
                        at::relu(rampImages()).reshape({2, 48})));
}

TEST(ExportProgram, StridesAreThoseOfTheExport) {
  const ExportProgram program =
      programOf({aten("as_strided.default",
                      {{"self", kX}, {"size", R"({"as_ints": [2, 2]})"}, {"stride", R"({"as_ints": [48, 1]})"}})});
  EXPECT_TRUE(at::equal(program.run(rampImages().contiguous(at::MemoryFormat::ChannelsLast)),
                        rampImages().view({2, 48}).slice(1, 0, 2)));
}

TEST(ExportProgram, StridesBeyondTheImagesAreRefused) {
  const ExportProgram program =
      programOf({aten("as_strided.default",
                      {{"self", kX}, {"size", R"({"as_ints": [2, 2]})"}, {"stride", R"({"as_ints": [4096, 1]})"}})});
  EXPECT_THROW(program.run(rampImages()), Error);
}

TEST(ExportProgram, WhatDependsOnWeightsAloneIsComputedOnce) {
  // y = x * exp(w); a factory that is filled in place is made in every run.
  const ExportProgram program = programOf(
      {aten("exp.default", {{"self", kW}}, tensorArgument("e")),
       aten("zeros.default", {{"size", R"({"as_ints": [3, 1, 1]})"}}, tensorArgument("z")),
       aten("add_.Tensor", {{"self", tensorArgument("z")}, {"other", tensorArgument("e")}}, tensorArgument("sum")),
       aten("mul.Tensor", {{"self", kX}, {"other", tensorArgument("z")}})});
  const at::Tensor expected = rampImages() * at::exp(at::arange(3, at::kFloat)).view({3, 1, 1});
  EXPECT_TRUE(at::equal(program.run(rampImages()), expected));
  EXPECT_TRUE(at::equal(program.run(rampImages()), expected));
}

TEST(ExportProgram, GradientsFlowToTheImages) {
  const ExportProgram program =
      programOf({aten("exp.default", {{"self", kW}}, tensorArgument("e")),
                 aten("mul.Tensor", {{"self", kX}, {"other", tensorArgument("e")}}, tensorArgument("m")),
                 aten("mul.Tensor", {{"self", tensorArgument("m")}, {"other", kX}})});
  const at::Tensor images = rampImages().requires_grad_();
  program.run(images).sum().backward();
  const at::Tensor expected = 2 * rampImages() * at::exp(at::arange(3, at::kFloat)).view({3, 1, 1});
  EXPECT_TRUE(at::allclose(images.grad(), expected));
}

std::string runningError(const std::string& size, const std::string& assertion) {
  const ExportProgram program = programOf(
      {aten("sym_size.int", {{"self", kX}, {"dim", R"({"as_int": 0})"}}, R"({"as_sym_int": {"as_name": "n"}})"),
       test::exportNode("_operator.ge",
                        {test::exportInput("a", R"({"as_sym_int": {"as_name": "n"}})"), test::exportInput("b", size)},
                        R"({"as_sym_bool": {"as_name": "holds"}})"),
       assertion, aten("relu.default", {{"self", kX}})});
  try {
    program.run(rampImages());
  } catch (const Error& error) {
    return error.what();
  }
  return "ran";
}

TEST(ExportProgram, AssertionsHoldOrSayWhatDoesNot) {
  const std::string scalar =
      aten("_assert_scalar.default",
           {{"self", R"({"as_sym_bool": {"as_name": "holds"}})"}, {"assert_msg", R"({"as_string": "n >= 9"})"}}, "");
  EXPECT_EQ(runningError(R"({"as_int": 2})", scalar), "ran");
  EXPECT_THAT(runningError(R"({"as_int": 9})", scalar), HasSubstr("n >= 9"));
  const auto range = [](const std::string& most) {
    return aten("sym_constrain_range_for_size.default",
                {{"size", R"({"as_sym_int": {"as_name": "n"}})"}, {"min", R"({"as_int": 0})"}, {"max", most}}, "");
  };
  EXPECT_EQ(runningError(R"({"as_int": 2})", range(R"({"as_none": true})")), "ran");
  EXPECT_THAT(runningError(R"({"as_int": 2})", range(R"({"as_int": 1})")), HasSubstr("leaves it"));
  const std::string metadata = aten("_assert_tensor_metadata.default",
                                    {{"a", kX}, {"device", R"({"as_device": {"type": "cuda", "index": 0}})"}}, "");
  EXPECT_EQ(runningError(R"({"as_int": 2})", metadata), "ran");
}

TEST(ExportProgram, ErrorsNameTheOperatorAndTheFile) {
  const ExportProgram program = programOf({aten("mm.default", {{"self", kX}, {"mat2", kW}})});
  try {
    program.run(rampImages());
    FAIL() << "ran";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("cannot run net.pt2: aten.mm"));
  }
}

}  // namespace
}  // namespace passband
