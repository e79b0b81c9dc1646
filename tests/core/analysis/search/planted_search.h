// What the tests of every search share: a set in which each class has its own wave, and short searches of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/hierarchical_search.h"
#include "core/analysis/search/learned_search.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband::test {

inline const std::function<void()> kNoStep = [] {};

/// Three waves in 8 x 8 images, and everything a search of them takes.
struct Planted {
  PlantedSet set;
  Recipe recipe;
  std::unique_ptr<QuadraticClassifier> classifier;
  JobContext context;

  explicit Planted(std::int64_t images = 12, std::int64_t broken = -1, int side = 8)
      : set(side, side == 4 ? std::vector<Bin>{{1, 0}, {0, 1}, {1, 1}} : std::vector<Bin>{{1, 0}, {2, 3}, {0, 3}},
            images, broken),
        recipe(set.recipe()),
        classifier(set.classifier()) {}

  Experiment experiment() const { return experimentOn(*classifier, set, recipe); }
};

/// Short forms of each method, long enough for several steps.
inline SearchOptions shortOptions(const std::string& method) {
  SearchOptions options{.seed = 5, .quick = method == "learned"};
  if (method == "learned") options.own = LearnedOptions{.steps = 12, .images = 8};
  if (method == "hierarchical") options.own = HierarchicalOptions{.budgets = {12, 24}, .imagesPerClass = 6};
  if (method == "cull") options.own = CullOptions{.settledShare = .95};
  return options;
}

}  // namespace passband::test
