#include "core/workflow/search_rates.h"

#include <gtest/gtest.h>
#include <limits>

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

}  // namespace
}  // namespace passband
