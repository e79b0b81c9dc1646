#include "core/model/pt2/export_arithmetic.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <iterator>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

using Arguments = std::span<const ExportNumber>;

[[noreturn]] void fail(const std::string& what) {
  throw Error(fmt::format("the arithmetic of its sizes {}; export it again", what));
}

bool isReal(const ExportNumber& number) {
  return std::holds_alternative<double>(number);
}

double real(const ExportNumber& number) {
  return std::visit([](auto value) { return static_cast<double>(value); }, number);
}

std::int64_t integer(const ExportNumber& number) {
  if (isReal(number)) fail("needs an integer where it has a fraction");
  return std::visit([](auto value) { return static_cast<std::int64_t>(value); }, number);
}

bool truth(const ExportNumber& number) {
  return std::visit([](auto value) { return value != 0; }, number);
}

bool bothIntegers(Arguments a) {
  return !isReal(a[0]) && !isReal(a[1]);
}

std::int64_t toInteger(double value) {
  constexpr double kMost = 9.2e18;
  if (!(std::abs(value) < kMost)) fail("leaves 64 bits");
  return static_cast<std::int64_t>(value);
}

ExportNumber checked(bool overflow, std::int64_t value) {
  if (overflow) fail("leaves 64 bits");
  return value;
}

ExportNumber add(Arguments a) {
  std::int64_t sum = 0;
  if (!bothIntegers(a)) return real(a[0]) + real(a[1]);
  const bool overflow = __builtin_add_overflow(integer(a[0]), integer(a[1]), &sum);
  return checked(overflow, sum);
}

ExportNumber subtract(Arguments a) {
  std::int64_t difference = 0;
  if (!bothIntegers(a)) return real(a[0]) - real(a[1]);
  const bool overflow = __builtin_sub_overflow(integer(a[0]), integer(a[1]), &difference);
  return checked(overflow, difference);
}

ExportNumber multiply(Arguments a) {
  std::int64_t product = 0;
  if (!bothIntegers(a)) return real(a[0]) * real(a[1]);
  const bool overflow = __builtin_mul_overflow(integer(a[0]), integer(a[1]), &product);
  return checked(overflow, product);
}

void requireDivisor(const ExportNumber& divisor) {
  if (real(divisor) == 0) fail("divides by zero");
}

ExportNumber divide(Arguments a) {
  requireDivisor(a[1]);
  return real(a[0]) / real(a[1]);
}

/// Rounded towards minus infinity.
ExportNumber floorDivide(Arguments a) {
  requireDivisor(a[1]);
  if (!bothIntegers(a)) return std::floor(real(a[0]) / real(a[1]));
  const std::int64_t dividend = integer(a[0]);
  const std::int64_t divisor = integer(a[1]);
  if (divisor == -1) return subtract(std::array<ExportNumber, 2>{std::int64_t{0}, dividend});
  const bool roundedUp = dividend % divisor != 0 && (dividend < 0) != (divisor < 0);
  return dividend / divisor - (roundedUp ? 1 : 0);
}

/// With the sign of the divisor.
ExportNumber modulo(Arguments a) {
  requireDivisor(a[1]);
  if (!bothIntegers(a)) {
    const double remainder = std::fmod(real(a[0]), real(a[1]));
    return remainder != 0 && (remainder < 0) != (real(a[1]) < 0) ? remainder + real(a[1]) : remainder;
  }
  const std::int64_t divisor = integer(a[1]);
  if (divisor == -1) return std::int64_t{0};
  const std::int64_t remainder = integer(a[0]) % divisor;
  return remainder != 0 && (remainder < 0) != (divisor < 0) ? remainder + divisor : remainder;
}

ExportNumber power(Arguments a) {
  if (!bothIntegers(a) || integer(a[1]) < 0) return std::pow(real(a[0]), real(a[1]));
  std::int64_t result = 1;
  std::int64_t base = integer(a[0]);
  for (std::int64_t exponent = integer(a[1]); exponent > 0; exponent /= 2) {
    if (exponent % 2 == 1 && __builtin_mul_overflow(result, base, &result)) fail("leaves 64 bits");
    if (exponent > 1 && __builtin_mul_overflow(base, base, &base)) fail("leaves 64 bits");
  }
  return result;
}

std::int64_t shiftCount(const ExportNumber& number) {
  const std::int64_t count = integer(number);
  if (count < 0 || count > 62) fail("shifts by an impossible number of bits");
  return count;
}

ExportNumber shiftLeft(Arguments a) {
  return multiply(std::array<ExportNumber, 2>{a[0], std::int64_t{1} << shiftCount(a[1])});
}

/// Exact for integers: a double does not hold all of them.
int compare(Arguments a) {
  if (!bothIntegers(a)) return (real(a[0]) > real(a[1])) - (real(a[0]) < real(a[1]));
  return (integer(a[0]) > integer(a[1])) - (integer(a[0]) < integer(a[1]));
}

bool bothTruths(Arguments a) {
  return std::holds_alternative<bool>(a[0]) && std::holds_alternative<bool>(a[1]);
}

ExportNumber logicalAnd(Arguments a) {
  return bothTruths(a) ? ExportNumber(truth(a[0]) && truth(a[1])) : ExportNumber(integer(a[0]) & integer(a[1]));
}

ExportNumber logicalOr(Arguments a) {
  return bothTruths(a) ? ExportNumber(truth(a[0]) || truth(a[1])) : ExportNumber(integer(a[0]) | integer(a[1]));
}

ExportNumber rounded(const ExportNumber& number, double (*round)(double)) {
  return isReal(number) ? toInteger(round(std::get<double>(number))) : integer(number);
}

ExportNumber squareRoot(Arguments a) {
  if (real(a[0]) < 0) fail("takes the root of a negative number");
  return std::sqrt(real(a[0]));
}

struct Operator {
  const char* name;
  std::size_t arguments;
  ExportNumber (*compute)(Arguments arguments);
};

constexpr Operator kOperators[] = {
    {"_operator.add", 2, add},
    {"_operator.sub", 2, subtract},
    {"_operator.mul", 2, multiply},
    {"_operator.truediv", 2, divide},
    {"_operator.floordiv", 2, floorDivide},
    {"_operator.mod", 2, modulo},
    {"_operator.pow", 2, power},
    {"_operator.lshift", 2, shiftLeft},
    {"_operator.rshift", 2, [](Arguments a) -> ExportNumber { return integer(a[0]) >> shiftCount(a[1]); }},
    {"_operator.neg", 1,
     [](Arguments a) {
       return multiply(std::array<ExportNumber, 2>{a[0], std::int64_t{-1}});
     }},
    {"_operator.pos", 1, [](Arguments a) { return a[0]; }},
    {"_operator.eq", 2, [](Arguments a) -> ExportNumber { return compare(a) == 0; }},
    {"_operator.ne", 2, [](Arguments a) -> ExportNumber { return compare(a) != 0; }},
    {"_operator.lt", 2, [](Arguments a) -> ExportNumber { return compare(a) < 0; }},
    {"_operator.le", 2, [](Arguments a) -> ExportNumber { return compare(a) <= 0; }},
    {"_operator.gt", 2, [](Arguments a) -> ExportNumber { return compare(a) > 0; }},
    {"_operator.ge", 2, [](Arguments a) -> ExportNumber { return compare(a) >= 0; }},
    {"_operator.and_", 2, logicalAnd},
    {"_operator.or_", 2, logicalOr},
    {"math.ceil", 1, [](Arguments a) { return rounded(a[0], std::ceil); }},
    {"math.floor", 1, [](Arguments a) { return rounded(a[0], std::floor); }},
    {"math.trunc", 1, [](Arguments a) { return rounded(a[0], std::trunc); }},
    {"math.sqrt", 1, squareRoot},
    {"torch.sym_sqrt", 1, squareRoot},
    {"torch._sym_sqrt", 1, squareRoot},
    {"torch.sym_int", 1, [](Arguments a) { return rounded(a[0], std::trunc); }},
    {"torch.sym_float", 1, [](Arguments a) -> ExportNumber { return real(a[0]); }},
    {"torch.sym_not", 1, [](Arguments a) -> ExportNumber { return !truth(a[0]); }},
    {"torch.sym_ite", 3, [](Arguments a) { return truth(a[0]) ? a[1] : a[2]; }},
    {"torch.sym_max", 2, [](Arguments a) { return compare(a) >= 0 ? a[0] : a[1]; }},
    {"torch.sym_min", 2, [](Arguments a) { return compare(a) <= 0 ? a[0] : a[1]; }},
};

const Operator* find(const std::string& target) {
  const auto* found =
      std::find_if(std::begin(kOperators), std::end(kOperators), [&](const Operator& o) { return o.name == target; });
  return found == std::end(kOperators) ? nullptr : found;
}

}  // namespace

bool isExportArithmetic(const std::string& target) {
  return find(target) != nullptr;
}

ExportNumber exportArithmetic(const std::string& target, std::span<const ExportNumber> arguments) {
  const Operator* found = find(target);
  if (found == nullptr || found->arguments != arguments.size()) {
    fail(fmt::format("asks for {} with {} numbers", printable(target), arguments.size()));
  }
  return found->compute(arguments);
}

}  // namespace passband
