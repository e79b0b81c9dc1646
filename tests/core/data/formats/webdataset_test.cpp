#include "core/data/formats/webdataset.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/core/data/archives/tar_bytes.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string picture(const char* name = "rgb.png") {
  return std::string(MappedFile(std::filesystem::path(PASSBAND_FIXTURES) / "data" / name).text());
}

class WebDataset : public testing::Test {
 protected:
  std::string write(const std::string& name, const test::TarMembers& members) const {
    writeFileAtomically(folder_ / name, test::tarBytes(members));
    return (folder_ / name).string();
  }

  test::TemporaryFolder folder_;
};

TEST_F(WebDataset, ASampleIsAnImageAndItsLabel) {
  const std::string shard = write("train-000.tar", {{"0001.png", picture()},
                                                    {"0001.cls", "3"},
                                                    {"0001.json", R"({"caption": "a"})"},
                                                    {"0002.cls", "1\n"},
                                                    {"0002.jpg", picture("colour.jpg")}});
  const auto set = openImageSet(shard);
  EXPECT_EQ(set->info().format, "WebDataset, 1 shard");
  EXPECT_THAT(set->labels(), ElementsAre(3, 1));
  EXPECT_THAT(set->info().classNames, ElementsAre("0", "1", "2", "3"));
  EXPECT_EQ(set->image(0).channels, 3);
  EXPECT_THAT(set->imageName(1), HasSubstr("0002.jpg"));
}

TEST_F(WebDataset, ShardsAreReadOneAfterAnother) {
  const std::string zero = write("s-00.tar", {{"a.png", picture()}, {"a.cls", "dog"}});
  write("s-01.tar", {{"a.png", picture()}, {"a.cls", "cat"}});
  write("s-02.tar", {{"a.png", picture()}, {"a.cls", "dog"}});
  const auto set = openImageSet(folder_.path().string());
  EXPECT_EQ(set->info().format, "WebDataset, 3 shards");
  EXPECT_THAT(set->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_THAT(set->labels(), ElementsAre(1, 0, 1)) << "the same key in another shard is another sample";
  const auto some = openImageSet((folder_ / "s-{00..01}.tar").string());
  EXPECT_THAT(some->labels(), ElementsAre(1, 0));
  EXPECT_NE(some->info().hash, set->info().hash);
}

TEST_F(WebDataset, NamesOfTheClassesMayLieBeside) {
  const std::string shard = write("a.tar", {{"a.png", picture()}, {"a.cls", "1"}});
  writeFileAtomically(folder_ / "classes.txt", "cat\ndog\n");
  EXPECT_THAT(openImageSet(shard)->info().classNames, ElementsAre("cat", "dog"));
  EXPECT_THAT(openImageSet(shard + "?classes=x,y,z")->info().classNames, ElementsAre("x", "y", "z"));
}

TEST_F(WebDataset, WhatIsNotWholeIsLeftOutAndSaid) {
  const std::string shard =
      write("a.tar", {{"a.png", picture()}, {"a.cls", "0"}, {"b.png", picture()}, {"c.cls", "1"}});
  const auto set = openImageSet(shard);
  EXPECT_EQ(set->size(), 1);
  EXPECT_THAT(set->info().remarks, testing::Contains(HasSubstr("an image or its .cls is missing")));
}

TEST_F(WebDataset, AMissingShardIsNamed) {
  write("s-0.tar", {{"a.png", picture()}, {"a.cls", "0"}});
  EXPECT_THAT(test::errorOf([&] { openImageSet((folder_ / "s-{0..1}.tar").string()); }), HasSubstr("s-1.tar"));
}

TEST_F(WebDataset, AnArchiveOfClassFoldersIsNone) {
  const std::string folders = write("a.tar", {{"cat/a.png", picture()}, {"dog/a.png", picture()}});
  EXPECT_FALSE(webDatasetFormat().recognises(folders));
  EXPECT_EQ(openImageSet(folders)->info().format, "class folders in a tar archive");
  EXPECT_FALSE(webDatasetFormat().recognises((folder_ / "missing.tar").string()));
}

TEST_F(WebDataset, LabelsInOtherFilesAreNotReadAndSaid) {
  const std::string shard = write("a.tar", {{"1.png", picture()}, {"1.json", R"({"label": 3})"}});
  EXPECT_THAT(test::errorOf([&] { openImageSet(shard); }), HasSubstr("labels are not in KEY.cls"));
}

}  // namespace
}  // namespace passband
