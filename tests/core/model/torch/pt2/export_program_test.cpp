#include "core/model/torch/pt2/export_program.h"

#include <ATen/ATen.h>
#include <functional>
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

// Operators whose results may be views that no schema tells of. `view` makes "v" of "p_w" [3, 1, 1] or of "x".
struct HiddenView {
  const char* name;
  std::vector<std::pair<std::string, std::string>> inputs;  ///< SELF stands for the tensor that is viewed
  std::string outputs = test::tensorArgument("v");
};

std::vector<HiddenView> hiddenViews() {
  const std::string self = "SELF";
  const std::string list = R"({"as_tensors": [SELF]})";
  const std::string one = R"({"as_tensors": [{"name": "v"}]})";
  return {
      {"einsum.default", {{"equation", R"({"as_string": "...->..."})"}, {"tensors", list}}},
      {"_unsafe_view.default", {{"self", self}, {"size", R"({"as_ints": [-1, 3, 1, 1]})"}}},
      {"atleast_1d.default", {{"self", self}}},
      {"atleast_2d.default", {{"self", self}}},
      {"atleast_3d.default", {{"self", self}}},
      {"atleast_3d.Sequence", {{"tensors", list}}, one},
      {"lift.default", {{"self", self}}},
      {"to_dense.default", {{"self", self}}},
      {"unsafe_split.Tensor", {{"self", self}, {"split_size", R"({"as_int": 1000})"}}, one},
      {"unsafe_split_with_sizes.default", {{"self", self}, {"split_sizes", R"({"as_ints": [COUNT]})"}}, one},
      {"unsafe_chunk.default", {{"self", self}, {"chunks", R"({"as_int": 1})"}}, one},
      {"dropout.default", {{"input", self}, {"p", R"({"as_float": 0.5})"}, {"train", R"({"as_bool": false})"}}},
      {"type_as.default", {{"self", self}, {"other", self}}},
      {"broadcast_tensors.default", {{"tensors", list}}, one},
      {"meshgrid.indexing", {{"tensors", R"({"as_tensors": [FLAT]})"}, {"indexing", R"({"as_string": "ij"})"}}, one}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

/// The node that makes "v" of the value `self`, which has `count` parts.
std::string hiddenViewNode(const HiddenView& view, const std::string& self, int count) {
  auto inputs = view.inputs;
  const std::string name = fmt::format(R"({{"name": "{}"}})", self);
  for (auto& [input, argument] : inputs) {
    if (argument == "SELF") argument = tensorArgument(self);
    argument = replaced(replaced(replaced(argument, "SELF", name), "FLAT", R"({"name": "flat"})"), "COUNT",
                        std::to_string(count));
  }
  return aten(view.name, inputs, view.outputs);
}

std::string flatNode(const std::string& self) {
  return aten("view.default", {{"self", tensorArgument(self)}, {"size", R"({"as_ints": [-1]})"}},
              tensorArgument("flat"));
}

/// Logits of a second run and of another number of images are those of the first run of a new program.
void expectFreshRuns(const std::function<ExportProgram()>& make, const std::string& name) {
  const ExportProgram program = make();
  const at::Tensor images = rampImages();
  const at::Tensor one = rampImages().slice(0, 1, 2).clone();
  const at::Tensor first = make().run(images.clone()), firstOfOne = make().run(one.clone());
  for (int i = 0; i < 2; ++i) {
    EXPECT_TRUE(at::equal(program.run(images), first)) << name;
    EXPECT_TRUE(at::equal(program.run(one), firstOfOne)) << name;
    EXPECT_TRUE(at::equal(images, rampImages())) << name << " changed the images";
  }
}

TEST(ExportProgram, WeightsThatAreChangedThroughHiddenViewsBeginAnewInEveryRun) {
  for (const HiddenView& view : hiddenViews()) {
    const auto make = [&] {
      return programOf(
          {flatNode("p_w"), hiddenViewNode(view, "p_w", 3),
           aten("add_.Tensor", {{"self", tensorArgument("v")}, {"other", kOne}}, tensorArgument("changed")),
           aten("mul.Tensor", {{"self", kX}, {"other", kW}})});
    };
    expectFreshRuns(make, view.name);
    const at::Tensor expected = rampImages() * at::arange(1, 4, at::kFloat).view({3, 1, 1});
    EXPECT_TRUE(at::equal(make().run(rampImages()), expected)) << view.name << " is no view";
  }
}

TEST(ExportProgram, WhatIsComputedOnceBeginsAnewInEveryRunToo) {
  for (const HiddenView& view : hiddenViews()) {
    expectFreshRuns(
        [&] {
          return programOf(
              {aten("exp.default", {{"self", kW}}, tensorArgument("e")), flatNode("e"), hiddenViewNode(view, "e", 3),
               aten("add_.Tensor", {{"self", tensorArgument("v")}, {"other", kOne}}, tensorArgument("changed")),
               aten("mul.Tensor", {{"self", kX}, {"other", tensorArgument("e")}})});
        },
        view.name);
  }
}

TEST(ExportProgram, ImagesAreNotChangedThroughHiddenViews) {
  for (const HiddenView& view : hiddenViews()) {
    const std::string name = view.name;
    if (name == "unsafe_split_with_sizes.default" || name == "_unsafe_view.default") continue;  // of the weight's shape
    expectFreshRuns(
        [&] {
          return programOf(
              {flatNode("x"), hiddenViewNode(view, "x", 0),
               aten("add_.Tensor", {{"self", tensorArgument("v")}, {"other", kOne}}, tensorArgument("changed")),
               aten("mul.Tensor", {{"self", kX}, {"other", kW}})});
        },
        name);
  }
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
