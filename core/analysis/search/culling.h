// Dominant frequency maps by exact culling: docs/methods.md section 3 ([P1] section 3.2). Bins are visited in the order
// of the estimate (docs/methods.md section 6), and each has a running interval, so that a class can stop when its top
// is settled.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/search/culling_state.h"
#include "core/analysis/search/search.h"

namespace passband {

struct CullOptions {
  /// A class is finished when this share of its top `settledArea` is settled; 0: never before all images are used.
  double settledShare = 0;
  double settledArea = .05;  ///< share of the plane
  /// Replicates of a bootstrap over the images; 0: none. It takes all images: not with settledShare.
  int bootstrap = 0;
  std::vector<double> inclusionAreas;  ///< with a bootstrap: the shares of the plane whose top bins are counted
};

struct CullingOptions {
  int cellSize = 1;          ///< s: bins are removed in cells of s x s with their mirror
  std::vector<int> classes;  ///< which classes; empty: all
  int loaderThreads = 1;
  std::int64_t batchSize = 0;    ///< of the forward pass; 0: automatic
  std::int64_t chunkImages = 0;  ///< images held as spectra at once; 0: what 128 MiB hold, fewer with settledShare
  bool visitByEstimate = false;  ///< visit the cells by their estimated relevance instead of their place
  CullOptions cull;              ///< when a class is finished early, and the bootstrap
  std::uint64_t seed = 0;        ///< of the bootstrap
};

/// Removes every cell in turn from the images of each class. `state` carries what was done before (empty: nothing) and
/// what is done now; `save` is called with it when there is something new to keep. A resumed run gives the same bytes
/// as an uninterrupted one. `forwards` counts images through the network, `seconds` all runs together. Throws Error on
/// a class without images, losses that are not finite, or a state of another culling; Cancelled with everything done in
/// `state`.
SearchResult cull(const Experiment& experiment, const CullingOptions& options, CullingState& state,
                  const std::function<void(const CullingState&)>& save, JobContext& context);

}  // namespace passband
