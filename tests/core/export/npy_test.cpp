#include "core/export/npy.h"

#include <cmath>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <limits>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::TemporaryFolder;
using ::testing::HasSubstr;

std::filesystem::path fixture(const std::string& name) {
  return std::filesystem::path(PASSBAND_FIXTURES) / "maps" / name;
}

std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void write(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::remove(path);  // replacing a file in place is slow on some file systems
  std::ofstream(path, std::ios::binary) << bytes;
}

std::string errorOf(const std::filesystem::path& path) {
  try {
    readNpy(path);
  } catch (const Error& error) {
    return error.what();
  }
  ADD_FAILURE() << path << " was read";
  return {};
}

/// What make_maps.py stores.
Grid<float> expected() {
  Grid<float> values(3, 5);
  for (int row = 0; row < 3; ++row) {
    for (int col = 0; col < 5; ++col) values(row, col) = static_cast<float>(row) - static_cast<float>(col) / 4;
  }
  return values;
}

TEST(Npy, WritesTheBytesThatNumpyWrites) {
  const TemporaryFolder folder;
  writeNpy(folder / "a.npy", expected());
  EXPECT_EQ(bytesOf(folder / "a.npy"), bytesOf(fixture("float32.npy")));
}

TEST(Npy, ReadsWhatNumpyWrites) {
  for (const char* name : {"float32.npy", "float64.npy", "columns_first.npy", "version2.npy"}) {
    EXPECT_EQ(readNpy(fixture(name)), expected()) << name;
  }
  const Grid<float> bytes = readNpy(fixture("uint8.npy")), truths = readNpy(fixture("bool.npy"));
  EXPECT_EQ(bytes.rows(), 2);
  EXPECT_EQ(bytes(1, 2), 255);
  EXPECT_EQ(bytes(0, 0), 250);
  ASSERT_EQ(truths.cols(), 5);
  for (int row = 0; row < 3; ++row) {
    for (int col = 0; col < 5; ++col) EXPECT_EQ(truths(row, col), expected()(row, col) > 0 ? 1 : 0);
  }
}

TEST(Npy, KeepsEveryBitOfSpecialValues) {
  const TemporaryFolder folder;
  Grid<float> values(1, 4);
  values(0, 0) = std::numeric_limits<float>::infinity();
  values(0, 1) = -0.0F;
  values(0, 2) = std::numeric_limits<float>::denorm_min();
  values(0, 3) = std::nanf("");
  writeNpy(folder / "a.npy", values);
  const Grid<float> read = readNpy(folder / "a.npy");
  EXPECT_EQ(read(0, 0), values(0, 0));
  EXPECT_TRUE(std::signbit(read(0, 1)));
  EXPECT_EQ(read(0, 2), values(0, 2));
  EXPECT_TRUE(std::isnan(read(0, 3)));
}

TEST(Npy, SaysWhyItRefusesAFile) {
  EXPECT_THAT(errorOf(fixture("big_endian.npy")),
              HasSubstr(R"(values of type ">f4"; save it again with .astype('float32'))"));
  EXPECT_THAT(errorOf(fixture("int64.npy")), HasSubstr("<i8"));
  EXPECT_THAT(errorOf(fixture("object.npy")), HasSubstr("|O"));
  EXPECT_THAT(errorOf(fixture("one_dimension.npy")), HasSubstr("has 1 dimensions"));
  EXPECT_THAT(errorOf(fixture("three_dimensions.npy")), HasSubstr("has 3 dimensions"));
  EXPECT_THAT(errorOf(fixture("no_rows.npy")), HasSubstr("0 x 3"));
  EXPECT_THAT(errorOf(fixture("huge.npy")), HasSubstr("too large for single precision"));
  EXPECT_THAT(errorOf(fixture("absent.npy")), HasSubstr("cannot open"));
}

TEST(Npy, RefusesEveryTruncation) {
  const TemporaryFolder folder;
  const std::string whole = bytesOf(fixture("float32.npy"));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(folder / "a.npy", whole.substr(0, length));
    EXPECT_THROW(readNpy(folder / "a.npy"), Error) << length;
  }
  write(folder / "a.npy", whole + "x");
  EXPECT_THROW(readNpy(folder / "a.npy"), Error);
}

TEST(Npy, DamagedHeadersAreRefusedOrMeanWhatTheySay) {
  const TemporaryFolder folder;
  const std::string whole = bytesOf(fixture("float32.npy"));
  for (std::size_t position = 0; position < 70; ++position) {
    for (const char byte : {'\0', '\xff', '9', '(', '\'', '}'}) {
      std::string bytes = whole;
      bytes[position] = byte;
      write(folder / "a.npy", bytes);
      try {
        EXPECT_EQ(readNpy(folder / "a.npy").values().size(), 15U) << position;
      } catch (const Error&) {
      }
    }
  }
}

TEST(Npy, RefusesShapesWhoseSizeOverflows) {
  const TemporaryFolder folder;
  for (const char* shape : {"(4294967296, 4294967296)", "(18446744073709551615, 1)", "(18446744073709551616, 1)",
                            "(4611686018427387905, 4)", "(-3, -5)", "(3, 5.0)", "(3 5)", "(((((3, 5)", "()"}) {
    std::string header = std::string("{'descr': '<f4', 'fortran_order': False, 'shape': ") + shape + ", }\n";
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size());
    bytes += '\0';
    write(folder / "a.npy", bytes + header + std::string(60, '\0'));
    EXPECT_THROW(readNpy(folder / "a.npy"), Error) << shape;
  }
}

TEST(Npy, LeavesNothingBehindWhereItCannotWrite) {
  const TemporaryFolder folder;
  EXPECT_THROW(writeNpy(folder / "absent" / "a.npy", expected()), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace passband
