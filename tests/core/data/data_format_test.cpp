#include "core/data/data_format.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "core/base/files.h"
#include "tests/support/shared_data.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

std::string failureOf(const fs::path& source) {
  try {
    openImageSet(source.string());
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

/// What openImageSet says of a file with this content.
std::string failureOfContent(const std::string& content) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder / "given", content);
  const std::string failure = failureOf(folder / "given");
  EXPECT_THAT(failure, AllOf(HasSubstr("cannot open"), HasSubstr("given")));
  return failure;
}

/// A zip archive's first bytes.
std::string zipWith(const std::string& name) {
  std::string text("PK\x03\x04", 4);
  text.resize(26);
  text += std::string{static_cast<char>(name.size()), '\0', '\0', '\0'};
  return text + name + "content";
}

TEST(DataFormat, MissingSourcesAreNamed) {
  EXPECT_THAT(failureOf("no/such/folder"), AllOf(HasSubstr("no/such/folder"), HasSubstr("no such file")));
  EXPECT_THAT(failureOf("no/such/folder:train"), HasSubstr("no such file"));
}

TEST(DataFormat, ModelsAreNamed) {
  EXPECT_THAT(failureOfContent(zipWith("archive/data.pkl")), HasSubstr("open it as a model"));
  EXPECT_THAT(failureOfContent(std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15)),
              HasSubstr("open it as a model"));
  EXPECT_THAT(failureOfContent(std::string("\x10\0\0\0\0\0\0\0", 8) + "{\"a\":{          }"),
              HasSubstr("open it as a model"));
}

TEST(DataFormat, OtherFilesAreCalledWhatTheyAre) {
  EXPECT_THAT(failureOfContent(""), HasSubstr("the file is empty"));
  EXPECT_THAT(failureOfContent(zipWith("cats/1.png")), HasSubstr("damaged or holds no images"));
  EXPECT_THAT(failureOfContent("PK\x03\x04"), HasSubstr("damaged or holds no images"));
  EXPECT_THAT(failureOfContent("\x1f\x8b\x08"), HasSubstr("gzip file of no known data format"));
  EXPECT_THAT(failureOfContent("\x93NUMPY\x01"), HasSubstr("NumPy array"));
  EXPECT_THAT(failureOfContent("\x80\x04\x95"), HasSubstr("pickle"));
  EXPECT_THAT(failureOfContent(std::string("SQLite format 3\0", 16)), HasSubstr("open it as a project"));
  EXPECT_THAT(failureOfContent("some text"), HasSubstr("no known data format"));
  EXPECT_THAT(failureOf(fs::path(PASSBAND_FIXTURES) / "data/rgb.png"), HasSubstr("single PNG image"));
}

TEST(DataFormat, FoldersThatAreNoDataSayWhy) {
  const test::TemporaryFolder folder;
  EXPECT_THAT(failureOf(folder.path()), HasSubstr("the folder is empty"));
  writeFileAtomically(folder / "a.txt", "text");
  EXPECT_THAT(failureOf(folder.path()), HasSubstr("neither class folders nor CIFAR files"));
  fs::copy_file(fs::path(PASSBAND_FIXTURES) / "data/rgb.png", folder / "b.png");
  EXPECT_THAT(failureOf(folder.path()), HasSubstr("do not lie in class folders"));
}

TEST(DataFormat, SyntheticSetsComeFromTheirName) {
  EXPECT_EQ(openImageSet("syn:B1")->info().format, "synthetic");
  EXPECT_THROW(openImageSet("syn:B9"), UsageError);
}

TEST(DataFormatReal, EveryModelFileIsNamed) {
  PASSBAND_SHARED_OR_SKIP(models, "models");
  for (const auto& entry : fs::directory_iterator(models)) {
    if (entry.path().extension() == ".npy") continue;
    EXPECT_THAT(failureOf(entry.path()), HasSubstr("that looks like a model: open it as a model"));
  }
}

TEST(DataFormat, WhatBeginsLikeAKindByChanceIsNotCalledIt) {
  for (const std::string& content :
       {std::string("\x80"), std::string("\x80\x91\x03\xa4\x55\x01", 6), std::string("\x80\x04\xff\xff", 4),
        std::string("(list of things)"), std::string("\x1f\x8b\xff\x10", 4), std::string("MZ,1,2\n")})
    EXPECT_THAT(failureOfContent(content), HasSubstr("it is of no known data format"));
}

}  // namespace
}  // namespace passband
