// Dominant frequency maps by exact culling: docs/methods.md section 3 ([P1] section 3.2). Bins are visited in the order
// of the estimate (docs/methods.md section 6), and each has a running interval, so that a class can stop when its top
// is settled.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/analysis/search/search.h"
#include "core/analysis/search/stability.h"

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

/// How far the culling of one class has come; before it is begun the index alone. Plain data: it can be stored and
/// handed back to go on.
struct ClassCulling {
  int classIndex = 0;
  std::int64_t images = 0;               ///< usable images of the chunks begun so far
  double baseLossSum = 0;                ///< their cross-entropy without any removal, summed
  std::vector<std::int64_t> cellImages;  ///< images that each cell was removed from
  std::vector<double> riseSum;           ///< the rise of their cross-entropy, summed
  std::vector<double> riseSquareSum;
  BootstrapSums bootstrap;
  std::vector<int> order;     ///< all cells, in the order of visiting; empty before the first chunk
  std::vector<int> visiting;  ///< those of the current chunk
  std::int64_t chunksDone = 0;
  bool chunkBegun = false;     ///< images, baseLossSum and visiting hold the current chunk
  std::int64_t cellsDone = 0;  ///< of visiting
  double settled = 0;          ///< share of the top cells that is settled, after the last whole chunk
  bool done = false;
  bool partial = false;  ///< done, but not with every cell removed from every image

  bool operator==(const ClassCulling&) const = default;
};

struct CullingState {
  std::vector<ClassCulling> classes;
  std::int64_t forwards = 0;
  std::int64_t backwards = 0;
  double seconds = 0;
  bool ordered = false;  ///< the visiting order is that of the estimate
  std::vector<SkippedImage> skipped;
};

/// The plane in cells: canonical bins (v, u) of equal (floor(v/s), floor(u/s)), with their partners; every pair is in
/// exactly one.
std::vector<PairSet> cullingCells(const FrequencyPlane& plane, int cellSize);

/// Which cells more images of the class would hardly move across the edge of the top `area` of the plane: those whose
/// 95 % interval for the mean over all `allImages` (normal, with the correction for a finite population) lies on one
/// side of the edge.
struct Settlement {
  std::vector<bool> settled;  ///< one a cell
  double topShare = 0;        ///< settled cells of the top, by bins
};
Settlement settlementOf(const ClassCulling& culling, const FrequencyPlane& plane, std::span<const PairSet> cells,
                        double area, std::int64_t allImages);

/// Removes every cell in turn from the images of each class. `state` carries what was done before (empty: nothing) and
/// what is done now; `save` is called with it when there is something new to keep. A resumed run gives the same bytes
/// as an uninterrupted one. `forwards` counts images through the network, `seconds` all runs together. Throws Error on
/// a class without images, losses that are not finite, or a state of another culling; Cancelled with everything done in
/// `state`.
SearchResult cull(const Experiment& experiment, const CullingOptions& options, CullingState& state,
                  const std::function<void(const CullingState&)>& save, JobContext& context);

/// What a state shows so far: relevance is the mean rise of the cross-entropy with the bin's cell removed. Cells that
/// no image was tried with lie below all others; with fewer than two images the interval is infinite.
SearchResult cullingResult(const CullingState& state, const ImageSet& set, const FrequencyPlane& plane,
                           const CullingOptions& options);

}  // namespace passband
