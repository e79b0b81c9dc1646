// How far a culling has come: plain data, and the same as bytes for the project file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/analysis/search/stability.h"
#include "core/data/image_set.h"

namespace passband {

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

/// Throws UsageError when the whole state of so many classes would be too large for a project file.
void requireKeepable(std::int64_t classes, std::int64_t cells, int bootstrap);

/// Exact: every double comes back bit for bit. Of classes that are not begun there is nothing but the index.
std::string cullingStateToBytes(const CullingState& state);
/// Throws Error when the bytes are damaged or of another version.
CullingState cullingStateFromBytes(const std::string& bytes);

}  // namespace passband
