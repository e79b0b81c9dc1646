#include "core/model/pt2/export_outputs.h"

#include <gtest/gtest.h>

#include "core/base/error.h"
#include "core/model/pt2/export_interface.h"

namespace passband {
namespace {

using Names = std::vector<std::string>;

TEST(OutputNames, AreTheKeysOfWhatIsReturned) {
  const std::string leaf = R"({"type": null, "context": null, "children_spec": []})";
  EXPECT_EQ(outputNames("[1, " + leaf + "]"), Names{""});
  const std::string pair = "[" + leaf + ", " + leaf + "]";
  EXPECT_EQ(outputNames(R"([1, {"type": "builtins.dict", "context": "[\"aux\", \"logits\"]", "children_spec": )" +
                        pair + "}]"),
            (Names{"aux", "logits"}));
  EXPECT_EQ(outputNames(R"([1, {"type": "builtins.tuple", "context": "null", "children_spec": )" + pair + "}]"),
            (Names{"", ""}));
  const std::string nested = R"([1, {"type": "builtins.dict", "context": "[\"a\", \"b\"]", "children_spec": [)" + leaf +
                             R"(, {"type": "builtins.list", "context": "null", "children_spec": )" + pair + "}]}]";
  EXPECT_EQ(outputNames(nested), (Names{"a", "b", "b"}));
}

TEST(OutputNames, OfNoStructureAreNone) {
  EXPECT_TRUE(outputNames("").empty());
  EXPECT_TRUE(outputNames("{").empty());
  EXPECT_TRUE(outputNames("[1]").empty());
  std::string deep = "[1, ";
  for (int i = 0; i < 1000; ++i) deep += R"({"type": "builtins.list", "context": "null", "children_spec": [)";
  EXPECT_TRUE(outputNames(deep).empty());
}

/// A graph of operators, each of the value before it, that returns some of the values.
struct Returned {
  struct Made {
    std::string by;
    std::uint32_t from;  ///< a value: 0 is the images, 1 what the first operator makes
    std::int64_t width;
  };
  std::vector<Made> made;
  std::vector<std::uint32_t> outputs;
  Names names;

  ExportGraph graph() const {
    ExportGraph graph;
    graph.values = {"x"};
    graph.inputs = {{ExportInput::Kind::Image, {0}, "x", true}};
    const auto meta = [&](const std::vector<std::int64_t>& sizes) {
      ExportTensorMeta& own = graph.metas[graph.values.back()];
      own.type = {7};
      for (const std::int64_t size : sizes) own.sizes.push_back({size, {}, size});
    };
    meta({2, 3, 8, 8});
    for (const Made& one : made) {
      graph.values.push_back("v" + std::to_string(graph.values.size()));
      graph.nodes.push_back({"torch.ops.aten." + one.by,
                             {{"x", {ExportValue{one.from}}}},
                             {{ExportValue{static_cast<std::uint32_t>(graph.values.size() - 1)}}}});
      meta({2, one.width});
    }
    for (const std::uint32_t value : outputs) graph.outputs.push_back({ExportValue{value}});
    graph.outputNames = names;
    return graph;
  }
  std::size_t logits() const { return logitsOutput(graph(), "net.pt2"); }
};

TEST(LogitsOutput, AnEmbeddingAsWideAsTheLogitsIsNotTaken) {
  EXPECT_EQ((Returned{{{"linear.default", 0, 7}, {"linear.default", 1, 7}}, {1, 2}, {}}.logits()), 1U);
}

TEST(LogitsOutput, TheOneThatIsCalledSoIsTaken) {
  const std::vector<Returned::Made> two{{"linear.default", 0, 7}, {"linear.default", 0, 7}};
  EXPECT_EQ((Returned{two, {1, 2}, {"aux", "logits"}}.logits()), 1U);
  EXPECT_EQ((Returned{two, {1, 2}, {"aux", "out"}}.logits()), 1U);
  EXPECT_EQ((Returned{two, {1, 2}, {"out", "logits"}}.logits()), 1U);
  EXPECT_EQ((Returned{two, {1, 2}, {"", ""}}.logits()), 0U);
}

TEST(LogitsOutput, ProbabilitiesAndChoicesAreNot) {
  EXPECT_EQ((Returned{{{"linear.default", 0, 7}, {"softmax.int", 1, 7}}, {2, 1}, {"probs", "scores"}}.logits()), 1U);
  EXPECT_EQ((Returned{{{"linear.default", 0, 7}, {"topk.default", 1, 5}}, {1, 2}, {}}.logits()), 0U);
  EXPECT_EQ((Returned{{{"linear.default", 0, 7}, {"amax.default", 1, 1}}, {2, 1}, {}}.logits()), 1U);
}

TEST(LogitsOutput, WhatIsAloneIsTakenWhateverItIs) {
  EXPECT_EQ((Returned{{{"linear.default", 0, 7}, {"softmax.int", 1, 7}}, {2}, {}}.logits()), 0U);
  EXPECT_EQ((Returned{{{"linear.default", 0, 1}}, {1}, {}}.logits()), 0U);
}

TEST(LogitsOutput, WhichOneIsTakenIsSaid) {
  const Returned two{{{"linear.default", 0, 7}, {"linear.default", 0, 7}}, {1, 2}, {"aux", "logits"}};
  EXPECT_EQ(exportInterface(two.graph(), "net.pt2").name, "exported network: output 2 of 2, 'logits'");
  const Returned one{{{"linear.default", 0, 7}}, {1}, {}};
  EXPECT_EQ(exportInterface(one.graph(), "net.pt2").name, "exported network");
}

}  // namespace
}  // namespace passband
