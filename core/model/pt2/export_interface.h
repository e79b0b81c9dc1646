// What an exported network takes and gives, told by its graph alone: a batch of images in, images x classes out.
#pragma once

#include <cstdint>
#include <string>

#include "core/model/pt2/export_graph.h"

namespace passband {

struct ExportInterface {
  std::string name;        ///< "exported network ResNet"; of several outputs also which is taken
  ExportValue images;      ///< the graph's one image input
  std::size_t logits = 0;  ///< index into ExportGraph::outputs
  ExportScalarType type;   ///< of the images: a floating type
  int channels = 3;
  int height = 0, width = 0;  ///< 0: any
  int classes = 0;
  std::int64_t leastBatch = 1, mostBatch = 0;  ///< images of one run; mostBatch 0: any number
};

/// Throws Error that says why the graph is no image classifier.
ExportInterface exportInterface(const ExportGraph& graph, const std::string& path);

}  // namespace passband
