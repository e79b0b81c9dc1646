#include "core/data/formats/npy_header.h"

#include <gmock/gmock.h>

namespace passband {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A file of this version with this dictionary; version 1 has two bytes of length, the others four.
std::string file(const std::string& dictionary, int version = 1) {
  std::string bytes(kNpyMagic);
  bytes += static_cast<char>(version);
  bytes += '\0';
  for (int i = 0; i < (version == 1 ? 2 : 4); ++i) bytes += static_cast<char>(dictionary.size() >> 8 * i & 0xFF);
  return bytes + dictionary + "values";
}

const std::string kUsual = "{'descr': '<f4', 'fortran_order': False, 'shape': (500, 32, 3), }          \n";

TEST(NpyHeader, SaysTypeShapeAndWhereTheValuesBegin) {
  for (const int version : {1, 2, 3}) {
    const auto header = parseNpyHeader(file(kUsual, version));
    ASSERT_TRUE(header) << version;
    EXPECT_EQ(header->type, "<f4");
    EXPECT_FALSE(header->columnsFirst);
    EXPECT_THAT(header->shape, ElementsAre(500, 32, 3));
    EXPECT_EQ(file(kUsual, version).substr(header->dataOffset), "values");
  }
}

TEST(NpyHeader, IsAPythonDictionaryInAnyOrder) {
  const auto header = parseNpyHeader(file("{\"shape\":(7,),\"fortran_order\":True,\"descr\":\"|u1\"}"));
  ASSERT_TRUE(header);
  EXPECT_EQ(header->type, "|u1");
  EXPECT_TRUE(header->columnsFirst);
  EXPECT_THAT(header->shape, ElementsAre(7));
  const auto scalar = parseNpyHeader(file("{'descr': '<i8', 'fortran_order': False, 'shape': ()}"));
  ASSERT_TRUE(scalar);
  EXPECT_THAT(scalar->shape, IsEmpty());
}

TEST(NpyHeader, CutOffAnywhereIsNone) {
  const std::string whole = file(kUsual);
  const std::size_t length = whole.size() - std::string("values").size();
  EXPECT_TRUE(parseNpyHeader(whole.substr(0, length)));
  for (std::size_t part = 0; part < length; ++part) EXPECT_FALSE(parseNpyHeader(whole.substr(0, part))) << part;
}

TEST(NpyHeader, WhatNumpyDoesNotWriteIsNone) {
  for (const char* const dictionary : {"", "{}", "{'descr': '<f4', 'fortran_order': False}",
                                       "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
                                       "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
                                       "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
                                       "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
                                       "{'descr': '<f4', 'fortran_order': False, 'shape': (1 2)}",
                                       "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
                                       "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}"}) {
    EXPECT_FALSE(parseNpyHeader(file(dictionary))) << dictionary;
  }
  EXPECT_FALSE(parseNpyHeader(file(kUsual, 4)));
  EXPECT_FALSE(parseNpyHeader("NUMPY" + file(kUsual)));
}

}  // namespace
}  // namespace passband
