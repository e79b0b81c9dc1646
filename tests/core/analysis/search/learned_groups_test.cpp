#include "core/analysis/search/learned_groups.h"

#include <gtest/gtest.h>

#include "core/analysis/search/learned_search.h"
#include "core/base/error.h"
#include "tests/core/analysis/experiment_on.h"
#include "tests/support/planted_set.h"

namespace passband {
namespace {

/// 120 images of three classes, of which a pool holds 24: 12 of a class when it serves that alone.
struct Grouped {
  test::PlantedSet set{4, {{1, 0}, {0, 1}, {1, 1}}, 40};
  std::unique_ptr<test::QuadraticClassifier> classifier = set.classifier();
  Experiment experiment = test::experimentOn(*classifier, set, set.recipe());
  SearchOptions options{.seed = 5, .quick = true};
  JobContext context;

  Grouped() { options.own = LearnedOptions{.steps = 12, .images = 8, .poolImages = 24}; }

  LearnedOptions& own() { return std::any_cast<LearnedOptions&>(options.own); }

  SearchResult learned(const std::vector<int>& classes = {}, const std::string& state = {}) {
    options.classes = classes;
    const auto search = openSearch(searchMethod("learned"), experiment, options, state);
    search->run([] {}, context);
    return search->result();
  }
};

TEST(LearnedGroups, AreAsManyClassesAsAPoolServes) {
  Grouped grouped;
  EXPECT_EQ(learnedGroups(grouped.experiment, grouped.options), (std::vector<std::vector<int>>{{0}, {1}, {2}}));
  grouped.own().images = 6;
  EXPECT_EQ(learnedGroups(grouped.experiment, grouped.options), (std::vector<std::vector<int>>{{0, 1}, {2}}));
  grouped.own().images = 50;
  EXPECT_EQ(learnedGroups(grouped.experiment, grouped.options).size(), 3u) << "never less than one";
  grouped.own().poolImages = 120;
  EXPECT_EQ(learnedGroups(grouped.experiment, grouped.options).size(), 1u) << "all images fit";
}

TEST(LearnedGroups, EachIsTheSearchOfItsClassesAlone) {
  Grouped grouped;
  const SearchResult all = grouped.learned();
  ASSERT_EQ(all.classes.size(), 3u);
  EXPECT_EQ(all.method, "learned");
  std::int64_t forwards = 0;
  for (const int c : {0, 1, 2}) {
    const SearchResult alone = grouped.learned({c});
    const auto& one = all.classes[static_cast<std::size_t>(c)];
    EXPECT_EQ(one.classIndex, c);
    EXPECT_EQ(one.relevance.values, alone.classes[0].relevance.values);
    forwards += alone.forwards;
  }
  EXPECT_EQ(all.forwards, forwards);
}

TEST(LearnedGroups, StoppedAnywhereTheyGoOnToTheSameBytes) {
  Grouped grouped;
  std::vector<std::string> states;
  std::int64_t lastStep = 0;
  JobContext watching({}, [&](const Progress& progress) {
    EXPECT_EQ(progress.total, 3 * 12 * 16);
    EXPECT_GE(progress.done / 16, lastStep);
    lastStep = std::ssize(states);
  });
  const auto search = openSearch(searchMethod("learned"), grouped.experiment, grouped.options);
  search->run([&] { states.push_back(search->state()); }, watching);
  ASSERT_EQ(states.size(), 36u);
  const SearchResult whole = search->result();
  for (std::size_t i = 0; i < states.size(); i += 5) {
    const SearchResult resumed = grouped.learned({}, states[i]);
    ASSERT_EQ(resumed.classes.size(), 3u);
    for (std::size_t c = 0; c < 3; ++c) {
      EXPECT_EQ(resumed.classes[c].relevance.values, whole.classes[c].relevance.values) << i;
    }
    EXPECT_EQ(resumed.forwards, whole.forwards);
  }
  EXPECT_THROW(grouped.learned({0}, states[0]), Error);
  EXPECT_THROW(grouped.learned({}, states[0].substr(0, states[0].size() / 2)), Error);
}

TEST(LearnedGroups, FewerImagesThanAskedForAreTold) {
  Grouped grouped;
  grouped.own().images = 16;  // a pool holds 12 of the class, and those that chance adds
  const SearchResult result = grouped.learned({0});
  ASSERT_EQ(result.notes.size(), 1u);
  EXPECT_NE(result.notes[0].find("Too few images: of the 16 of the class"), std::string::npos) << result.notes[0];
  grouped.own().poolImages = 2;
  try {
    grouped.learned();
    FAIL();
  } catch (const Error& problem) {
    EXPECT_NE(std::string(problem.what()).find("4x4 are too large"), std::string::npos) << problem.what();
  }
}

}  // namespace
}  // namespace passband
