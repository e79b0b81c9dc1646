#include "core/data/formats/batch_files.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/core/data/archives/gzipped.h"
#include "tests/core/data/archives/tar_bytes.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string textOf(const BatchFiles& files, const std::string& name) {
  const FileBytes content = files.read(name);
  return {reinterpret_cast<const char*>(content.bytes.data()), content.bytes.size()};
}

class BatchFilesTest : public testing::Test {
 protected:
  BatchFilesTest() {
    for (const char* const name : {"test_batch", "data_batch_2", "data_batch_1"})
      writeFileAtomically(folder_ / name, std::string("of ") + name);
    writeFileAtomically(folder_ / "c.tar.gz",
                        test::gzipped(test::tarBytes({{"cifar-10-batches-py/data_batch_1", "one"},
                                                      {"cifar-10-batches-py/deeper/data_batch_3", "three"},
                                                      {"cifar-10-batches-py/test_batch", "test"}})));
  }

  test::TemporaryFolder folder_;
};

TEST_F(BatchFilesTest, AFolderAndAnArchiveAreReadAlike) {
  const auto folder = batchFiles(folder_.path().string(), nullptr);
  EXPECT_THAT(folder->names(), ElementsAre("c.tar.gz", "data_batch_1", "data_batch_2", "test_batch"));
  EXPECT_EQ(textOf(*folder, "test_batch"), "of test_batch");
  const auto archive = batchFiles((folder_ / "c.tar.gz").string(), nullptr);
  EXPECT_THAT(archive->names(), ElementsAre("data_batch_1", "test_batch")) << "what lies deeper is no batch";
  EXPECT_EQ(textOf(*archive, "test_batch"), "test");
  EXPECT_FALSE(archive->has("data_batch_3"));
}

TEST_F(BatchFilesTest, BytesOfAnArchiveOutliveIt) {
  const FileBytes content = batchFiles((folder_ / "c.tar.gz").string(), nullptr)->read("data_batch_1");
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(content.bytes.data()), content.bytes.size()), "one");
}

TEST_F(BatchFilesTest, OneFileHasItsNeighboursWithoutListingThem) {
  const auto one = batchFiles((folder_ / "test_batch").string(), nullptr);
  EXPECT_THAT(one->names(), ElementsAre("test_batch"));
  EXPECT_TRUE(one->has("data_batch_1"));
  EXPECT_FALSE(one->has("batches.meta"));
}

TEST_F(BatchFilesTest, AnArchiveIsKnownByItsFirstFolder) {
  const std::string archive = (folder_ / "c.tar.gz").string();
  EXPECT_TRUE(isBatchArchive(archive, {"cifar-10-batches-py"}));
  EXPECT_FALSE(isBatchArchive(archive, {"cifar-10-batches"}));
  EXPECT_FALSE(isBatchArchive((folder_ / "test_batch").string(), {"cifar-10-batches-py"}));
}

TEST_F(BatchFilesTest, ThePartIsChosenOrAskedFor) {
  const std::string path = folder_.path().string();
  const auto files = batchFiles(path, nullptr);
  const auto chosen = [&](const std::string& source) {
    return chosenBatches(
        source, splitSource(source), *files, [](const std::string& name) { return name.starts_with("data_"); },
        [](const std::string& name) { return name.starts_with("test_"); });
  };
  EXPECT_THAT(chosen(path + ":train"), ElementsAre("data_batch_1", "data_batch_2"));
  EXPECT_THAT(chosen(path + ":test"), ElementsAre("test_batch"));
  EXPECT_THAT(test::errorOf([&] { chosen(path); }), HasSubstr("give " + path + ":train or "));
}

}  // namespace
}  // namespace passband
