#include "core/model/pt2/export_graph.h"

#include <gmock/gmock.h>
#include <limits>

#include "core/base/error.h"
#include "core/model/pt2/export_interface.h"
#include "tests/core/model/pt2/export_builder.h"

namespace passband {
namespace {

using test::exportInput;
using test::exportNode;
using test::ExportProgramText;
using test::tensorArgument;
using testing::HasSubstr;

ExportGraph read(const std::string& text) {
  return readExportGraph(std::as_bytes(std::span(text)), "net.pt2");
}

std::string refusal(const std::string& text) {
  try {
    exportInterface(read(text), "net.pt2");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

/// The argument of a node, read back.
ExportArgument argumentOf(const std::string& json) {
  ExportProgramText program;
  program.nodes.push_back(exportNode("torch.ops.aten.any.default", {exportInput("a", json)}, tensorArgument("z")));
  return *read(program.text()).nodes.back().find("a");
}

std::string refusedArgument(const std::string& json) {
  ExportProgramText program;
  program.nodes.push_back(exportNode("torch.ops.aten.any.default", {exportInput("a", json)}, tensorArgument("z")));
  return refusal(program.text());
}

TEST(ExportGraph, NodesInputsAndOutputsAreThoseOfTheFile) {
  const ExportGraph graph = read(ExportProgramText().text());
  ASSERT_EQ(graph.nodes.size(), 2u);
  EXPECT_EQ(graph.nodes[0].target, "torch.ops.aten.mul.Tensor");
  ASSERT_EQ(graph.inputs.size(), 2u);
  EXPECT_EQ(graph.inputs[0].kind, ExportInput::Kind::Parameter);
  EXPECT_EQ(graph.inputs[0].name, "w");
  EXPECT_EQ(graph.inputs[1].kind, ExportInput::Kind::Image);
  EXPECT_EQ(graph.values[graph.outputs.at(0).as<ExportValue>()->index], "mean");
  EXPECT_EQ(graph.torchVersion, "2.15.0");
}

TEST(ExportGraph, EveryKindOfArgument) {
  EXPECT_TRUE(argumentOf(R"({"as_none": true})").isNone());
  EXPECT_EQ(*argumentOf(R"({"as_int": -3})").as<std::int64_t>(), -3);
  EXPECT_EQ(*argumentOf(R"({"as_float": 0.5})").as<double>(), .5);
  EXPECT_EQ(*argumentOf(R"({"as_float": "-Infinity"})").as<double>(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(*argumentOf(R"({"as_float": -Infinity})").as<double>(), -std::numeric_limits<double>::infinity());
  EXPECT_TRUE(std::isnan(*argumentOf(R"({"as_float": NaN})").as<double>()));
  EXPECT_TRUE(*argumentOf(R"({"as_bool": true})").as<bool>());
  EXPECT_EQ(*argumentOf(R"({"as_string": "Infinity \"NaN"})").as<std::string>(), "Infinity \"NaN");
  EXPECT_EQ(*argumentOf(R"({"as_complex": {"real": 1.5, "imag": -2}})").as<std::complex<double>>(),
            std::complex<double>(1.5, -2));
  EXPECT_EQ(argumentOf(R"({"as_scalar_type": 7})").as<ExportScalarType>()->number, 7);
  EXPECT_EQ(argumentOf(R"({"as_layout": 7})").as<ExportLayout>()->number, 7);
  EXPECT_EQ(argumentOf(R"({"as_memory_format": 2})").as<ExportMemoryFormat>()->number, 2);
  EXPECT_EQ(argumentOf(R"({"as_device": {"type": "cuda", "index": 0}})").as<ExportDevice>()->type, "cuda");
  EXPECT_EQ(argumentOf(tensorArgument("x")).as<ExportValue>()->index, 1u);
  EXPECT_EQ(argumentOf(R"({"as_sym_int": {"as_name": "mean"}})").as<ExportValue>()->index, 3u);
  EXPECT_EQ(*argumentOf(R"({"as_sym_int": {"as_int": 4}})").as<std::int64_t>(), 4);
  EXPECT_EQ(argumentOf(R"({"as_optional_tensor": {"as_tensor": {"name": "x"}}})").as<ExportValue>()->index, 1u);
}

TEST(ExportGraph, EveryKindOfList) {
  const auto items = [](const std::string& json) { return argumentOf(json).as<ExportList>()->items; };
  EXPECT_EQ(*items(R"({"as_ints": [1, 9223372036854775807]})")[1].as<std::int64_t>(),
            std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(*items(R"({"as_floats": [1, "NaN", 2.5]})")[2].as<double>(), 2.5);
  EXPECT_TRUE(*items(R"({"as_bools": [false, true]})")[1].as<bool>());
  EXPECT_EQ(*items(R"({"as_strings": ["a", "b"]})")[1].as<std::string>(), "b");
  EXPECT_EQ(items(R"({"as_tensors": [{"name": "x"}, {"name": "mul"}]})")[1].as<ExportValue>()->index, 2u);
  EXPECT_TRUE(items(R"({"as_optional_tensors": [{"as_none": true}, {"as_tensor": {"name": "x"}}]})")[0].isNone());
  EXPECT_EQ(*items(R"({"as_sym_ints": [{"as_name": "x"}, {"as_int": 7}]})")[1].as<std::int64_t>(), 7);
  EXPECT_EQ(items(R"({"as_int_lists": [[1], [2, 3]]})")[1].as<ExportList>()->items.size(), 2u);
  EXPECT_TRUE(items(R"({"as_ints": []})").empty());
}

TEST(ExportGraph, ControlFlowAndForeignObjectsAreRefusedByName) {
  EXPECT_THAT(refusedArgument(R"({"as_graph": {"name": "g", "graph": {}}})"), HasSubstr("torch.ops.aten.any.default"));
  EXPECT_THAT(refusedArgument(R"({"as_custom_obj": {"name": "o", "class_fqn": "c"}})"), HasSubstr("as_custom_obj"));
  ExportProgramText program;
  program.inputSpecs += R"(, {"custom_obj": {"arg": {"name": "o", "class_fqn": "c"}, "custom_obj_name": "o"}})";
  EXPECT_THAT(refusal(program.text()), HasSubstr("no tensor"));
}

/// y = w * mean(x, [2, 3]), the mean under torch.no_grad; inside, "x" is called "a".
ExportProgramText programWithBlock(const std::string& arguments = exportInput("", tensorArgument("x")),
                                   const std::string& results = tensorArgument("inner")) {
  const std::string inside =
      exportNode("torch.ops.aten.mean.dim", {exportInput("self", tensorArgument("a"))}, tensorArgument("inner"));
  const std::string block = R"({"as_graph": {"name": "g", "graph": {"inputs": [)" + tensorArgument("a") +
                            R"(], "nodes": [)" + inside + R"(], "outputs": [)" + results + "]}}}";
  ExportProgramText program;
  program.nodes = {exportNode("torch.ops.higher_order.wrap_with_set_grad_enabled",
                              {exportInput("", R"({"as_bool": false})"), exportInput("", block), arguments},
                              tensorArgument("mean"))};
  return program;
}

TEST(ExportGraph, BlocksUnderNoGradBecomePartOfTheGraph) {
  const ExportGraph graph = read(programWithBlock().text());
  ASSERT_EQ(graph.nodes.size(), 1u);
  EXPECT_EQ(graph.nodes[0].target, "torch.ops.aten.mean.dim");
  EXPECT_EQ(graph.nodes[0].find("self")->as<ExportValue>()->index, 1u);
  EXPECT_EQ(graph.outputs.at(0).as<ExportValue>()->index, graph.nodes[0].outputs.at(0).as<ExportValue>()->index);
  EXPECT_EQ(exportInterface(graph, "net.pt2").classes, 3);
}

TEST(ExportGraph, BlocksThatDoNotFitTheirPlaceAreRefused) {
  const std::string x = exportInput("", tensorArgument("x"));
  EXPECT_THAT(refusal(programWithBlock(x + ", " + x).text()), HasSubstr("another number"));
  EXPECT_THAT(refusal(programWithBlock(x, tensorArgument("x")).text()), HasSubstr("lacks 'x'"));
  EXPECT_THAT(refusal(programWithBlock(exportInput("", R"({"as_int": 1})")).text()), HasSubstr("without a name"));
  ExportProgramText inner = programWithBlock();
  inner.nodes.push_back(exportNode("torch.ops.aten.relu.default", {exportInput("self", tensorArgument("inner"))},
                                   tensorArgument("outer")));
  EXPECT_THAT(refusal(inner.text()), HasSubstr("'inner' before"));
}

TEST(ExportGraph, DamageIsRefused) {
  EXPECT_THAT(refusal("{"), HasSubstr("not JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("no object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("schema_version"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("nested too deep"));
  EXPECT_THAT(refusedArgument(R"({"as_int": 18446744073709551615})"), HasSubstr("integer"));
  EXPECT_THAT(refusedArgument(R"({"as_int": 1.5})"), HasSubstr("integer"));
  EXPECT_THAT(refusedArgument(R"({"as_int": 1, "as_float": 1})"), HasSubstr("one of several kinds"));
  EXPECT_THAT(refusedArgument(tensorArgument("nothing")), HasSubstr("'nothing' before"));
  ExportProgramText later;  // a circle: a node that takes its own result
  later.nodes[0] = exportNode("torch.ops.aten.mul.Tensor",
                              {exportInput("self", tensorArgument("x")), exportInput("other", tensorArgument("mul"))},
                              tensorArgument("mul"));
  EXPECT_THAT(refusal(later.text()), HasSubstr("'mul' before"));
  ExportProgramText twice;
  twice.nodes.push_back(twice.nodes[0]);
  EXPECT_THAT(refusal(twice.text()), HasSubstr("'mul' twice"));
  ExportProgramText unbound;
  unbound.inputSpecs = R"({"user_input": {"arg": {"as_tensor": {"name": "x"}}}})";
  EXPECT_THAT(refusal(unbound.text()), HasSubstr("signature is incomplete"));
  ExportProgramText newer;
  newer.major = 9;
  EXPECT_THAT(refusal(newer.text()), HasSubstr("version 9"));
}

TEST(ExportInterface, SizesAndBatchOfTheImages) {
  const auto interfaceOf = [](const ExportProgramText& program) {
    return exportInterface(read(program.text()), "net.pt2");
  };
  ExportProgramText program;
  const ExportInterface dynamic = interfaceOf(program);
  EXPECT_EQ(dynamic.channels, 3);
  EXPECT_EQ(dynamic.height, 4);
  EXPECT_EQ(dynamic.width, 4);
  EXPECT_EQ(dynamic.classes, 3);
  EXPECT_EQ(dynamic.leastBatch, 2);
  EXPECT_EQ(dynamic.mostBatch, 8);

  program.images = test::fixedSizes({5, 1, 8, 6});
  program.ranges = "{}";
  const ExportInterface fixed = interfaceOf(program);
  EXPECT_EQ(fixed.channels, 1);
  EXPECT_EQ(fixed.width, 6);
  EXPECT_EQ(fixed.leastBatch, 5);
  EXPECT_EQ(fixed.mostBatch, 5);

  program.images = R"([{"as_expr": {"expr_str": "2*s0", "hint": {"as_int": 6}}}, {"as_int": 3},
                       {"as_expr": {"expr_str": "s1", "hint": {"as_int": 6}}}, {"as_int": 4}])";
  const ExportInterface expression = interfaceOf(program);
  EXPECT_EQ(expression.leastBatch, 6);
  EXPECT_EQ(expression.mostBatch, 6);
  EXPECT_EQ(expression.height, 0);
}

TEST(ExportInterface, LogitsMayHaveAHeightAndAWidthOfOne) {
  ExportProgramText program;
  program.logits = test::fixedSizes({5, 3, 1, 1});
  EXPECT_EQ(exportInterface(read(program.text()), "net.pt2").classes, 3);
}

/// Which output of a network with features of 16 numbers and logits of 10 made of them, given in this order.
std::size_t logitsAmong(const std::vector<std::uint32_t>& outputs) {
  ExportGraph graph;
  graph.values = {"x", "features", "logits", "auxiliary", "map"};
  graph.inputs = {{ExportInput::Kind::Image, {0}, "x", true}};
  graph.nodes = {{"features", {{"x", {ExportValue{0}}}}, {{ExportValue{1}}}},
                 {"logits", {{"x", {ExportList{{{ExportValue{1}}}}}}}, {{ExportValue{2}}}},
                 {"auxiliary", {{"x", {ExportValue{0}}}}, {{ExportValue{3}}}}};
  const auto meta = [&](std::uint32_t value, const std::vector<std::int64_t>& sizes) {
    ExportTensorMeta& made = graph.metas[graph.values[value]];
    made.type = {7};
    for (const std::int64_t size : sizes) made.sizes.push_back({size, {}, size});
  };
  meta(0, {2, 3, 8, 8});
  meta(1, {2, 16});
  meta(2, {2, 10});
  meta(3, {2, 10});
  meta(4, {2, 16, 8, 8});
  for (const std::uint32_t value : outputs) graph.outputs.push_back({ExportValue{value}});
  return exportInterface(graph, "net.pt2").logits;
}

TEST(ExportInterface, LogitsAreFoundAmongOtherOutputs) {
  EXPECT_EQ(logitsAmong({2, 1}), 0u);
  EXPECT_EQ(logitsAmong({1, 2}), 1u);
  EXPECT_EQ(logitsAmong({4, 1, 2}), 2u);
  EXPECT_EQ(logitsAmong({2, 3}), 0u);
}

TEST(ExportInterface, WhatIsNoClassifierSaysWhy) {
  ExportProgramText flat;
  flat.images = test::fixedSizes({5, 100});
  EXPECT_THAT(refusal(flat.text()), HasSubstr("its input has 2 dimensions"));
  ExportProgramText maps;
  maps.logits = test::fixedSizes({5, 3, 8, 8});
  EXPECT_THAT(refusal(maps.text()), HasSubstr("images x classes"));
  ExportProgramText absurd;
  absurd.images = test::fixedSizes({5, 3, 99999999999, 8});
  EXPECT_THAT(refusal(absurd.text()), HasSubstr("not possible"));
  ExportProgramText last;
  last.images = test::fixedSizes({5, 8, 8, 3});
  EXPECT_THAT(refusal(last.text()), HasSubstr("images.permute(0, 2, 3, 1)"));
  ExportProgramText four;
  four.images = test::fixedSizes({5, 4, 8, 8});
  EXPECT_THAT(refusal(four.text()), HasSubstr("images of 4 channels"));
  ExportProgramText two;
  two.inputSpecs = R"({"user_input": {"arg": {"as_tensor": {"name": "p_w"}}}},
                      {"user_input": {"arg": {"as_tensor": {"name": "x"}}}})";
  EXPECT_THAT(refusal(two.text()), HasSubstr("takes 2 tensors (p_w, x)"));
  ExportProgramText number;
  number.inputs += R"(, {"as_sym_int": {"as_name": "n"}})";
  EXPECT_THAT(refusal(number.text()), HasSubstr("more than images"));
}

}  // namespace
}  // namespace passband
