#include "core/model/model_source.h"

#include <fstream>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

TEST(ModelSource, TheHashIsTheFilesAndAnotherForEachReadingOfIt) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "net.pth";
  std::ofstream(file) << "abc";
  const auto hashOf = [](const std::string& text) { return modelHash(parseModelSource(text)); };
  EXPECT_EQ(hashOf(file), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2
  const std::string ema = hashOf(file + "?weights=ema");
  EXPECT_NE(ema, hashOf(file));
  EXPECT_NE(ema, hashOf(file + "?weights=net"));
  EXPECT_EQ(hashOf(file + "?stem=pooled&weights=ema"), hashOf(file + "?weights=ema&stem=pooled"));
}

TEST(ModelSource, WhatIsSaidOfANetworkIsPutBesideWhatWasSaidOrInItsPlace) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "net.pth";
  std::ofstream(file) << "abc";
  const auto changed = [](const std::string& text, const std::string& key, const std::string& value) {
    return withChange(parseModelSource(text), key, value);
  };
  EXPECT_EQ(changed(file, "stem", "pooled"), file + "?stem=pooled");
  EXPECT_EQ(changed(file + "?stem=pooled", "weights", "ema"), file + "?stem=pooled&weights=ema");
  EXPECT_EQ(changed(file + "?stem=pooled&weights=a", "weights", "b"), file + "?stem=pooled&weights=b");
  EXPECT_THROW(parseModelSource(file + ":test"), UsageError);
  EXPECT_THROW(parseModelSource(file + "?stem=cifar&stem=pooled"), UsageError);
}

TEST(ModelSource, IsParsedIntoThePathAndWhatIsSaidOfIt) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "net.pth";
  std::ofstream(file) << "abc";
  const ModelSource source = parseModelSource(file + "?stem=pooled");
  EXPECT_EQ(source.text, file + "?stem=pooled");
  EXPECT_EQ(source.path, file);
  EXPECT_EQ(source.change("stem"), "pooled");
  EXPECT_EQ(source.change("weights"), "");
  EXPECT_THROW(requireNoChanges(source), UsageError);
  EXPECT_NO_THROW(requireNoChanges(parseModelSource(file)));
}

}  // namespace
}  // namespace passband
