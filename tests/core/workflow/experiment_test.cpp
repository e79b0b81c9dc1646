#include "core/workflow/experiment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/core/data/formats/formats.h"
#include "tests/support/quadratic_classifier.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::HasSubstr;

TEST(OpenImages, TheLimitIsOfEachClass) {
  const OpenedImages all = openImages("syn:B1?images=10", {}, 0), few = openImages("syn:B1?images=10", {}, 3);
  EXPECT_EQ(all.used, all.all);
  EXPECT_EQ(few.all->size(), 40);
  EXPECT_EQ(few.used->size(), 12);
}

TEST(OpenSecondSet, MustHaveTheClassesOfTheFirst) {
  const auto first = openImages("syn:B1?images=10", {}, 0).all;
  EXPECT_EQ(openSecondSet("", *first, {}), nullptr);
  EXPECT_EQ(openSecondSet("syn:B1?images=5", *first, {.seed = 1})->size(), 20);
  const test::TemporaryFolder folder;
  test::writeBytes(folder / "images.npy", test::npyBytes("|u1", "2, 2, 3", std::string(12, 'x')));
  test::writeBytes(folder / "labels.npy", test::npyBytes("|u1", "2,", std::string("\0\1", 2)));
  try {
    openSecondSet((folder / "images.npy").string(), *first, {});
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("does not have the classes"));
  }
}

TEST(OpenSecondSet, IsTakenAsItIsWhereTheFirstWas) {
  const test::TemporaryFolder folder;
  const auto write = [&](const char* name, std::vector<float> values) {
    std::filesystem::create_directory(folder / name);
    test::writeBytes(folder / name / "images.npy",
                     test::npyBytes("<f4", "1, 2, 2", {reinterpret_cast<const char*>(values.data()), 16}));
    test::writeBytes(folder / name / "labels.npy", test::npyBytes("|u1", "1,", std::string(1, '\0')));
    return (folder / name / "images.npy").string();
  };
  const auto first = openImages(write("first", {-2, 0, 1, 3}), {}, 0).all;
  ASSERT_TRUE(first->info().preprocessed);
  const auto second = openSecondSet(write("second", {0, .5F, .5F, 1}), *first, {});
  EXPECT_TRUE(second->info().preprocessed) << "its values would pass for grey levels";
  EXPECT_EQ(second->info().usualRecipe, asItIs(2, 2, 1));
}

TEST(MatchOutputs, IsThatOfTheNames) {
  const auto images = openImages("syn:B1?images=10", {}, 0).all;
  test::QuadraticClassifier fits(4, 3, 32, 32), other(7, 3, 32, 32);
  EXPECT_EQ(matchOutputs(*images, fits, CompetingOutputs::All).how, "by position");
  EXPECT_THROW(matchOutputs(*images, other, CompetingOutputs::All), Error);
  std::vector<std::string> remembered{"x", "y", "z"};
  for (const std::string& name : images->info().classNames) remembered.push_back(name);
  EXPECT_THAT(matchOutputs(*images, other, CompetingOutputs::Mapped, remembered).outputs,
              testing::ElementsAre(3, 4, 5, 6));
}

}  // namespace
}  // namespace passband
