#include "core/model/pt2/export_rules.h"

#include <gmock/gmock.h>

#include "core/base/error.h"

namespace passband {
namespace {

using testing::HasSubstr;

std::string refusal(const ExportGraph& graph) {
  try {
    requireRunnable(graph, "net.pt2");
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

std::string refusal(const std::string& target, std::vector<ExportNode::Input> inputs = {}) {
  ExportGraph graph;
  graph.nodes.push_back({target, std::move(inputs), {}});
  return refusal(graph);
}

TEST(ExportRules, AtenAndArithmeticRun) {
  for (const char* target : {"torch.ops.aten.conv2d.default", "torch.ops.aten.relu_.default", "_operator.mul",
                             "torch.ops.aten._softmax.default", "torch.ops.aten.__and__.Tensor", "torch.sym_max",
                             "torch.ops.aten.view.dtype"}) {
    EXPECT_EQ(refusal(target), "accepted") << target;
  }
  EXPECT_EQ(refusal("torch.ops.aten.dropout.default", {{"train", {false}}}), "accepted");
}

TEST(ExportRules, EverythingElseIsRefusedByName) {
  for (const char* target : {"torch.ops.torchvision.nms.default", "torch.ops.higher_order.cond", "os.system",
                             "torch.ops.prims.convert_element_type.default", "_operator.getitem", ""}) {
    EXPECT_THAT(refusal(target), HasSubstr(target)) << target;
    EXPECT_THAT(refusal(target), HasSubstr("none of PyTorch's own library")) << target;
  }
}

TEST(ExportRules, OperatorsThatDoMoreThanComputeAreRefused) {
  for (const char* target :
       {"torch.ops.aten.from_file.default", "torch.ops.aten.set_.source_Storage", "torch.ops.aten._print.default",
        "torch.ops.aten.resize_.default", "torch.ops.aten._cudnn_rnn.default",
        "torch.ops.aten.max_pool2d_backward.default", "torch.ops.aten.sparse_coo_tensor.indices",
        "torch.ops.aten.add.out", "torch.ops.aten.an_operator_of_tomorrow.default"}) {
    EXPECT_THAT(refusal(target), HasSubstr("not among those that Passband runs")) << target;
  }
  EXPECT_THAT(refusal("torch.ops.aten.add.out"), HasSubstr("aten.add.out,"));
}

TEST(ExportRules, TrainingModeIsRefused) {
  EXPECT_THAT(refusal("torch.ops.aten.dropout.default", {{"train", {true}}}), HasSubstr("model.eval()"));
  EXPECT_THAT(refusal("torch.ops.aten.batch_norm.default", {{"training", {true}}}), HasSubstr("model.eval()"));
  EXPECT_THAT(refusal("torch.ops.aten.bernoulli_.float"), HasSubstr("model.eval()"));
  EXPECT_THAT(refusal("torch.ops.aten.scaled_dot_product_attention.default", {{"dropout_p", {.1}}}),
              HasSubstr("model.eval()"));
}

TEST(ExportRules, BatchNormOfAViewWithTheBatchInItsChannelsIsInstanceNorm) {
  const auto verdict = [](std::int64_t batch) {
    ExportGraph graph;
    graph.values = {"x", "view", "y"};
    const ExportList size{{{batch}, {std::int64_t{-1}}}};
    graph.nodes.push_back(
        {"torch.ops.aten.view.default", {{"self", {ExportValue{0}}}, {"size", {size}}}, {{ExportValue{1}}}});
    graph.nodes.push_back({"torch.ops.aten._native_batch_norm_legit.no_stats",
                           {{"input", {ExportValue{1}}}, {"training", {true}}},
                           {{ExportValue{2}}}});
    return refusal(graph);
  };
  EXPECT_EQ(verdict(1), "accepted");
  EXPECT_THAT(verdict(4), HasSubstr("model.eval()"));
}

TEST(ExportRules, BatchNormOfWeightsStandardizesThem) {
  const auto verdict = [](ExportInput::Kind kind) {
    ExportGraph graph;
    graph.values = {"w", "y"};
    graph.inputs.push_back({kind, {0}, "w"});
    graph.nodes.push_back(
        {"torch.ops.aten.batch_norm.default", {{"input", {ExportValue{0}}}, {"training", {true}}}, {{ExportValue{1}}}});
    return refusal(graph);
  };
  EXPECT_EQ(verdict(ExportInput::Kind::Parameter), "accepted");
  EXPECT_THAT(verdict(ExportInput::Kind::Image), HasSubstr("model.eval()"));
}

TEST(ExportRules, NamesOfOperators) {
  EXPECT_EQ(atenName("torch.ops.aten.add.Tensor")->overload, "Tensor");
  EXPECT_EQ(atenName("torch.ops.aten.relu.default")->overload, "");
  EXPECT_EQ(atenName("torch.ops.aten.relu.default")->name, "relu");
  EXPECT_FALSE(atenName("torch.ops.atenx.relu.default"));
}

}  // namespace
}  // namespace passband
