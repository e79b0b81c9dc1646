#include "core/base/plain_pickle.h"

#include <gtest/gtest.h>

#include "tests/support/file_builder.h"

namespace passband {
namespace {

std::optional<std::string> told(const std::string& file) {
  return plainPickle(std::as_bytes(std::span(file)));
}

TEST(PlainPickle, WhatItAsksForIsNamed) {
  EXPECT_EQ(told(test::pickled(test::global("posix", "system") + test::tuple(test::text("ls")) + "R")),
            "a Python pickle that asks to run posix.system");
  EXPECT_EQ(told(test::pickled("}" + test::text("a") + test::global("numpy", "dtype") + "s" + test::text("b") +
                               test::global("mylib", "Config") + "s")),
            "a Python pickle that asks to run mylib.Config")
      << "arrays are harmless, the rest is not known";
}

/// Large libraries hold functions that run what they are given.
TEST(PlainPickle, AFunctionOfAKnownLibraryIsNamedToo) {
  for (const auto& [module, name] : {std::pair("torch.hub", "load"), {"numpy.testing._private.utils", "runstring"}}) {
    EXPECT_EQ(told(test::pickled(test::global(module, name) + test::tuple(test::text("x")) + "R")),
              std::string("a Python pickle that asks to run ") + module + "." + name);
  }
}

TEST(PlainPickle, PlainValuesAreSaidToBeThat) {
  EXPECT_EQ(told(test::pickled("}" + test::text("a") + test::integer(3) + "s")), "a Python pickle of plain values");
}

TEST(PlainPickle, OtherFilesAndDamagedOnesAreNone) {
  EXPECT_EQ(told(""), std::nullopt);
  EXPECT_EQ(told("\x80"), std::nullopt);
  EXPECT_EQ(told(std::string("\x80\x02\xff\xfe", 4)), std::nullopt);
  EXPECT_EQ(told("text"), std::nullopt);
}

}  // namespace
}  // namespace passband
