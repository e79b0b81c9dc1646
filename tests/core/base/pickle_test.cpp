#include "core/base/pickle.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/support/error_of.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

/// Knows one function, "test.pair", which makes a tuple of its arguments, and notes what was asked for.
class PairRules : public PickleRules {
 public:
  void allow(const PickleGlobal& global) const override {
    if (global.fullName() != "test.pair") throw Error("refused " + global.fullName());
  }
  PickleValue call(const Pickle&, const PickleGlobal&, const std::vector<PickleRef>& arguments) override {
    ++calls;
    return PickleTuple{arguments};
  }
  PickleValue persistent(const Pickle& pickle, PickleRef id) override {
    return PickleObject{*pickle.as<std::string>(id)};
  }
  int calls = 0;
};

Pickle read(std::string_view bytes) {
  PairRules rules;
  std::size_t length = 0;
  Pickle pickle = readPickle(std::as_bytes(std::span(bytes)), "p.pkl", rules, length);
  EXPECT_EQ(length, bytes.size());
  return pickle;
}

std::string readError(std::string_view bytes) {
  return errorOf([&] { read(bytes); });
}

/// Python's repr, nearly.
std::string shown(const Pickle& pickle, PickleRef ref) {
  const auto joined = [&](const std::vector<PickleRef>& items) {
    std::string text;
    for (const PickleRef item : items) text += (text.empty() ? "" : ", ") + shown(pickle, item);
    return text;
  };
  if (pickle.as<PickleNone>(ref) != nullptr) return "None";
  if (const auto* flag = pickle.as<bool>(ref)) return *flag ? "True" : "False";
  if (const auto* number = pickle.as<std::int64_t>(ref)) return fmt::format("{}", *number);
  if (const auto* real = pickle.as<double>(ref)) return fmt::format("{:.17g}", *real);
  if (const auto* text = pickle.as<std::string>(ref)) return *text;
  if (const auto* bytes = pickle.as<PickleBytes>(ref)) return "b" + bytes->bytes;
  if (const auto* tuple = pickle.as<PickleTuple>(ref)) return "(" + joined(tuple->items) + ")";
  if (const auto* list = pickle.as<PickleList>(ref)) return "[" + joined(list->items) + "]";
  if (pickle.as<PickleOpaque>(ref) != nullptr) return "opaque";
  const auto* dict = pickle.as<PickleDict>(ref);
  if (dict == nullptr) return "other";
  std::string text;
  for (const auto& [key, value] : dict->items)
    text += (text.empty() ? "" : ", ") + shown(pickle, key) + ": " + shown(pickle, value);
  return "{" + text + "}";
}

std::string shown(std::string_view bytes) {
  const Pickle pickle = read(bytes);
  return shown(pickle, pickle.root());
}

class PickleProtocol : public testing::TestWithParam<int> {};

TEST_P(PickleProtocol, HoldsWhatPythonPutIn) {
  const auto path = std::filesystem::path(PASSBAND_FIXTURES) / fmt::format("pickles/values_protocol{}.pkl", GetParam());
  EXPECT_EQ(shown(test::readFile(path)),
            "{none: None, yes: True, no: False, byte: 7, short: 300, negative: -70000, long: 1099511627776, "
            "long_negative: -1099511627776, beyond_64_bits: opaque, real: 0.10000000000000001, "
            "ascii: a 'b' \"c\" \\ \n, unicode: café € 😀, tuples: (1, (2), (), (3, 4), (5, 6, 7), (8, 9, 10, 11)), "
            "list: [1, [2, []]], dict: {1: one, two: 2}}");
}

INSTANTIATE_TEST_SUITE_P(All, PickleProtocol, testing::Range(0, 6));

TEST(Pickle, ValuesMayBeSharedAndContainThemselves) {
  const Pickle shared = read("\x80\x02]q\1(h\1h\1e.");  // l = []; l.append(l); l.append(l)
  const auto* items = shared.sequence(shared.root());
  ASSERT_NE(items, nullptr);
  EXPECT_EQ(*items, (std::vector<PickleRef>{shared.root(), shared.root()}));
}

TEST(Pickle, SharedTuplesOfTuplesTakeNoMoreThanTheyAreLong) {
  std::string laughs = "\x80\x02N";
  for (int depth = 0; depth < 1000; ++depth) laughs += "2\x86";  // DUP TUPLE2: 2^1000 leaves when written out
  const Pickle pickle = read(laughs + ".");
  EXPECT_EQ(pickle.sequence(pickle.root())->size(), 2u);
}

TEST(Pickle, AMillionListsInsideEachOtherNeedNoStack) {
  constexpr std::size_t kDepth = 1'000'000;
  const Pickle pickle = read("\x80\x02" + std::string(kDepth, ']') + std::string(kDepth - 1, 'a') + ".");
  PickleRef ref = pickle.root();
  std::size_t depth = 1;
  for (; !pickle.sequence(ref)->empty(); ++depth) ref = pickle.sequence(ref)->front();
  EXPECT_EQ(depth, kDepth);
}

TEST(Pickle, AllowedFunctionsAreCalledAndPersistentIdsLookedUp) {
  EXPECT_EQ(shown("ctest\npair\n(I1\nI2\ntR."), "(1, 2)");
  EXPECT_EQ(shown("(I1\nitest\npair\n."), "(1)");
  EXPECT_EQ(shown("(ctest\npair\nI1\no."), "(1)");
  EXPECT_EQ(shown("\x80\x04\x8c\x04test\x8c\x04pair\x93K\x05\x85\x81."), "(5)");
  EXPECT_EQ(shown("\x80\x04\x8c\x04test\x8c\x04pair\x93K\x05\x85}\x92."), "(5)");
  const Pickle pickle = read("\x8c\1kQ.");
  EXPECT_EQ(*pickle.object<std::string>(pickle.root()), "k");
}

TEST(Pickle, OtherGlobalsAreRefusedBeforeAnythingIsDoneWithThem) {
  for (const std::string_view bytes :
       {"cos\nsystem\n.", "(S'ls'\nios\nsystem\n.", "\x80\x04\x8c\x02os\x8c\x06system\x93."}) {
    PairRules rules;
    std::size_t length = 0;
    EXPECT_EQ(errorOf([&] { readPickle(std::as_bytes(std::span(bytes)), "p.pkl", rules, length); }),
              "refused os.system");
    EXPECT_EQ(rules.calls, 0);
  }
}

TEST(Pickle, OneMayFollowAnother) {
  const std::string_view bytes = "I1\n.I2\n.";
  PairRules rules;
  std::size_t length = 0;
  const Pickle first = readPickle(std::as_bytes(std::span(bytes)), "p.pkl", rules, length);
  EXPECT_EQ(length, 4u);
  EXPECT_EQ(*first.as<std::int64_t>(first.root()), 1);
}

struct Damage {
  std::string bytes;
  const char* says;
};

TEST(Pickle, DamagedOnesSayWhereAndWhy) {
  const std::vector<Damage> all = {
      {"", "1 bytes are announced and 0 are left at byte 0"},
      {"N", "bytes are announced"},
      {".", "its stack is empty"},
      {"\x80\x06N.", "newer than 5"},
      {"?N.", "unknown opcode 0x3f"},
      {"\x82\x01.", "unknown opcode 0x82"},  // EXT1: Python's registry of extensions
      {"\x97.", "unknown opcode 0x97"},      // NEXT_BUFFER: data outside the file
      {"Pid\n.", "unknown opcode 0x50"},     // PERSID
      {"t.", "a mark is missing"},
      {"h\5.", "memo entry 5 is missing"},
      {"]I1\ns.", "its stack is empty"},
      {"I1\nI2\na.", "no list"},
      {"I1\nI2\nI3\ns.", "no dictionary"},
      {"}(I1\nu.", "a key has no value"},
      {"I1x\n.", "a number is not one"},
      {"I1", "a line does not end"},
      {"S'a\n.", "a text is not valid"},
      {"V\\u12\n.", "a text is not valid"},
      {"I1\n)R.", "no function"},
      {"ctest\npair\nI1\nR.", "no tuple"},
      {"(o.", "names no function"},
      {"I1\nI2\n\x93.", "a global has no name"},
      {"I1\nI2\nb.", "attributes are set"},
      {"\x95\xff\xff\xff\xff\xff\xff\xff\xffN.", "a frame is longer than the file"},
      {"X\xff\xff\xff\xffshort.", "4294967295 bytes are announced"},
      {"\x8e\xff\xff\xff\xff\xff\xff\xff\xff.", "18446744073709551615 bytes are announced"},
  };
  for (const auto& [bytes, says] : all) {
    SCOPED_TRACE(says);
    EXPECT_THAT(readError(bytes), testing::AllOf(HasSubstr(says), testing::StartsWith("cannot read p.pkl: "),
                                                 HasSubstr("of its pickle")));
  }
}

TEST(Pickle, ItemsOfAnOuterMarkAreOutOfReach) {
  EXPECT_THAT(readError("I1\n(2."), HasSubstr("its stack is empty"));
}

TEST(Pickle, TooManyValuesAreRefused) {
  const std::string limit = "more than 2190902 values";  // 2^21, and one for every 32 of the 3,000,000 bytes
  EXPECT_THAT(readError(std::string(3'000'000, 'N')), HasSubstr(limit));
  EXPECT_THAT(readError("N" + std::string(2'999'999, '2')), HasSubstr(limit));
  EXPECT_THAT(readError(std::string(3'000'000, '(')), HasSubstr(limit));
}

}  // namespace
}  // namespace passband
