#include "core/workflow/file_role.h"

#include <gmock/gmock.h>

#include "core/base/files.h"
#include "core/data/data_format.h"
#include "core/model/model_format.h"
#include "tests/support/each_kind.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

/// As one line, without the marks of code.
std::string textOf(const std::string& document) {
  const MappedFile file(std::filesystem::path(PASSBAND_SOURCE_DIR) / document);
  std::string text;
  for (const char letter : file.text()) {
    const bool space = letter == ' ' || letter == '\n';
    if (letter != '`' && !(space && text.ends_with(' '))) text += space ? ' ' : letter;
  }
  return text;
}

TEST(FileRole, EachKindOfFileIsToldByItsContent) {
  const test::TemporaryFolder folder;
  for (const test::FileOfKind& file : test::oneFileOfEachKind(folder.path())) {
    const IdentifiedFile told = identify(file.source);
    EXPECT_EQ(told.role, file.role) << file.source;
    EXPECT_EQ(told.source, file.source);
  }
}

TEST(FileRole, WhatASourceSaysBehindThePathStaysWithImagesAndModels) {
  const test::TemporaryFolder folder;
  test::oneFileOfEachKind(folder.path());
  EXPECT_EQ(identify((folder / "net.bin").string() + "?stem=pooled").source,
            (folder / "net.bin").string() + "?stem=pooled");
  EXPECT_EQ(identify((folder / "m.csv").string() + "?a=b").source, (folder / "m.csv").string());
}

TEST(FileRole, ADamagedProjectAndAnyFolderAreToldWhatTheyLackWhereTheyAreOpened) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "damaged.passband") << "hello";
  EXPECT_EQ(identify((folder / "damaged.passband").string()).role, FileRole::Project);
  EXPECT_EQ(identify(folder.path().string()).role, FileRole::Images);
}

TEST(FileRole, OtherFilesAreErrorsThatSayWhatTheyAre) {
  const test::TemporaryFolder folder;
  std::ofstream(folder / "text.pt") << "hello";
  EXPECT_THAT(errorOf([&] { identify((folder / "text.pt").string()); }), HasSubstr("no known data format"));
  EXPECT_THAT(errorOf([&] { identify((folder / "nothing").string()); }), HasSubstr("there is no file or folder"));
  EXPECT_THAT(errorOf([&] { identify((folder / "dynamics.json").string()); }), HasSubstr("there is no file or folder"));
  const std::string line = std::string(PASSBAND_FIXTURES) + "/maps/one_dimension.npy";
  EXPECT_THAT(errorOf([&] { identify(line); }), HasSubstr("NumPy array of 1 dimension"));
}

/// The documents that list what can be opened.
class ListOfFormats : public testing::TestWithParam<const char*> {};

TEST_P(ListOfFormats, NamesEveryFormat) {
  const std::string text = textOf(GetParam());
  for (const DataFormat& format : dataFormats()) EXPECT_THAT(text, testing::HasSubstr(format.label)) << format.name;
  for (const ModelFormat& format : modelFormats()) EXPECT_THAT(text, testing::HasSubstr(format.label)) << format.name;
}

INSTANTIATE_TEST_SUITE_P(Documents, ListOfFormats,
                         testing::Values("README.md", "docs/formats.md", "resources/help/welcome.md"),
                         [](const auto& document) {
                           std::string name = document.param;
                           std::erase_if(name, [](char letter) { return !isalpha(letter); });
                           return name;
                         });

TEST(FormatsPage, NamesTheUsualExtensionsOfModels) {
  const std::string text = textOf("docs/formats.md");
  for (const std::string& extension : modelExtensions()) EXPECT_THAT(text, testing::HasSubstr(extension));
}

}  // namespace
}  // namespace passband
