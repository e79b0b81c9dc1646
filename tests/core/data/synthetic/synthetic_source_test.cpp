// parseSynthetic, and the sentences for texts that make no set.
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <ostream>

#include "core/base/error.h"
#include "core/data/synthetic/synthetic.h"

namespace passband {
namespace {

TEST(ParseSynthetic, StartsFromThePapersSets) {
  const SyntheticOptions options = parseSynthetic("syn:B3", 7);
  EXPECT_EQ(options.seed, 7U);
  EXPECT_EQ(options.height, 32);
  EXPECT_EQ(options.imagesPerClass, 1000);
  EXPECT_EQ(options.minLevel, 1);
  EXPECT_EQ(options.maxLevel, 7);
  EXPECT_EQ(options.minGain, 0);
  EXPECT_EQ(options.maxGain, 14.5);
  ASSERT_EQ(options.classes.size(), 4U);
  EXPECT_EQ(options.classes[3].parts[0].rings, std::vector<int>{3});
}

TEST(ParseSynthetic, SetsEveryParameter) {
  const SyntheticOptions options =
      parseSynthetic("syn:B1?images=5&seed=9&size=24x48&gain=1.5..3&levels=2..4&rings=1,5.5", 7);
  EXPECT_EQ(options.imagesPerClass, 5);
  EXPECT_EQ(options.seed, 9U);
  EXPECT_EQ(options.height, 24);
  EXPECT_EQ(options.width, 48);
  EXPECT_EQ(options.minGain, 1.5);
  EXPECT_EQ(options.maxGain, 3);
  EXPECT_EQ(options.minLevel, 2);
  EXPECT_EQ(options.maxLevel, 4);
  ASSERT_EQ(options.rings.size(), 3U);
  EXPECT_EQ(options.rings[0].innerRadius, 0);
  EXPECT_EQ(options.rings[1].innerRadius, 1);
  EXPECT_EQ(options.rings[1].outerRadius, 5.5);
  EXPECT_TRUE(std::isinf(options.rings[2].outerRadius));
}

TEST(ParseSynthetic, SetsClasses) {
  const SyntheticOptions options = parseSynthetic("syn:B1?all=0:6&C1=1,2@-30..30:7-10+3:2+diagonal&C4=2:5", 7);
  ASSERT_EQ(options.classes.size(), 5U);
  EXPECT_EQ(options.classes[0].name, "C0");
  EXPECT_EQ(options.classes[0].parts.at(0).minCount, 6);
  EXPECT_EQ(options.classes[0].parts.at(0).maxCount, 6);
  EXPECT_FALSE(options.classes[0].diagonal);
  const SyntheticClass& second = options.classes[1];
  EXPECT_TRUE(second.diagonal);
  ASSERT_EQ(second.parts.size(), 2U);
  EXPECT_EQ(second.parts[0].rings, (std::vector<int>{1, 2}));
  EXPECT_EQ(second.parts[0].minAngle, -30);
  EXPECT_EQ(second.parts[0].maxAngle, 30);
  EXPECT_EQ(second.parts[0].minCount, 7);
  EXPECT_EQ(second.parts[0].maxCount, 10);
  EXPECT_EQ(second.parts[1].rings, std::vector<int>{3});
  EXPECT_EQ(options.classes[4].name, "C4");
}

struct BadSource {
  std::string source;
  std::string named;

  friend std::ostream& operator<<(std::ostream& stream, const BadSource& bad) { return stream << bad.source; }
};

class BadSources : public testing::TestWithParam<BadSource> {};

TEST_P(BadSources, AreRefusedWithTheWrongPartNamed) {
  try {
    syntheticImageSet(parseSynthetic(GetParam().source, 0), GetParam().source);
    FAIL() << GetParam().source << " was taken";
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(GetParam().named));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Texts, BadSources,
    testing::Values(
        BadSource{"syn:", "\"syn:\""}, BadSource{"syn:B5", "\"syn:B5\""}, BadSource{"syn:B12", "\"syn:B12\""},
        BadSource{"syn:B1?", "\"\" has no value"}, BadSource{"syn:B1?images", "\"images\" has no value"},
        BadSource{"syn:B1?imgaes=5", "\"imgaes=5\" is no part"}, BadSource{"syn:B1?images=five", "\"five\""},
        BadSource{"syn:B1?images=0", "images 0"}, BadSource{"syn:B1?images=99999999999", "images 99999999999"},
        BadSource{"syn:B1?images=5&images=", "\"images=\""}, BadSource{"syn:B1?seed=-1", "\"seed=-1\""},
        BadSource{"syn:B1?size=32x", "\"size=32x\""}, BadSource{"syn:B1?size=5000", "size 5000"},
        BadSource{"syn:B1?gain=5..2", "gain 5..2"}, BadSource{"syn:B1?gain=nan", "\"gain=nan\""},
        BadSource{"syn:B1?levels=0..7", "levels 0..7"}, BadSource{"syn:B1?levels=1.5", "\"1.5\""},
        BadSource{"syn:B1?rings=0,8,4", "\"rings=0,8,4\""}, BadSource{"syn:B1?rings=", "\"rings=\""},
        BadSource{"syn:B1?rings=-3,4", "from -3"}, BadSource{"syn:B1?C3=5:7-10", "C3 names ring 5"},
        BadSource{"syn:B1?C3=1", "says no counts"}, BadSource{"syn:B1?C3=1:9-7", "9-7 of C3"},
        BadSource{"syn:B1?C3=1:20-30", "where there are 22 frequencies"},
        BadSource{"syn:B1?C3=1:12+1:12", "draws 24 components"}, BadSource{"syn:B1?C5=1:3", "\"C5=1:3\" skips"},
        BadSource{"syn:B1?C3=1@50..20:3", "angles 50..20 of C3"}, BadSource{"syn:B1?C=1:3", "\"C=1:3\""},
        BadSource{"syn:B1?C3=1:3+diagnoal", "\"diagnoal\""}, BadSource{"syn:B1?rings=0,30", "ring 2 of C0 holds no"},
        BadSource{"syn:B1?size=8", "ring 3"}));

}  // namespace
}  // namespace passband
