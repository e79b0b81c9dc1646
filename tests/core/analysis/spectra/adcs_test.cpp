#include "core/analysis/spectra/adcs.h"

#include <algorithm>
#include <gtest/gtest.h>

#include "core/analysis/spectra/class_spectra.h"
#include "core/data/data_format.h"
#include "tests/core/analysis/small_set.h"
#include "tests/support/shared_data.h"

namespace passband {
namespace {

/// Classes with one grey value each everywhere.
ClassSpectra flatSpectra(const std::vector<double>& values, const std::vector<std::int64_t>& images) {
  const FrequencyPlane plane(3, 2);
  ClassSpectra spectra{plane, {}, {}};
  for (std::size_t c = 0; c < values.size(); ++c) {
    const FrequencyMap map(plane, values[c]);
    spectra.classes.push_back({"class", images[c], {map}, map});
  }
  return spectra;
}

std::vector<double> firstValues(const std::vector<FrequencyMap>& maps) {
  std::vector<double> values;
  for (const FrequencyMap& map : maps) {
    EXPECT_TRUE(
        std::all_of(map.values.begin(), map.values.end(), [&](double value) { return value == map.values[0]; }));
    values.push_back(map.values[0]);
  }
  return values;
}

TEST(Adcs, CountsTheClassesBelowAndAbove) {
  const ClassSpectra spectra = flatSpectra({4, 1, 3, 2}, {1, 1, 1, 1});
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Exact)), (std::vector<double>{3, -3, 1, -1}));
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Published)), (std::vector<double>{2, -4, 0, -2}));
}

TEST(Adcs, TiesAreZeroOrMinusOne) {
  const ClassSpectra spectra = flatSpectra({2, 2, 1}, {1, 1, 1});
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Exact)), (std::vector<double>{1, 1, -2}));
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Published)), (std::vector<double>{-1, -1, -3}));
}

TEST(Adcs, PublishedComparesSums) {
  const ClassSpectra spectra = flatSpectra({2, 3}, {10, 5});
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Exact)), (std::vector<double>{-1, 1}));
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Published)), (std::vector<double>{0, -2}));
}

TEST(Adcs, OneClassHasNothingToDifferFrom) {
  const ClassSpectra spectra = flatSpectra({2}, {1});
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Exact)), (std::vector<double>{0}));
  EXPECT_EQ(firstValues(adcs(spectra, Convention::Published)), (std::vector<double>{-1}));
}

TEST(Adcs, AClassWithoutImagesIsNotCompared) {
  const double nothing = std::numeric_limits<double>::quiet_NaN();
  const ClassSpectra spectra = flatSpectra({4, nothing, 3}, {2, 0, 1});
  for (const Convention convention : {Convention::Exact, Convention::Published}) {
    const auto maps = adcs(spectra, convention);
    const auto two = adcs(flatSpectra({4, 3}, {2, 1}), convention);
    EXPECT_EQ(maps[0].values, two[0].values);
    EXPECT_EQ(maps[2].values, two[1].values);
    for (const double value : maps[1].values) EXPECT_TRUE(std::isnan(value));
  }
}

using Picture = std::vector<std::vector<float>>;

Picture pictureOf(const FrequencyMap& map) {
  const Grid<float> grid = centred(map);
  Picture picture;
  for (std::int64_t row = 0; row < grid.rows(); ++row) picture.emplace_back(grid.row(row).begin(), grid.row(row).end());
  return picture;
}

TEST(Adcs, AgreesWithNumpy) {
  JobContext context;
  const ClassSpectra spectra = classSpectra(test::SmallSet(), test::smallRecipe(), {}, context);
  const auto exact = adcs(spectra, Convention::Exact);
  const auto published = adcs(spectra, Convention::Published);
  // From make_class_spectra_values.py
  EXPECT_EQ(pictureOf(exact[0]), (Picture{{-1, -3, 1, -3, -1},
                                          {-1, -3, -1, 1, 3},
                                          {-1, 1, -1, -3, 3},
                                          {-1, 3, 3, 3, -1},
                                          {3, -3, -1, 1, -1},
                                          {3, 1, -1, -3, -1}}));
  EXPECT_EQ(pictureOf(exact[2]), (Picture{{3, 3, -1, 3, 3},
                                          {3, 3, 3, 3, 1},
                                          {-3, -3, -3, -1, 1},
                                          {1, -3, -3, -3, 1},
                                          {1, -1, -3, -3, -3},
                                          {1, 3, 3, 3, 3}}));
  EXPECT_EQ(
      pictureOf(published[0]),
      (Picture{{2, 0, 2, 0, 2}, {2, 0, 2, 2, 2}, {2, 2, 2, 0, 2}, {2, 2, 2, 2, 2}, {2, 0, 2, 2, 2}, {2, 2, 2, 0, 2}}));
  EXPECT_EQ(pictureOf(published[1]), (Picture{{-2, -2, -4, -2, -2},
                                              {-2, -2, -2, -2, -2},
                                              {0, 0, 0, 2, -2},
                                              {-2, 0, 0, 0, -2},
                                              {-2, 2, 0, 0, 0},
                                              {-2, -2, -2, -2, -2}}));
}

TEST(Adcs, Cifar10HasTheRangesOfBothConventions) {
  PASSBAND_SHARED_OR_SKIP(path, "cifar-10-batches-bin/data_batch_1.bin");
  Recipe recipe;
  recipe.height = recipe.width = 32;
  recipe.mean = {.485F, .456F, .406F};
  recipe.std = {.229F, .224F, .225F};
  JobContext context;
  const ClassSpectra spectra = classSpectra(*openImageSet(path.string()), recipe, {.threads = 2}, context);
  const auto check = [&](Convention convention, double least, double most, const std::vector<double>& atBin) {
    double low = 0;
    double high = 0;
    std::vector<double> values;
    for (const FrequencyMap& map : adcs(spectra, convention)) {
      const auto [lowest, highest] = std::minmax_element(map.values.begin(), map.values.end());
      low = std::min(low, *lowest);
      high = std::max(high, *highest);
      values.push_back(map.at({2, 3}));
    }
    EXPECT_EQ(low, least);
    EXPECT_EQ(high, most);
    EXPECT_EQ(values, atBin);
  };
  check(Convention::Exact, -9, 9, {-3, 9, -7, 3, -9, 5, -1, 1, -5, 7});
  check(Convention::Published, -10, 8, {-2, 8, -8, 4, -10, -4, 2, 0, -6, 6});
}

}  // namespace
}  // namespace passband
