// Makes a torch.export graph faster without changing what it computes: batch norm becomes part of the convolution
// before it (w' = w g / sqrt(var + eps), b' = (b - mean) g / sqrt(var + eps) + beta), and the weights of convolutions
// lie channels_last.
#pragma once

#include "core/model/pt2/export_graph.h"
#include "core/model/torch/pt2/export_program.h"

namespace passband {

/// Drops every batch norm whose input is a convolution's result that nothing else takes; `tensors` grows by the
/// weights.
void foldBatchNorms(ExportGraph& graph, ExportTensors& tensors);

/// Lays out weights that only convolutions of images take.
void useChannelsLast(const ExportGraph& graph, ExportTensors& tensors);

}  // namespace passband
