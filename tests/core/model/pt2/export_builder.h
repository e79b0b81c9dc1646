// Builds torch.export files piece by piece, the impossible ones included.
#pragma once

#include <fmt/format.h>
#include <string>
#include <vector>

#include "tests/support/file_builder.h"

namespace passband::test {

/// {"as_tensor": {"name": NAME}}
inline std::string tensorArgument(const std::string& name) {
  return fmt::format(R"({{"as_tensor": {{"name": "{}"}}}})", name);
}

inline std::string exportInput(const std::string& name, const std::string& argument) {
  return fmt::format(R"({{"name": "{}", "arg": {}, "kind": 1}})", name, argument);
}

inline std::string joined(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

inline std::string exportNode(const std::string& target, const std::vector<std::string>& inputs,
                              const std::string& outputs) {
  return fmt::format(R"({{"target": "{}", "inputs": [{}], "outputs": [{}], "metadata": {{}}}})", target, joined(inputs),
                     outputs);
}

/// The meta of a float tensor; sizes as JSON.
inline std::string tensorMeta(const std::string& sizes, const std::string& strides = "[]", int offset = 0,
                              int dtype = 7) {
  return fmt::format(
      R"({{"dtype": {}, "sizes": {}, "requires_grad": false, "device": {{"type": "cpu", "index": null}}, "strides": {},
          "storage_offset": {{"as_int": {}}}, "layout": 7}})",
      dtype, sizes, strides, offset);
}

inline std::string fixedSizes(const std::vector<std::int64_t>& sizes) {
  std::vector<std::string> items;
  for (const std::int64_t size : sizes) items.push_back(fmt::format(R"({{"as_int": {}}})", size));
  return "[" + joined(items) + "]";
}

inline const std::string kAnyBatch =
    R"json([{"as_expr": {"expr_str": "Symbol('s77', positive=True, integer=True)", "hint": {"as_int": 2}}},
            {"as_int": 3}, {"as_int": 4}, {"as_int": 4}])json";

/// What a program is made of; by default y = mean(x * w, [2, 3]) with one weight [3, 1, 1].
struct ExportProgramText {
  std::string inputs = tensorArgument("p_w") + ", " + tensorArgument("x");
  std::vector<std::string> nodes{
      exportNode("torch.ops.aten.mul.Tensor",
                 {exportInput("self", tensorArgument("x")), exportInput("other", tensorArgument("p_w"))},
                 tensorArgument("mul")),
      exportNode("torch.ops.aten.mean.dim",
                 {exportInput("self", tensorArgument("mul")), exportInput("dim", R"({"as_ints": [2, 3]})")},
                 tensorArgument("mean"))};
  std::string images = kAnyBatch;
  std::string logits = R"([{"as_expr": {"expr_str": "s77", "hint": {"as_int": 2}}}, {"as_int": 3}])";
  std::string output = "mean";
  std::string inputSpecs = R"({"parameter": {"arg": {"name": "p_w"}, "parameter_name": "w"}},
                              {"user_input": {"arg": {"as_tensor": {"name": "x"}}}})";
  std::string ranges = R"({"s77": {"min_val": 2, "max_val": 8}})";
  int major = 8;

  std::string text() const {
    const std::string metas = fmt::format(R"("x": {}, "{}": {}, "p_w": {})", tensorMeta(images), output,
                                          tensorMeta(logits), tensorMeta(fixedSizes({3, 1, 1})));
    return fmt::format(
        R"({{"graph_module": {{"graph": {{"inputs": [{}], "outputs": [{}], "nodes": [{}], "tensor_values": {{{}}}}},
            "signature": {{"input_specs": [{}], "output_specs": [{{"user_output": {{"arg": {}}}}}]}}}},
            "range_constraints": {}, "schema_version": {{"major": {}, "minor": 0}}, "torch_version": "2.15.0"}})",
        inputs, tensorArgument(output), joined(nodes), metas, inputSpecs, tensorArgument(output), ranges, major);
  }
};

inline std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

/// An entry of a list of weights.
inline std::string payload(const std::string& name, const std::string& member, const std::string& meta) {
  return fmt::format(R"("{}": {{"path_name": "{}", "is_param": true, "use_pickle": false, "tensor_meta": {}}})", name,
                     member, meta);
}

/// A file of the newer layout.
struct ExportFileText {
  std::string program = ExportProgramText().text();
  std::string weights = payload("w", "weight_0", tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1, 1})));
  std::string constants;
  std::vector<ZipMember> members{{"net/data/weights/weight_0", floats({1, 2, 3})}};

  std::string bytes() const {
    std::vector<ZipMember> all = members;
    all.push_back({"net/models/model.json", program});
    all.push_back({"net/data/weights/model_weights_config.json", "{\"config\": {" + weights + "}}"});
    all.push_back({"net/data/constants/model_constants_config.json", "{\"config\": {" + constants + "}}"});
    all.push_back({"net/byteorder", "little"});
    return zipArchive(all);
  }
};

}  // namespace passband::test
