// Small torch.export graphs written out in the tests, run as a whole.
#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/arange.h>
#include <string>
#include <vector>

#include "core/model/pt2/export_interface.h"
#include "core/model/torch/pt2/export_program.h"
#include "tests/core/model/pt2/export_builder.h"

namespace passband::test {

/// The graph of these nodes: images "x" of 3 x 4 x 4, the weight "p_w" [3, 1, 1]; it returns "y".
inline ExportProgram programOf(const std::vector<std::string>& nodes,
                               const at::Tensor& weight = at::arange(3, at::kFloat).view({3, 1, 1})) {
  ExportProgramText text;
  text.nodes = nodes;
  text.output = "y";
  const std::string json = text.text();
  const ExportGraph graph = readExportGraph(std::as_bytes(std::span(json)), "net.pt2");
  ExportTensors tensors(graph.values.size());
  tensors[0] = weight;
  return {graph, exportInterface(graph, "net.pt2"), tensors, c10::kCPU, "net.pt2"};
}

/// Two images: 0, 1, .. 95, less 40.
inline at::Tensor rampImages() {
  return at::arange(96, at::kFloat).view({2, 3, 4, 4}) - 40;
}

/// y = aten.NAME(inputs), where each input is {name, argument as JSON}; "self" is "x" unless given.
inline std::string aten(const std::string& name, const std::vector<std::pair<std::string, std::string>>& inputs,
                        const std::string& outputs = tensorArgument("y")) {
  std::vector<std::string> texts;
  for (const auto& [input, argument] : inputs) texts.push_back(exportInput(input, argument));
  return exportNode("torch.ops.aten." + name, texts, outputs);
}

}  // namespace passband::test
