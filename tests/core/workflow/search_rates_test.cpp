#include "core/workflow/search_rates.h"

#include <gtest/gtest.h>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/analysis/evaluation.h"
#include "core/workflow/rate_sample.h"
#include "core/workflow/stored_search.h"
#include "tests/support/noise_set.h"
#include "tests/support/quadratic_classifier.h"

namespace passband {
namespace {

TEST(ClassesWithValues, HaveBeenSearchedAndDifferBetweenFrequencies) {
  SearchResult found{.method = "estimate", .plane = {8, 8}};
  found.forwards = 1;
  ClassRelevance own{.name = "cat", .relevance = FrequencyMap(found.plane)};
  EXPECT_FALSE(hasValues(found, own)) << "every cut of it would be a disc of ties";
  own.relevance.values[2] = 1;
  EXPECT_TRUE(hasValues(found, own));
  found.forwards = 0;
  EXPECT_FALSE(hasValues(found, own)) << "where a method begins is nothing that it found";
  found.forwards = 1;
  own.relevance.values[3] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(hasValues(found, own));
}

/// Three classes of 1,200 images each and a finished search, whose maps are made up.
class SampledRates : public testing::Test {
 protected:
  SampledRates() {
    Recipe recipe{.name = "pixels", .height = 4, .width = 4, .channels = 1};
    inputs_.classifier = std::make_shared<test::QuadraticClassifier>(3, 1, 4, 4);
    inputs_.images = inputs_.whole = std::make_shared<test::NoiseSet>(3600, 1, 4, 4);
    inputs_.recipe = recipe;
    inputs_.match.how = "by position";
    inputs_.head.recipe = recipe;
    StoredSearch search{.head = resultHead(inputs_.head), .result = {.method = "estimate", .plane = {4, 4}}};
    search.result.forwards = 1;
    for (int c = 0; c < 3; ++c) {
      ClassRelevance own{.name = inputs_.images->info().classNames[static_cast<std::size_t>(c)],
                         .classIndex = c,
                         .relevance = FrequencyMap(search.result.plane)};
      own.relevance.values[static_cast<std::size_t>(c)] = 1;
      search.result.classes.push_back(own);
    }
    found_ = {searchToJson(search), searchMaps(search.result)};
    task_ = {.search = {.method = "estimate"}, .areas = {.3}, .tested = inputs_.images};
  }
  nlohmann::json rates(bool all) {
    task_.allImages = all;
    return nlohmann::json::parse(runSearchRates(nullptr, inputs_, inputs_.images, found_, task_, context_).result);
  }

  RunInputs inputs_;
  RunOutcome found_;
  SearchRatesTask task_;
  JobContext context_;
};

TEST_F(SampledRates, AreThoseOfTheClassUnderItsMapOnItsSample) {
  const nlohmann::json sampled = rates(false);
  EXPECT_EQ(sampled["judged_sample"], kRateImages);
  for (int c = 0; c < 3; ++c) {
    const auto sample = BalancedSamples(*inputs_.images, kRateImages, 0).of(c);
    const StoredSearch search = searchFromStored(found_.result, found_.maps);
    const FrequencyMask mask = cutMaps(search.result, {.3})[0].masks[static_cast<std::size_t>(c)];
    const Evaluation truth = evaluate(inputs_.on(subset(inputs_.images, sample)), {&mask, 1}, {}, context_)[0];
    const nlohmann::json& own = sampled["classes"][static_cast<std::size_t>(c)];
    EXPECT_EQ(own["n"], kRateImages);
    EXPECT_EQ(own["others"], kRateImages);
    EXPECT_DOUBLE_EQ(own["tpr"], truth.classes[static_cast<std::size_t>(c)].tpr.value);
    EXPECT_DOUBLE_EQ(own["fpr"], truth.classes[static_cast<std::size_t>(c)].fpr.value);
    EXPECT_LE(own["tpr_high"].get<double>() - own["tpr_low"].get<double>(), .06);
  }
  EXPECT_EQ(searchRatesCost({0, 1, 2}, task_), 3 * 2 * kRateImages);
}

TEST_F(SampledRates, AllImagesCountWhenAsked) {
  const nlohmann::json all = rates(true);
  EXPECT_TRUE(all["judged_sample"].is_null());
  EXPECT_EQ(all["judged_images"], 3600);
  EXPECT_EQ(all["classes"][0]["n"], 1200);
  EXPECT_EQ(all["classes"][0]["others"], 2400);
  EXPECT_EQ(searchRatesCost({0, 1, 2}, task_), 3 * 3600);
}

}  // namespace
}  // namespace passband
