// What the tests of every search share: a set in which each class has its own wave, and short searches of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "core/analysis/search.h"
#include "tests/support/planted_set.h"

namespace passband::test {

inline const std::function<void()> kNoStep = [] {};

/// Three waves in 8 x 8 images, and everything a search of them takes.
struct Planted {
  PlantedSet set;
  Recipe recipe;
  ClassMatch match;
  std::unique_ptr<QuadraticClassifier> classifier;
  JobContext context;

  explicit Planted(std::int64_t images = 12, std::int64_t broken = -1, int side = 8)
      : set(side, side == 4 ? std::vector<Bin>{{1, 0}, {0, 1}, {1, 1}} : std::vector<Bin>{{1, 0}, {2, 3}, {0, 3}},
            images, broken),
        recipe(set.recipe()),
        classifier(set.classifier()) {}

  SearchInputs inputs() { return {*classifier, set, recipe, match}; }
};

/// Short forms of each method, long enough for several steps.
inline SearchOptions shortOptions(const std::string& method) {
  SearchOptions options{.seed = 5, .quick = method == "learned"};
  options.learned.steps = 12;
  options.learned.images = 8;
  options.hierarchical.budgets = {12, 24};
  options.hierarchical.imagesPerClass = 6;
  options.cull.settledShare = method == "cull" ? .95 : 0;
  return options;
}

}  // namespace passband::test
