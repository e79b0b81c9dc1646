#include "core/data/formats/array_images.h"

#include <gmock/gmock.h>
#include <memory>

#include "core/base/error.h"
#include "tests/support/error_of.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

template <class Value>
ArrayPart part(const std::string& description, std::vector<std::int64_t> shape, std::vector<Value> values,
               const std::string& name = "a.npy") {
  const auto owner = std::make_shared<const std::vector<Value>>(std::move(values));
  return {{*valueType(description), std::move(shape), std::as_bytes(std::span(*owner)), owner}, name};
}

std::shared_ptr<const ImageSet> setOf(std::vector<ArrayPart> parts, std::vector<std::int32_t> labels) {
  ArraySet set{.info = {}, .parts = std::move(parts), .labels = std::move(labels)};
  set.info.source = "DIR";
  set.info.classNames = {"0", "1"};
  return arrayImages(std::move(set), {});
}

using Bytes = std::vector<std::uint8_t>;

TEST(ArrayImages, GoOverAllParts) {
  const auto set =
      setOf({part("|u1", {2, 1, 2}, Bytes{0, 51, 102, 153}, "one"), part("|u1", {1, 1, 2}, Bytes{204, 255}, "two")},
            {1, 0, 1});
  ASSERT_EQ(set->size(), 3);
  EXPECT_THAT(set->image(1).values, ElementsAre(.4F, .6F));
  EXPECT_THAT(set->image(2).values, ElementsAre(.8F, 1.F));
  EXPECT_EQ(set->imageName(1), "image 1 of one");
  EXPECT_EQ(set->imageName(2), "image 0 of two");
  EXPECT_THROW(set->image(3), Error);
}

TEST(ArrayImages, WholeNumbersAreGreyLevelsByTheirRange) {
  EXPECT_THAT(setOf({part("<u2", {1, 1, 2}, std::vector<std::uint16_t>{0, 65535})}, {0})->image(0).values,
              ElementsAre(0, 1));
  EXPECT_THAT(setOf({part("<i4", {1, 1, 2}, std::vector<std::int32_t>{0, 255})}, {0})->image(0).values,
              ElementsAre(0, 1));
  EXPECT_THAT(setOf({part("|b1", {1, 1, 2}, Bytes{0, 1})}, {0})->image(0).values, ElementsAre(0, 1));
  EXPECT_THAT(test::errorOf([] {
                setOf({part("<i4", {1, 1, 2}, std::vector<std::int32_t>{-3, 300})}, {0});
              }),
              AllOf(HasSubstr("a.npy"), HasSubstr("int32"), HasSubstr("from -3 to 300")));
}

TEST(ArrayImages, PartsAreOfOneSizeAndType) {
  const ArrayPart first = part("|u1", {1, 2, 2}, Bytes(4), "one");
  EXPECT_THAT(test::errorOf([&] {
                setOf({first, part("|u1", {1, 1, 4}, Bytes(4), "two")}, {0, 0});
              }),
              AllOf(HasSubstr("one"), HasSubstr("two"), HasSubstr("differ in size or type")));
  EXPECT_THAT(test::errorOf([&] {
                setOf({first, part("<u2", {1, 2, 2}, std::vector<std::uint16_t>(4), "two")}, {0, 0});
              }),
              HasSubstr("differ in size or type"));
}

TEST(ArrayImages, EveryImageHasOneLabel) {
  EXPECT_THAT(test::errorOf([] {
                setOf({part("|u1", {2, 1, 2}, Bytes(4))}, {0});
              }),
              AllOf(HasSubstr("DIR has 2 images"), HasSubstr("1 labels")));
}

TEST(ArrayImages, ShapesAreThoseOfImages) {
  for (const std::vector<std::int64_t>& shape :
       std::vector<std::vector<std::int64_t>>{{4}, {2, 2}, {1, 2, 2, 2}, {0, 2, 2}, {1, 2, 2, 1, 1}, {1, 1 << 15, 1}}) {
    std::int64_t values = 1;
    for (const std::int64_t length : shape) values *= length;
    EXPECT_THAT(test::errorOf([&] { setOf({part("|u1", shape, Bytes(static_cast<std::size_t>(values)))}, {0}); }),
                HasSubstr("cannot use a.npy as images"))
        << values;
  }
}

TEST(ArrayImages, TheHashIsThatOfValuesAndLabels) {
  const auto hash = [](std::uint8_t value, std::int32_t label) {
    return setOf({part("|u1", {1, 1, 2}, Bytes{0, value})}, {label})->info().hash;
  };
  EXPECT_EQ(hash(7, 1), hash(7, 1));
  EXPECT_NE(hash(7, 1), hash(8, 1));
  EXPECT_NE(hash(7, 1), hash(7, 0));
}

TEST(ArrayImages, WhatIsCutOffIsSeenBeforeAnImageIsRead) {
  ArrayPart cut = part("|u1", {2, 1, 2}, Bytes(4));
  cut.images.bytes = cut.images.bytes.first(3);
  EXPECT_THAT(test::errorOf([&] { setOf({cut}, {0, 1}); }), HasSubstr("a.npy is cut off"));
}

}  // namespace
}  // namespace passband
