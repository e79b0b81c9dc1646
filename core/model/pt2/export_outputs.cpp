#include "core/model/pt2/export_outputs.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <string_view>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

using nlohmann::json;

constexpr std::size_t kMost = 16;  // outputs that are looked at
constexpr int kDeepest = 16;
constexpr std::array<std::string_view, 4> kNoLogits{"softmax", "sigmoid", "topk", "sort"};

/// Text as json::parse takes it, without exceptions.
json parsed(const std::string& text) {
  return json::parse(text, nullptr, false);
}

/// The keys of a node's children, where it has such.
std::vector<std::string> keysOf(const json& node, std::size_t children) {
  const auto context = node.find("context");
  if (context == node.end() || !context->is_string()) return {};
  const json keys = parsed(context->get<std::string>());
  const bool all = keys.is_array() && keys.size() == children &&
                   std::ranges::all_of(keys, [](const json& key) { return key.is_string(); });
  return all ? keys.get<std::vector<std::string>>() : std::vector<std::string>();
}

void addNames(const json& node, const std::string& name, int depth, std::vector<std::string>& names) {
  if (depth > kDeepest || !node.is_object()) return;
  const auto children = node.find("children_spec");
  const bool leaf = !node.contains("type") || node["type"].is_null();
  if (leaf || children == node.end() || !children->is_array()) return names.push_back(name);
  const auto keys = keysOf(node, children->size());
  for (std::size_t i = 0; i < children->size(); ++i)
    addNames((*children)[i], keys.empty() ? name : keys[i], depth + 1, names);
}

/// Images x classes; a height and a width of one may follow.
bool isLogits(const ExportTensorMeta& meta) {
  return meta.sizes.size() >= 2 && meta.sizes[1].fixed &&
         std::all_of(meta.sizes.begin() + 2, meta.sizes.end(), [](const ExportSize& size) { return size.fixed == 1; });
}

/// An output that may be the logits.
struct Candidate {
  std::size_t place = 0;
  ExportValue value;
  std::int64_t width = 0;
};

std::vector<Candidate> candidates(const ExportGraph& graph) {
  std::vector<Candidate> found;
  for (std::size_t i = 0; i < graph.outputs.size() && found.size() < kMost; ++i) {
    const auto* const value = graph.outputs[i].as<ExportValue>();
    if (value == nullptr) continue;
    const auto meta = graph.metas.find(graph.values[value->index]);
    if (meta != graph.metas.end() && isLogits(meta->second)) found.push_back({i, *value, *meta->second.sizes[1].fixed});
  }
  return found;
}

/// What computes the value; empty where it is an input.
std::string_view operatorOf(const ExportGraph& graph, ExportValue value) {
  for (const ExportNode& node : graph.nodes) {
    bool makes = false;
    for (const ExportArgument& output : node.outputs)
      forEachValue(output, [&](ExportValue made) { makes = makes || made.index == value.index; });
    if (makes) return node.target;
  }
  return {};
}

/// Whether `to` is computed from `from`.
bool dependsOn(const ExportGraph& graph, ExportValue to, ExportValue from) {
  std::vector<bool> reached(graph.values.size(), false);
  reached[from.index] = true;
  for (const ExportNode& node : graph.nodes) {
    bool takes = false;
    for (const ExportNode::Input& input : node.inputs) {
      forEachValue(input.argument, [&](ExportValue value) { takes = takes || reached[value.index]; });
    }
    if (!takes) continue;
    for (const ExportArgument& output : node.outputs) {
      forEachValue(output, [&](ExportValue value) { reached[value.index] = true; });
    }
  }
  return reached[to.index];
}

/// Leaves out those for which `goes`, unless these are all.
template <class Goes>
void leaveOut(std::vector<Candidate>& found, const Goes& goes) {
  if (!std::ranges::all_of(found, goes)) std::erase_if(found, goes);
}

}  // namespace

std::vector<std::string> outputNames(const std::string& structure) {
  const json spec = parsed(structure);
  std::vector<std::string> names;
  if (spec.is_array() && spec.size() == 2) addNames(spec[1], {}, 0, names);
  return names;
}

std::size_t logitsOutput(const ExportGraph& graph, const std::string& path) {
  std::vector<Candidate> found = candidates(graph);
  if (found.empty()) {
    throw Error(
        fmt::format("{} is no image classifier: nothing that it returns has the shape images x classes; export a "
                    "network that takes one batch of images (N x channels x height x width) and returns its logits",
                    path));
  }
  for (const std::string_view name : kLogitsNames) {
    const auto named = std::ranges::find_if(found, [&](const Candidate& one) {
      return one.place < graph.outputNames.size() && graph.outputNames[one.place] == name;
    });
    if (named != found.end()) return named->place;
  }
  leaveOut(found, [&](const Candidate& one) {
    const std::string_view made = operatorOf(graph, one.value);
    return std::ranges::any_of(kNoLogits, [&](std::string_view other) { return made.find(other) != made.npos; });
  });
  leaveOut(found, [](const Candidate& one) { return one.width == 1; });
  const auto last = std::ranges::find_if(found, [&](const Candidate& one) {
    return std::ranges::none_of(found, [&](const Candidate& other) {
      return other.value.index != one.value.index && dependsOn(graph, other.value, one.value);
    });
  });
  return last == found.end() ? found.front().place : last->place;
}

std::string outputText(const ExportGraph& graph, std::size_t output) {
  if (graph.outputs.size() < 2) return {};
  const bool named = output < graph.outputNames.size() && !graph.outputNames[output].empty();
  return fmt::format("output {} of {}{}", output + 1, graph.outputs.size(),
                     named ? fmt::format(", '{}'", printable(graph.outputNames[output])) : "");
}

}  // namespace passband
