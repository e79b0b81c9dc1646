#include "core/workflow/stored_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>

#include "core/analysis/search/culling.h"
#include "core/analysis/search/hierarchical_search.h"
#include "core/analysis/search/learned_search.h"
#include "core/base/error.h"

namespace passband {
namespace {

FrequencyMap mapOf(const FrequencyPlane& plane, double first) {
  FrequencyMap map(plane);
  for (double& value : map.values) value = static_cast<float>(first += .37);
  return map;
}

StoredSearch someSearch() {
  const FrequencyPlane plane(6, 5);
  StoredSearch search{.head = R"({"passband":"0.1.0","recipe":{"name":"half"},"seed":18446744073709551615})",
                      .data = "syn:B1",
                      .model = "m.pt",
                      .outputs = "2 of 2 outputs, matched by name",
                      .cellSize = 4,
                      .quick = true};
  search.searched = SearchedImages{.source = "syn:B1",
                                   .hash = "aa",
                                   .limit = 7,
                                   .split = .25,
                                   .splitSeed = 3,
                                   .images = 9,
                                   .imageHashes = "0123456789ab"};
  SearchResult& result = search.result;
  result.method = "cull";
  result.plane = plane;
  result.forwards = 12;
  result.backwards = 3;
  result.seconds = 1. / 3;
  result.skipped = {{"a.png", "it is no picture"}};
  result.notes = {"a sentence"};
  ClassRelevance cat{.classIndex = 1, .name = "cat", .images = 5, .relevance = mapOf(plane, -2), .settled = .9};
  cat.interval = mapOf(plane, 0);
  cat.interval->values[2] = std::numeric_limits<double>::infinity();
  cat.inclusion = {mapOf(plane, .1), mapOf(plane, .2)};
  cat.baseLoss = .1;
  FrequencyMask own(plane);
  own.setWeight(Bin{1, 2}, 0);
  cat.ownMap = own;
  result.classes = {{.classIndex = 0, .name = "dog", .images = 4, .relevance = mapOf(plane, 5)}, cat};
  return search;
}

TEST(StoredSearch, ComesBackFromItsObjectAndMaps) {
  const StoredSearch search = someSearch();
  const std::string json = searchToJson(search);
  const StoredSearch again = searchFromStored(json, searchMaps(search.result));
  EXPECT_EQ(searchToJson(again), json);
  ASSERT_EQ(again.result.classes.size(), 2U);
  const ClassRelevance &cat = again.result.classes[1], &before = search.result.classes[1];
  EXPECT_EQ(cat.relevance.values, before.relevance.values);
  EXPECT_EQ(cat.relevance.plane, before.relevance.plane);
  ASSERT_TRUE(cat.interval && cat.ownMap);
  EXPECT_EQ(cat.interval->values, before.interval->values);
  EXPECT_EQ(cat.ownMap->centred(), before.ownMap->centred());
  ASSERT_EQ(cat.inclusion.size(), 2U);
  EXPECT_EQ(cat.inclusion[1].values, before.inclusion[1].values);
  EXPECT_FALSE(again.result.classes[0].interval || again.result.classes[0].ownMap);
  ASSERT_TRUE(again.searched);
  EXPECT_EQ(again.searched->split, .25);
  EXPECT_EQ(again.searched->imageHashes, "0123456789ab");
}

TEST(StoredSearch, DamagedResultsAreASentence) {
  const StoredSearch search = someSearch();
  EXPECT_THROW(searchFromStored(searchToJson(search), {}), Error) << "no maps";
  EXPECT_THROW(searchFromStored("{", searchMaps(search.result)), Error);
  EXPECT_THROW(searchFromStored(R"({"method": 3})", searchMaps(search.result)), Error);
}

TEST(StoredSearch, ComesBackWhereAClassNameIsNoUtf8) {
  StoredSearch search = someSearch();
  search.result.classes[0].name = "caf\xe9";
  const StoredSearch back = searchFromStored(searchToJson(search), searchMaps(search.result));
  EXPECT_EQ(searchMaps(back.result)[0].values.values().size(), searchMaps(search.result)[0].values.values().size());
  EXPECT_EQ(back.result.classes[0].classIndex, search.result.classes[0].classIndex);
}

TEST(StoredSearch, MapsOfTwoSizesAreRefused) {
  StoredSearch search = someSearch();
  search.result.classes[1].relevance = mapOf(FrequencyPlane(4, 4), 0);
  search.result.classes[1].ownMap.reset();
  EXPECT_THROW(searchFromStored(searchToJson(search), searchMaps(search.result)), Error);
}

TEST(StoredSearch, OneThatIsNestedWithoutEndIsRefused) {
  const StoredSearch search = someSearch();
  std::string json = searchToJson(search);
  const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
  json.insert(json.size() - 1, ",\"more\":" + deep);
  EXPECT_THROW(searchFromStored(json, searchMaps(search.result)), Error);
  EXPECT_FALSE(searchedOfResult("{\"searched\":" + deep + "}"));
}

TEST(StoredSearch, TheHashOfItsMapsIsOfTheirValuesAndNames) {
  auto maps = searchMaps(someSearch().result);
  const std::string hash = mapsHash(maps);
  std::erase_if(maps, [](const StoredMap& map) { return !map.name.starts_with("relevance/"); });
  EXPECT_EQ(mapsHash(maps), hash) << "the other maps do not count";
  maps[0].values(0, 0) += 1;
  EXPECT_NE(mapsHash(maps), hash);
}

TEST(SearchKey, ComesBackForEveryMethod) {
  const std::map<std::string, std::any> changed{
      {"cull", CullOptions{.settledShare = .9, .settledArea = .13, .bootstrap = 20, .inclusionAreas = {.13, .25}}},
      {"learned", LearnedOptions{.steps = 9, .specificity = 2}},
      {"hierarchical", HierarchicalOptions{.budgets = {4, 5}, .judgeByJ = true, .published = true}}};
  for (const SearchMethod& method : searchMethods()) {
    SearchOptions options{.classes = {0, 3}, .cellSize = 2, .seed = 8, .quick = true, .batchSize = 16};
    if (changed.contains(method.name)) options.own = changed.at(method.name);
    const RunKey key{.command = kMapSearch, .options = searchKeyOptions(method.name, options), .inputs = {}, .seed = 8};
    const auto back = readSearchKey(key);
    ASSERT_TRUE(back) << method.name;
    EXPECT_EQ(back->method, method.name);
    EXPECT_EQ(searchKeyOptions(back->method, back->options), key.options);
    EXPECT_EQ(back->options.seed, 8U);
  }
}

TEST(SearchKey, OfAnotherVersionIsNotRead) {
  const auto read = [](const std::string& command, const std::string& options) {
    return readSearchKey({.command = command, .options = options, .inputs = {}});
  };
  const std::string good = searchKeyOptions("estimate", {});
  EXPECT_TRUE(read(kMapSearch, good));
  EXPECT_FALSE(read("search", good));
  EXPECT_FALSE(read(kMapSearch, "{}"));
  EXPECT_FALSE(read(kMapSearch, "damaged"));
  auto more = nlohmann::json::parse(good);
  more["new"] = 1;
  EXPECT_FALSE(read(kMapSearch, more.dump())) << "an option that is not known would be lost";
}

}  // namespace
}  // namespace passband
