#include "core/model/class_match.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"

namespace passband {
namespace {

using Names = std::vector<std::string>;
using test::errorOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string refusal(const Names& data, int outputs, const Names& model = {}) {
  return errorOf([&] { matchClasses(data, outputs, model); });
}

TEST(ClassMatch, NamesDecideWhereTheModelHasThem) {
  const ClassMatch match = matchClasses({"dog", "cat"}, 3, {"cat", "bird", "dog"});
  EXPECT_THAT(match.outputs, ElementsAre(2, 0));
  EXPECT_EQ(match.how, "by class name");
  EXPECT_THAT(matchClasses({"Garbage Truck", "golf-ball"}, 2, {"golf_ball", "garbage_truck"}).outputs,
              ElementsAre(1, 0));
  EXPECT_THAT(matchClasses({"a", "b"}, 2, {"a", "b"}).outputs, IsEmpty()) << "in order";
}

TEST(ClassMatch, RememberedNamesServeWhereNothingElseMatches) {
  const Names remembered{"cat", "bird", "dog"};
  const ClassMatch match = withAllOutputs(matchClasses({"dog", "cat"}, 3, {}, remembered), 3);
  EXPECT_THAT(match.outputs, ElementsAre(2, 0, 1));
  EXPECT_EQ(match.how, "by class name (names that were given, or of the dataset this model was used with)");
  EXPECT_THAT(outputNames(match, {"dog", "cat"}, 3, {}), ElementsAre("dog", "cat", "bird"));
  EXPECT_EQ(matchClasses({"dog", "cat", "bird"}, 3, {}, remembered).how, "by position") << "as without them";
  EXPECT_THAT(matchClasses({"2", "0"}, 3, {}, {"2", "1", "0"}).outputs, ElementsAre(2, 0)) << "numbers are numbers";
  const auto refusalWith = [](const Names& data, const Names& model, const Names& names) {
    return errorOf([&] { matchClasses(data, 3, model, names); });
  };
  EXPECT_THAT(refusalWith({"dog", "fish"}, {}, remembered), HasSubstr("no partner in the model: fish;"));
  EXPECT_THAT(refusalWith({"dog", "cat"}, {"x", "y", "z"}, remembered), HasSubstr("no partner")) << "it has its own";
  EXPECT_THAT(refusalWith({"dog", "cat"}, {}, {"dog", "cat"}), HasSubstr("no partner")) << "not of all outputs";
}

TEST(ClassMatch, WordNetIdsDecideForThe1000ImageNetOutputs) {
  // Indices as the README of the shared data states them.
  const ClassMatch match = matchClasses({"n01440764", "n02102040", "n02979186", "n03000684", "n03028079", "n03394916",
                                         "n03417042", "n03425413", "n03445777", "n03888257"},
                                        1000, {});
  EXPECT_THAT(match.outputs, ElementsAre(0, 217, 482, 491, 497, 566, 569, 571, 574, 701));
  EXPECT_EQ(match.how, "by WordNet id");
  EXPECT_THAT(refusal({"n01440764", "n99999999"}, 1000), HasSubstr("no partner in the model: n99999999"));
}

TEST(ClassMatch, TheIdsAreThoseOfImageNetInTheirOrder) {
  const auto& ids = imagenetWordnetIds();
  ASSERT_EQ(ids.size(), 1000u);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
  EXPECT_EQ(ids.front(), "n01440764");  // tench
  EXPECT_EQ(ids[340], "n02391049");     // zebra
  EXPECT_EQ(ids.back(), "n15075141");   // toilet tissue
}

TEST(ClassMatch, PositionDecidesWhenTheCountsAreEqualAndNothingSpeaksAgainstIt) {
  const ClassMatch match = matchClasses({"x", "y"}, 2, {});
  EXPECT_THAT(match.outputs, IsEmpty());
  EXPECT_EQ(match.how, "by position");
  EXPECT_EQ(matchClasses({"cat", "y"}, 2, {"cat", "dog"}).how, "by position");
  EXPECT_THAT(refusal({"dog", "y"}, 2, {"cat", "dog"}), HasSubstr("no partner in the model: y"))
      << "dog is output 1, not 0";
}

TEST(ClassMatch, DifferentCountsAreNamedWithTheClassesLeftOver) {
  EXPECT_THAT(
      refusal({"cat", "dog", "yak"}, 2, {"cat", "dog"}),
      testing::AllOf(HasSubstr("the data has 3 classes and the model 2 outputs"), HasSubstr("in the model: yak;")));
  Names many;
  for (int i = 0; i < 12; ++i) many.push_back("class" + std::to_string(i));
  EXPECT_THAT(refusal(many, 7), HasSubstr("class9 and 2 more"));
}

TEST(ClassMatch, NamesThatDecideNothingAreNoPartners) {
  EXPECT_THAT(refusal({"crane", "dog"}, 3, {"crane", "crane", "dog"}), HasSubstr("no partner in the model: crane"));
  EXPECT_THAT(refusal({"golf ball", "golf_ball"}, 3, {"golf ball", "a", "b"}), HasSubstr("both match output 0"));
}

TEST(ClassMatch, NumbersAreTheOutputsOfThatNumber) {
  const ClassMatch match = matchClasses({"2", "701"}, 1000, {});
  EXPECT_THAT(match.outputs, ElementsAre(2, 701));
  EXPECT_EQ(match.how, "by index");
  EXPECT_THAT(refusal({"2", "1000"}, 1000), HasSubstr("without such an output: 1000;"));
  EXPECT_THAT(refusal({"2", "two"}, 1000), HasSubstr("no partner in the model"));
}

TEST(ClassMatch, LabelsThatCountFromOneAreCalledThat) {
  EXPECT_THAT(refusal({"0", "1", "2", "3"}, 3),
              testing::AllOf(HasSubstr("outputs of the model are 0 to 2"), HasSubstr("without such an output: 3;"),
                             HasSubstr("subtract 1")));
}

TEST(WithAllOutputs, ThoseOfNoClassComeAfterTheOthersOnceEach) {
  const ClassMatch match = withAllOutputs(matchClasses({"3", "1"}, 5, {}), 5);
  EXPECT_THAT(match.outputs, ElementsAre(3, 1, 0, 2, 4));
  EXPECT_EQ(competingCount(match, 5), 5);
  EXPECT_THAT(withAllOutputs(matchClasses({"x", "y"}, 2, {}), 2).outputs, IsEmpty()) << "all stand for classes";
  EXPECT_EQ(competingCount(matchClasses({"x", "y"}, 2, {}), 2), 2);
  EXPECT_EQ(competingCount(matchClasses({"3", "1"}, 5, {}), 5), 2);
}

TEST(OutputNames, AreThoseOfTheDataThenThoseOfTheModel) {
  const Names classes{"dog", "cat"}, outputs{"ape", "cat", "dog"};
  const ClassMatch match = withAllOutputs(matchClasses(classes, 3, outputs), 3);
  EXPECT_THAT(outputNames(match, classes, 3, outputs), ElementsAre("dog", "cat", "ape"));
  EXPECT_THAT(outputNames(match, classes, 3, {}), ElementsAre("dog", "cat", "output 0"));
  const ClassMatch mapped = matchClasses(classes, 3, outputs);
  EXPECT_THAT(outputNames(mapped, classes, 3, outputs), ElementsAre("dog", "cat"));
  const Names ids{"n02391049"};
  const Names all = outputNames(withAllOutputs(matchClasses(ids, 1000, {}), 1000), ids, 1000, {});
  ASSERT_EQ(all.size(), 1000u);
  EXPECT_EQ(all[0], "n02391049");
  EXPECT_EQ(all[1], "n01440764") << "ImageNet's first output";
}

}  // namespace
}  // namespace passband
