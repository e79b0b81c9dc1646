#include "core/model/weights/checkpoint_legacy.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using namespace std::string_literals;
using test::integer;
using test::little;
using test::pickled;
using test::readBytes;
using test::readingBytesError;
using test::text;
using testing::HasSubstr;

/// The five parts of a file that torch.save wrote before 1.6, and the storages.
struct LegacyParts {
  std::string protocol = pickled(integer(1001));
  std::string machine = pickled("}"s + text("little_endian") + "\x88s");
  std::string object = test::weightDict(test::tensor(test::storage("0", 2), 0, {2}, {1}));
  std::string keys = pickled("]("s + text("0") + "e");
  std::string storages = little(2, 8) + "\0\0\x80\x3f\0\0\0\x40"s;  // 1, 2

  std::string bytes() const {
    return pickled("\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"s) + protocol + machine + object + keys + storages;
  }
};

TEST(LegacyCheckpoint, IsReadInItsParts) {
  const std::string whole = LegacyParts().bytes();
  EXPECT_EQ(test::valuesOf<float>(*readBytes(whole).find("weight")), (std::vector<float>{1, 2}));
}

TEST(LegacyCheckpoint, WhatDoesNotFitIsSaid) {
  const auto errorWith = [](auto change) {
    LegacyParts parts;
    change(parts);
    return readingBytesError(parts.bytes());
  };
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.protocol = pickled(integer(1000)); }), HasSubstr("not 1001"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.machine = pickled("}"s + text("little_endian") + "\x89s"); }),
              HasSubstr("big-endian machine"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.keys = pickled("N"); }),
              HasSubstr("the list of its storages is missing"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.keys = pickled("]("s + text("9") + "e"); }),
              HasSubstr("does not fit its tensors"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.keys = pickled("]("s + text("0") + text("0") + "e"); }),
              HasSubstr("does not fit its tensors"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.keys = pickled("]"), p.storages = ""; }),
              HasSubstr("storage '0' is missing"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.storages[0] = 3; }),
              HasSubstr("another number of elements than announced"));
  EXPECT_THAT(errorWith([](LegacyParts& p) { p.storages.pop_back(); }), HasSubstr("storage '0' ends too early"));
  EXPECT_THAT(errorWith([](LegacyParts& p) {
                p.object = pickled(test::global("os", "system") + test::tuple(text("x")) + "R");
                p.keys = pickled("]"), p.storages = "";
              }),
              HasSubstr("asks to run os.system"));
}

TEST(LegacyCheckpoint, AnnouncedStoragesAreCheckedBeforeMemoryIsTaken) {
  LegacyParts parts;
  const std::int64_t huge = std::int64_t{1} << 61;
  parts.object = test::weightDict(test::tensor(test::storage("0", huge), 0, {huge}, {1}));
  parts.storages = little(static_cast<std::uint64_t>(huge), 8) + "\0\0\0\0"s;
  EXPECT_THAT(readingBytesError(parts.bytes()), HasSubstr("storage '0' ends too early"));
}

}  // namespace
}  // namespace passband
