// Dominant frequency maps by exact culling: METHODS section 3 ([P1] section 3.2).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/analysis/stability.h"
#include "core/base/job_context.h"
#include "core/data/image_set.h"
#include "core/fourier/frequency_map.h"
#include "core/model/class_match.h"
#include "core/model/classifier.h"

namespace passband {

struct CullingOptions {
  int cellSize = 1;          ///< s: bins are removed in cells of s x s with their mirror
  std::vector<int> classes;  ///< which classes; empty: all
  int loaderThreads = 1;
  std::int64_t batchSize = 0;          ///< of the forward pass; 0: automatic
  std::int64_t chunkImages = 0;        ///< images held as spectra at once; 0: about 256 MiB
  int bootstrap = 0;                   ///< replicates of a bootstrap over the images; 0: none
  std::vector<double> inclusionAreas;  ///< with a bootstrap: the shares of the plane whose top bins are counted
  std::uint64_t seed = 0;              ///< of the bootstrap
};

/// How far the culling of one class has come. Plain data: it can be stored and handed back to go on.
struct ClassCulling {
  int classIndex = 0;
  std::int64_t images = 0;          ///< usable images of the chunks begun so far
  double baseLossSum = 0;           ///< their cross-entropy without any removal, summed
  std::vector<double> cellLossSum;  ///< the same with each cell removed
  BootstrapSums bootstrap;
  std::int64_t chunksDone = 0;
  bool chunkBegun = false;     ///< images and baseLossSum hold the current chunk
  std::int64_t cellsDone = 0;  ///< of the current chunk
  bool done = false;

  bool operator==(const ClassCulling&) const = default;
};

struct CullingState {
  std::vector<ClassCulling> classes;
  std::int64_t forwards = 0;
  double seconds = 0;
  std::vector<SkippedImage> skipped;
};

struct ClassRelevance {
  int classIndex = 0;
  std::string name;
  std::int64_t images = 0;
  double baseLoss = 0;
  FrequencyMap relevance;               ///< mean cross-entropy with the bin's cell removed, less baseLoss
  std::vector<FrequencyMap> inclusion;  ///< per inclusion area: the bootstrap's probability of being among the top bins
};

struct CullingResult {
  FrequencyPlane plane{1, 1};
  std::vector<ClassRelevance> classes;
  std::int64_t forwards = 0;
  double seconds = 0;
  std::vector<SkippedImage> skipped;
};

/// The plane in cells: canonical bins (v, u) of equal (floor(v/s), floor(u/s)), with their partners; every pair is in
/// exactly one.
std::vector<PairSet> cullingCells(const FrequencyPlane& plane, int cellSize);

/// Removes every cell in turn from the images of each class. `state` carries what was done before (empty: nothing) and
/// what is done now; `save` is called with it when there is something new to keep. A resumed run gives the same bytes
/// as an uninterrupted one. `forwards` counts images through the network, `seconds` all runs together. Throws Error on
/// a class without images, losses that are not finite, or a state of another culling; Cancelled with everything done in
/// `state`.
CullingResult cull(Classifier& classifier, const ImageSet& set, const Recipe& recipe, const ClassMatch& match,
                   const CullingOptions& options, CullingState& state,
                   const std::function<void(const CullingState&)>& save, JobContext& context);

}  // namespace passband
