#include "core/analysis/search/learned_search.h"

#include <gtest/gtest.h>

#include "core/analysis/search/image_pool.h"
#include "tests/core/analysis/search/planted_search.h"

namespace passband {
namespace {

using test::kNoStep;
using test::Planted;
using test::shortOptions;

TEST(LearnedSearch, ItStopsWhenHeldOutImagesSayThatNothingImproves) {
  Planted planted(200, -1, 4);
  SearchOptions options;
  options.own = LearnedOptions{.steps = 100, .images = 16};
  const auto search = openSearch(searchMethod("learned"), planted.experiment(), options);
  search->run(kNoStep, planted.context);
  // The three waves are found at once: J stays where it is.
  ASSERT_EQ(search->result().notes.size(), 1u);
  EXPECT_NE(search->result().notes[0].find("held-out images no longer rose"), std::string::npos);
  EXPECT_EQ(search->result().classes[0].images, 180);
}

TEST(LearnedSearch, ImagesSkippedBeforeAStopAreStillNamedAfterIt) {
  SearchOptions options = shortOptions("learned");
  // The pool holds 24 of 120: four pools, each another share.
  options.own = LearnedOptions{.steps = 40, .images = 8, .poolImages = 24};
  options.classes = {0};
  int named = 0;
  for (std::int64_t broken = 0; broken < 12; ++broken) {
    Planted planted(40, broken, 4);
    const auto whole = openSearch(searchMethod("learned"), planted.experiment(), options);
    std::string saved;
    int steps = 0;
    whole->run(
        [&] {
          if (++steps == 25) saved = whole->state();
        },
        planted.context);
    const auto resumed = openSearch(searchMethod("learned"), planted.experiment(), options, saved);
    resumed->run(kNoStep, planted.context);
    EXPECT_EQ(resumed->result().skipped.size(), whole->result().skipped.size()) << "image " << broken;
    named += static_cast<int>(whole->result().skipped.size());
  }
  EXPECT_GT(named, 3);
}

TEST(LearnedSearch, HeldOutImagesThatCannotBeUsedAreNamed) {
  Random random(0, std::uint64_t{1} << 49);
  const auto order = drawn(indicesOfClass(Planted(200, -1, 4).set, 0), 200, random);
  Planted planted(200, order[0], 4);  // the first of a class's order is held out
  SearchOptions options;
  options.own = LearnedOptions{.steps = 20, .images = 4};
  const auto search = openSearch(searchMethod("learned"), planted.experiment(), options);
  search->run(kNoStep, planted.context);
  ASSERT_EQ(search->result().skipped.size(), 1u);
  EXPECT_EQ(search->result().skipped[0].name, planted.set.imageName(order[0]));
}

TEST(LearnedSearch, TheSeedDecidesAndNothingElse) {
  Planted planted;
  SearchOptions options = shortOptions("learned");
  const auto learned = [&] {
    const auto search = openSearch(searchMethod("learned"), planted.experiment(), options);
    search->run(kNoStep, planted.context);
    return search->result().classes[1].relevance.values;
  };
  const auto first = learned();
  EXPECT_EQ(learned(), first);
  options.seed = 6;
  EXPECT_NE(learned(), first);
}

}  // namespace
}  // namespace passband
