#include "core/analysis/search/search.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/core/analysis/search/planted_search.h"
#include "tests/support/error_of.h"
#include "tests/support/noise_set.h"

namespace passband {
namespace {

using test::kNoStep;
using test::Planted;
using test::shortOptions;

TEST(SearchedClasses, AreThoseWithEnoughImagesUnlessTheUserNamesThem) {
  const test::NoiseSet enough(30, 3, 8, 8), tooFew(29, 3, 8, 8);
  EXPECT_EQ(searchedClasses(enough, {}), (std::vector<int>{0, 1, 2}));
  EXPECT_EQ(leftOutClassesText(enough, {}), "");
  EXPECT_EQ(searchedClasses(tooFew, {}), (std::vector<int>{0, 1}));
  EXPECT_EQ(leftOutClassesText(tooFew, {}), "Left out, since a map takes at least 10 images: c (9)");
  EXPECT_EQ(searchedClasses(tooFew, {.classes = {2}}), (std::vector<int>{2}));
  EXPECT_EQ(leftOutClassesText(tooFew, {.classes = {2}}), "");
}

class EveryMethod : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Search, EveryMethod, testing::Values("estimate", "learned", "cull", "hierarchical"),
                         [](const auto& param) { return std::string(param.param); });

TEST_P(EveryMethod, FindsTheWaveThatMakesTheClass) {
  Planted planted;
  SearchOptions options = shortOptions(GetParam());
  if (auto* const learned = std::any_cast<LearnedOptions>(&options.own)) learned->steps = 40;
  if (auto* const random = std::any_cast<HierarchicalOptions>(&options.own)) random->budgets = {60, 120};
  const auto search = openSearch(searchMethod(GetParam()), planted.experiment(), options);
  search->run(kNoStep, planted.context);
  const SearchResult result = search->result();
  EXPECT_EQ(result.method, GetParam());
  ASSERT_EQ(result.classes.size(), 3u);
  for (const ClassRelevance& found : result.classes) {
    const Bin wave = planted.set.bins()[static_cast<std::size_t>(found.classIndex)];
    const auto order = pairsByValue(found.relevance);
    const auto rank = std::ranges::find(order, result.plane.pairOf(wave)) - order.begin();
    // A class is told from the others by its own wave first, then by those of the others; random subsets bring company.
    EXPECT_LT(rank, std::string(GetParam()) == "hierarchical" ? result.plane.pairCount() / 2 : 3) << found.name;
  }
  EXPECT_GT(result.forwards, 0);
  EXPECT_EQ(result.backwards > 0, searchMethod(GetParam()).needsGradients || std::string(GetParam()) == "cull");
}

TEST_P(EveryMethod, StoppedAnywhereItGoesOnToTheSameBytes) {
  const SearchOptions options = shortOptions(GetParam());
  const SearchMethod& method = searchMethod(GetParam());
  Planted planted(12, 4);
  std::int64_t reports = 0;
  JobContext counting({}, [&](const Progress&) { ++reports; });
  const auto whole = openSearch(method, planted.experiment(), options);
  whole->run(kNoStep, counting);
  ASSERT_GT(reports, 5);
  for (std::int64_t stopAt = 1; stopAt < reports; stopAt += 1 + reports / 9) {
    std::int64_t seen = 0;
    std::string saved;
    std::stop_source stop;
    JobContext stopping(stop.get_token(), [&](const Progress&) {
      if (++seen == stopAt) stop.request_stop();
    });
    const auto stopped = openSearch(method, planted.experiment(), options);
    EXPECT_THROW(stopped->run([&] { saved = stopped->state(); }, stopping), Cancelled) << stopAt;
    for (const std::string& state : {saved, stopped->state()}) {  // as after a kill, and as after a stop
      const auto resumed = openSearch(method, planted.experiment(), options, state);
      resumed->run(kNoStep, planted.context);
      const SearchResult a = whole->result(), b = resumed->result();
      for (std::size_t i = 0; i < a.classes.size(); ++i) {
        EXPECT_EQ(a.classes[i].relevance.values, b.classes[i].relevance.values) << "stopped at report " << stopAt;
        EXPECT_EQ(a.classes[i].images, b.classes[i].images);
        EXPECT_EQ(a.classes[i].ownMap, b.classes[i].ownMap);
      }
      EXPECT_EQ(a.forwards, b.forwards) << stopAt;
      EXPECT_EQ(a.backwards, b.backwards);
      EXPECT_EQ(a.notes, b.notes);
      EXPECT_EQ(b.skipped.size(), a.skipped.size());
    }
  }
}

TEST_P(EveryMethod, ADoneSearchHasNothingLeftToDo) {
  Planted planted;
  const auto search = openSearch(searchMethod(GetParam()), planted.experiment(), shortOptions(GetParam()));
  search->run(kNoStep, planted.context);
  const auto forwards = search->result().forwards;
  const auto again =
      openSearch(searchMethod(GetParam()), planted.experiment(), shortOptions(GetParam()), search->state());
  again->run(kNoStep, planted.context);
  EXPECT_EQ(again->result().forwards, forwards);
}

TEST_P(EveryMethod, TheStateOfAnotherSearchAndDamagedOnesAreRefused) {
  Planted planted;
  const SearchMethod& method = searchMethod(GetParam());
  const SearchOptions options = shortOptions(GetParam());
  const auto search = openSearch(method, planted.experiment(), options);
  search->run(kNoStep, planted.context);
  const std::string state = search->state();
  for (std::size_t length = 1; length < state.size(); length += 1 + state.size() / 50) {
    EXPECT_THROW(openSearch(method, planted.experiment(), options, state.substr(0, length)), Error) << length;
  }
  SearchOptions fewer = options;
  fewer.classes = {0, 2};
  // Culling sees it when it begins to run.
  EXPECT_THROW(openSearch(method, planted.experiment(), fewer, state)->run(kNoStep, planted.context), Error);
  const char* other = std::string(GetParam()) == "estimate" ? "learned" : "estimate";
  EXPECT_THROW(openSearch(searchMethod(other), planted.experiment(), shortOptions(other), state), Error);
}

TEST_P(EveryMethod, NaNWeightsAreAnErrorThatNamesTheModel) {
  Planted planted;
  planted.classifier->breakWeights();
  const auto search = openSearch(searchMethod(GetParam()), planted.experiment(), shortOptions(GetParam()));
  try {
    search->run(kNoStep, planted.context);
    FAIL();
  } catch (const Error& problem) {
    EXPECT_NE(std::string(problem.what()).find("quadratic.pt gives NaN"), std::string::npos) << problem.what();
  }
}

TEST_P(EveryMethod, AClassWithTooFewImagesIsNamed) {
  Planted planted(9);
  const auto refusal = [&](std::vector<int> classes) {
    SearchOptions options = shortOptions(GetParam());
    options.classes = std::move(classes);
    return test::errorOf([&] { openSearch(searchMethod(GetParam()), planted.experiment(), options); });
  };
  EXPECT_THAT(refusal({0}), testing::HasSubstr("'class 0' of planted has 9 image(s)"));
  EXPECT_THAT(refusal({}), testing::HasSubstr("no class of planted has as many"));
}

TEST(Search, AnUnknownMethodIsRefusedWithTheKnownOnes) {
  EXPECT_THROW(searchMethod("guess"), UsageError);
  for (const SearchMethod& method : searchMethods()) EXPECT_EQ(&searchMethod(method.name), &method);
}

/// As the options of the command line are made into those of a search.
std::string identityOf(const char* name, SearchOptions options, std::any own, const std::vector<double>& areas) {
  const SearchMethod& method = searchMethod(name);
  if (method.setAreas != nullptr) method.setAreas(own, areas);
  options.own = std::move(own);
  return searchIdentity(method, options);
}

TEST(SearchIdentity, IsThatOfTheProjectsThatEarlierVersionsWrote) {
  EXPECT_EQ(searchIdentity(searchMethod("estimate"), {}),
            R"({"cell":0,"classes":[],"method":"estimate","quick":false})");
  EXPECT_EQ(
      identityOf("cull", {.cellSize = 4}, CullOptions{.bootstrap = 20}, {.05, .13}),
      R"({"bootstrap":[20,[0.05,0.13]],"cell":4,"classes":[],"method":"cull","quick":false,"settled":[0.0,0.05]})");
  EXPECT_EQ(identityOf("cull", {.cellSize = 4}, CullOptions{.settledShare = .5}, {.7}),
            R"({"bootstrap":[0,[]],"cell":4,"classes":[],"method":"cull","quick":false,"settled":[0.5,0.5]})");
  EXPECT_EQ(identityOf("learned", {.classes = {1, 2}}, LearnedOptions{.steps = 6, .specificity = .5}, {.05}),
            R"({"cell":0,"classes":[1,2],"learned":[6,0.5],"method":"learned","quick":false})");
  EXPECT_EQ(
      identityOf("hierarchical", {}, HierarchicalOptions{.budgets = {3, 4, 5}, .judgeByJ = true, .published = true},
                 {}),
      R"({"cell":0,"classes":[],"hierarchical":[[3,4,5],"j","published"],"method":"hierarchical","quick":false})");
  EXPECT_EQ(identityOf("hierarchical", {.quick = true}, {}, {}),
            R"({"cell":0,"classes":[],"hierarchical":[[],"loss","exact"],"method":"hierarchical","quick":true})");
}

TEST(SearchIdentity, ACullingThatUsesAllImagesDependsOnNoArea) {
  const std::string plain = identityOf("cull", {}, CullOptions(), {.05});
  EXPECT_EQ(identityOf("cull", {}, CullOptions(), {.2}), plain);
  EXPECT_EQ(identityOf("cull", {}, CullOptions(), {.1, .3}), plain);
  EXPECT_EQ(searchIdentity(searchMethod("cull"), {.own = CullOptions{.settledArea = .3}}), plain);
  EXPECT_EQ(searchIdentity(searchMethod("cull"), {}), plain);
  const CullOptions settling{.settledShare = .9}, sure{.bootstrap = 20};
  EXPECT_NE(identityOf("cull", {}, settling, {.1}), identityOf("cull", {}, settling, {.2}));
  EXPECT_NE(identityOf("cull", {.quick = true}, CullOptions(), {.1}),
            identityOf("cull", {.quick = true}, CullOptions(), {.2}));
  EXPECT_NE(identityOf("cull", {}, sure, {.1}), identityOf("cull", {}, sure, {.1, .2}));
}

TEST(AreasToCutAt, GiveTheSearchAgain) {
  const auto areas = [](const char* method, SearchOptions options, double shown) {
    return areasToCutAt(searchMethod(method), options, shown);
  };
  using testing::ElementsAre;
  EXPECT_THAT(areas("learned", {}, .2), ElementsAre(.2));
  EXPECT_THAT(areas("cull", {}, .2), ElementsAre(.2));
  const SearchOptions settling{.own = CullOptions{.settledShare = .9, .settledArea = .1}};
  EXPECT_THAT(areas("cull", settling, .2), ElementsAre(.1, .2));
  EXPECT_THAT(areas("cull", settling, .05), ElementsAre(.1)) << "it would settle at .05";
  const SearchOptions sure{.own = CullOptions{.bootstrap = 20, .inclusionAreas = {.05, .2}}};
  EXPECT_THAT(areas("cull", sure, .2), ElementsAre(.05, .2));
  EXPECT_THAT(areas("cull", sure, .1), ElementsAre(.05, .2)) << "nothing is counted at .1";
}

TEST(SearchMethods, HaveOptionsOfDifferentNames) {
  std::vector<std::string> names;
  for (const SearchMethod& method : searchMethods()) {
    for (const OptionSpec& spec : method.options().specs) {
      names.push_back(optionName(spec));
      EXPECT_EQ(spec.label.empty(), spec.help.empty()) << names.back();
    }
  }
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}

TEST(SearchMethods, RefuseOptionsThatCannotBe) {
  Planted planted;
  const auto open = [&](const char* method, const SearchOptions& options) {
    return openSearch(searchMethod(method), planted.experiment(), options);
  };
  EXPECT_THROW(open("cull", {.cellSize = -1}), UsageError);
  EXPECT_THROW(open("cull", {.own = CullOptions{.settledShare = 2}}), UsageError);
  EXPECT_THROW(open("learned", {.own = LearnedOptions{.specificity = -1}}), UsageError);
}

}  // namespace
}  // namespace passband
