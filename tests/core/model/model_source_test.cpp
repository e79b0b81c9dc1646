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
  EXPECT_EQ(modelHash(file), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2
  const std::string ema = modelHash(file + "?weights=ema");
  EXPECT_NE(ema, modelHash(file));
  EXPECT_NE(ema, modelHash(file + "?weights=net"));
  EXPECT_EQ(modelHash(file + "?stem=pooled&weights=ema"), modelHash(file + "?weights=ema&stem=pooled"));
}

TEST(ModelSource, WhatIsSaidOfANetworkIsPutBesideWhatWasSaidOrInItsPlace) {
  const test::TemporaryFolder folder;
  const std::string file = folder / "net.pth";
  std::ofstream(file) << "abc";
  EXPECT_EQ(withChange(file, "stem", "pooled"), file + "?stem=pooled");
  EXPECT_EQ(withChange(file + "?stem=pooled", "weights", "ema"), file + "?stem=pooled&weights=ema");
  EXPECT_EQ(withChange(file + "?stem=pooled&weights=a", "weights", "b"), file + "?stem=pooled&weights=b");
  EXPECT_THROW(splitModelSource(file + ":test"), UsageError);
  EXPECT_THROW(splitModelSource(file + "?stem=cifar&stem=pooled"), UsageError);
}

}  // namespace
}  // namespace passband
