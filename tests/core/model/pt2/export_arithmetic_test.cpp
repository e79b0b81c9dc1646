#include "core/model/pt2/export_arithmetic.h"

#include <cstdint>
#include <gtest/gtest.h>
#include <limits>
#include <vector>

#include "core/base/error.h"

namespace passband {
namespace {

using Numbers = std::vector<ExportNumber>;

ExportNumber integer(std::int64_t value) {
  return value;
}

ExportNumber run(const std::string& target, const Numbers& numbers) {
  return exportArithmetic(target, numbers);
}

// The expected values are those of Python 3.11.
TEST(ExportArithmetic, IntegersDivideAndRoundAsInPython) {
  EXPECT_EQ(run("_operator.floordiv", {integer(7), integer(2)}), integer(3));
  EXPECT_EQ(run("_operator.floordiv", {integer(-7), integer(2)}), integer(-4));
  EXPECT_EQ(run("_operator.floordiv", {integer(7), integer(-2)}), integer(-4));
  EXPECT_EQ(run("_operator.floordiv", {integer(7), integer(-1)}), integer(-7));
  EXPECT_EQ(run("_operator.mod", {integer(-7), integer(3)}), integer(2));
  EXPECT_EQ(run("_operator.mod", {integer(7), integer(-3)}), integer(-2));
  EXPECT_EQ(run("_operator.mod", {integer(6), integer(-1)}), integer(0));
  EXPECT_EQ(run("_operator.truediv", {integer(7), integer(2)}), ExportNumber(3.5));
  EXPECT_EQ(run("_operator.rshift", {integer(-5), integer(1)}), integer(-3));
  EXPECT_EQ(run("_operator.lshift", {integer(-5), integer(2)}), integer(-20));
  EXPECT_EQ(run("_operator.pow", {integer(3), integer(4)}), integer(81));
  EXPECT_EQ(run("_operator.pow", {integer(2), integer(-2)}), ExportNumber(.25));
  EXPECT_EQ(run("_operator.pow", {integer(9), .5}), ExportNumber(3.));
}

TEST(ExportArithmetic, FractionsAndTruthValues) {
  EXPECT_EQ(run("_operator.floordiv", {-7., integer(2)}), ExportNumber(-4.));
  EXPECT_EQ(run("_operator.mod", {-7.5, integer(2)}), ExportNumber(.5));
  EXPECT_EQ(run("_operator.add", {integer(1), true}), integer(2));
  EXPECT_EQ(run("_operator.neg", {2.5}), ExportNumber(-2.5));
  EXPECT_EQ(run("_operator.and_", {true, false}), ExportNumber(false));
  EXPECT_EQ(run("_operator.and_", {integer(6), integer(3)}), integer(2));
  EXPECT_EQ(run("_operator.or_", {integer(6), integer(3)}), integer(7));
  EXPECT_EQ(run("torch.sym_not", {false}), ExportNumber(true));
  EXPECT_EQ(run("torch.sym_ite", {true, integer(4), 1.5}), integer(4));
  EXPECT_EQ(run("torch.sym_max", {integer(4), 4.5}), ExportNumber(4.5));
  EXPECT_EQ(run("torch.sym_min", {integer(4), integer(9)}), integer(4));
  EXPECT_EQ(run("torch.sym_float", {integer(4)}), ExportNumber(4.));
  EXPECT_EQ(run("torch.sym_int", {-2.7}), integer(-2));
  EXPECT_EQ(run("math.ceil", {2.1}), integer(3));
  EXPECT_EQ(run("math.floor", {-2.1}), integer(-3));
  EXPECT_EQ(run("math.trunc", {-2.9}), integer(-2));
  EXPECT_EQ(run("torch.sym_sqrt", {integer(16)}), ExportNumber(4.));
}

TEST(ExportArithmetic, IntegersCompareExactly) {
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  EXPECT_EQ(run("_operator.gt", {integer(large), integer(large - 1)}), ExportNumber(true));
  EXPECT_EQ(run("_operator.eq", {integer(large), integer(large - 1)}), ExportNumber(false));
  EXPECT_EQ(run("_operator.ne", {integer(2), 2.}), ExportNumber(false));
  EXPECT_EQ(run("_operator.le", {integer(2), 2.}), ExportNumber(true));
  EXPECT_EQ(run("_operator.lt", {integer(2), 2.5}), ExportNumber(true));
  EXPECT_EQ(run("_operator.ge", {integer(2), 2.5}), ExportNumber(false));
}

TEST(ExportArithmetic, WhatHasNoResultIsRefused) {
  const ExportNumber most = std::numeric_limits<std::int64_t>::max();
  const ExportNumber least = std::numeric_limits<std::int64_t>::min();
  EXPECT_THROW(run("_operator.add", {most, integer(1)}), Error);
  EXPECT_THROW(run("_operator.sub", {least, integer(1)}), Error);
  EXPECT_THROW(run("_operator.mul", {most, integer(2)}), Error);
  EXPECT_THROW(run("_operator.neg", {least}), Error);
  EXPECT_THROW(run("_operator.floordiv", {least, integer(-1)}), Error);
  EXPECT_THROW(run("_operator.floordiv", {integer(1), integer(0)}), Error);
  EXPECT_THROW(run("_operator.mod", {integer(1), 0.}), Error);
  EXPECT_THROW(run("_operator.truediv", {integer(1), integer(0)}), Error);
  EXPECT_THROW(run("_operator.pow", {integer(10), integer(100)}), Error);
  EXPECT_THROW(run("_operator.lshift", {integer(1), integer(-1)}), Error);
  EXPECT_THROW(run("_operator.rshift", {integer(1), integer(64)}), Error);
  EXPECT_THROW(run("torch.sym_sqrt", {integer(-1)}), Error);
  EXPECT_THROW(run("math.ceil", {1e300}), Error);
  EXPECT_THROW(run("_operator.add", {integer(1)}), Error);
  EXPECT_THROW(run("os.system", {integer(1)}), Error);
  EXPECT_FALSE(isExportArithmetic("os.system"));
  EXPECT_TRUE(isExportArithmetic("_operator.mul"));
}

}  // namespace
}  // namespace passband
