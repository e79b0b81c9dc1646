#include "core/data/formats/ppm_header.h"

#include <gtest/gtest.h>
#include <string>

namespace passband {
namespace {

std::optional<PpmHeader> headerOf(const std::string& file) {
  return ppmHeader(std::as_bytes(std::span(file)));
}

bool isWhole(const std::string& file) {
  return ppmIsWhole(std::as_bytes(std::span(file)));
}

TEST(PpmHeader, IsTextWithBlanksAndComments) {
  for (const std::string head : {"P6\n3 2\n255\n", "P6 3\t2\r255 ", "P6\n# made by hand\n3 # wide\n2\n# high\n255\n"}) {
    const auto header = headerOf(head);
    ASSERT_TRUE(header) << head;
    EXPECT_EQ(header->width, 3);
    EXPECT_EQ(header->height, 2);
    EXPECT_EQ(header->largest, 255);
    EXPECT_EQ(header->channels, 3);
    EXPECT_EQ(header->values, head.size());
  }
  EXPECT_EQ(headerOf("P5 3 2 65535\n")->channels, 1);
}

TEST(PpmHeader, WhatIsCutOffOrNoNumberIsNone) {
  for (const std::string file :
       {"", "P6", "P6 3", "P6 3 2", "P6 3 2 255", "P63 2 255\n", "P6 3 2 0\n", "P6 3 2 65536\n", "P6 -3 2 255\n",
        "P6 3 x 255\n", "P6 1234567890 2 255\n", "P6 # no end", "P3 3 2 255\n"})
    EXPECT_FALSE(headerOf(file)) << file;
}

TEST(PpmHeader, AFileIsWholeWithAllItsValues) {
  EXPECT_TRUE(isWhole("P6 1 2 255\n" + std::string(6, 'x')));
  EXPECT_FALSE(isWhole("P6 1 2 255\n" + std::string(5, 'x')));
  EXPECT_TRUE(isWhole("P5 1 2 256\n" + std::string(4, 'x'))) << "two bytes a value";
  EXPECT_FALSE(isWhole("P5 1 2 256\n" + std::string(3, 'x')));
  EXPECT_FALSE(isWhole("P6 999999999 999999999 255\n")) << "more than any product may be";
}

}  // namespace
}  // namespace passband
