// What an exported network returns: the names of its outputs, and which of them are the logits.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/pt2/export_graph.h"

namespace passband {

/// What logits are called among several outputs, the surest first.
inline constexpr std::array<std::string_view, 5> kLogitsNames{"logits", "out", "output", "pred", "prediction"};

/// The dictionary keys (or field names) of flattened outputs, from the text that torch.export writes of their
/// structure; empty names where there is none. Nothing where the text is no such structure.
std::vector<std::string> outputNames(const std::string& structure);

/// Index into graph.outputs. Among outputs of the shape images x classes: one that is called logits, out, output, pred
/// or prediction; else the first that is no probability (softmax, sigmoid), no choice of others (topk, sort) and no
/// single number an image where there are others, and from which none of these others is computed: features come
/// before the logits that are made of them, auxiliary outputs after. Throws Error when none has the shape.
std::size_t logitsOutput(const ExportGraph& graph, const std::string& path);

/// "output 2 of 3, 'logits'"; empty where there is only one.
std::string outputText(const ExportGraph& graph, std::size_t output);

}  // namespace passband
