// Exact culling as a Search.
#include <algorithm>

#include "core/analysis/culling.h"
#include "core/analysis/culling_state.h"
#include "core/base/error.h"

namespace passband {
namespace {

/// What SearchOptions::quick settles for.
constexpr double kQuickShare = .9;

class CullSearch : public Search {
 public:
  CullSearch(const SearchInputs& inputs, const SearchOptions& options, const std::string& state) : inputs_(inputs) {
    const double share = options.cull.settledShare;
    if (!(share >= 0 && share <= 1) || !(options.cull.settledArea > 0 && options.cull.settledArea < 1)) {
      throw UsageError("what is settled is a share of the top, 0..1, and the top a share of the plane between 0 and 1");
    }
    options_ = {.cellSize = std::max(1, options.cellSize),
                .classes = options.classes,
                .loaderThreads = options.loaderThreads,
                .batchSize = options.batchSize,
                .visitByEstimate = true,
                .cull = options.cull,
                .seed = options.seed};
    if (options.quick && share == 0 && options.cull.bootstrap == 0) options_.cull.settledShare = kQuickShare;
    if (!state.empty()) state_ = cullingStateFromBytes(state);
  }

  void run(const std::function<void()>& onStep, JobContext& context) override {
    cull(
        inputs_.classifier, inputs_.set, inputs_.recipe, inputs_.match, options_, state_,
        [&](const CullingState&) { onStep(); }, context);
  }

  SearchResult result() const override {
    return cullingResult(state_, inputs_.set, {inputs_.recipe.height, inputs_.recipe.width}, options_);
  }

  std::string state() const override { return cullingStateToBytes(state_); }

 private:
  SearchInputs inputs_;
  CullingOptions options_;
  CullingState state_;
};

}  // namespace

std::unique_ptr<Search> makeCullSearch(const SearchInputs& inputs, const SearchOptions& options,
                                       const std::string& state) {
  return std::make_unique<CullSearch>(inputs, options, state);
}

}  // namespace passband
