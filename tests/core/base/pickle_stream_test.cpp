#include "core/base/pickle_stream.h"

#include <gmock/gmock.h>

#include "tests/support/error_of.h"

namespace passband {
namespace {

using namespace std::string_literals;
using test::errorOf;
using testing::HasSubstr;

PickleStream over(std::string_view bytes) {
  return {std::as_bytes(std::span(bytes)), "p.pkl"};
}

TEST(PickleStream, NumbersHaveTheByteOrderOfTheFormat) {
  EXPECT_EQ(over("\x01\x02").number(2), 0x0201u);
  EXPECT_EQ(over("\xff\xff\xff\xff\xff\xff\xff\xff").number(8), ~std::uint64_t{0});
  EXPECT_EQ(over("\xfe\xff\xff\xff").int32(), -2);
  EXPECT_EQ(over("\x3f\xf8\0\0\0\0\0\0"s).float64(), 1.5);
}

TEST(PickleStream, EveryReadIsCheckedAgainstWhatIsLeft) {
  const std::string bytes =
      "\x05"
      "abc\nrest"s;
  PickleStream stream = over(bytes);
  EXPECT_EQ(stream.opcode(), '\x05');
  EXPECT_EQ(stream.line(), "abc");
  EXPECT_EQ(stream.position(), 5u);
  EXPECT_EQ(stream.left(), 4u);
  EXPECT_THAT(errorOf([&] { stream.line(); }), HasSubstr("a line does not end at byte 5"));
  EXPECT_THAT(errorOf([&] { stream.number(8); }), HasSubstr("8 bytes are announced and 4 are left"));
  EXPECT_EQ(stream.text(4), "rest");
  EXPECT_THAT(errorOf([&] { stream.opcode(); }), HasSubstr("cannot read p.pkl"));
  EXPECT_THAT(errorOf([] {
                over(
                    "\x09"
                    "short")
                    .counted(1);
              }),
              HasSubstr("9 bytes are announced and 5 are left"));
}

TEST(PickleStream, IntegersAreTwosComplement) {
  EXPECT_EQ(integerFromBytes(""), 0);
  EXPECT_EQ(integerFromBytes("\xff"), -1);
  EXPECT_EQ(integerFromBytes("\x80"), -128);
  EXPECT_EQ(integerFromBytes("\x80\0"s), 128);
  EXPECT_EQ(integerFromBytes("\0\0\0\0\0\0\0\x80"s), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(integerFromBytes("\0\0\0\0\0\0\0\x80\0"s), std::nullopt);
}

TEST(PickleStream, StringLiteralsAreThoseOfRepr) {
  EXPECT_EQ(fromStringLiteral("'a b'"), "a b");
  EXPECT_EQ(fromStringLiteral("\"it's\""), "it's");
  EXPECT_EQ(fromStringLiteral(R"('\\ \' \n\t\r \x41\xff')"), "\\ ' \n\t\r A\xff");
  for (const char* bad : {"", "'", "a", "'a\"", R"('\')", R"('\x4')", R"('\q')"})
    EXPECT_EQ(fromStringLiteral(bad), std::nullopt) << bad;
}

TEST(PickleStream, RawUnicodeEscapesBecomeUtf8) {
  EXPECT_EQ(fromRawUnicodeEscape("caf\xe9 \\u20ac \\U0001f600 \\n"), "café € 😀 \\n");
  for (const char* bad : {"\\u12", "\\U00110000", "\\u-123"}) EXPECT_EQ(fromRawUnicodeEscape(bad), std::nullopt) << bad;
}

TEST(PickleStream, Latin1TextIsBytes) {
  EXPECT_EQ(latin1Bytes("a\xc2\x80\xc3\xbf"), "a\x80\xff");
  EXPECT_EQ(latin1Bytes("€"), std::nullopt);
  EXPECT_EQ(latin1Bytes("\xc3"), std::nullopt);
}

}  // namespace
}  // namespace passband
