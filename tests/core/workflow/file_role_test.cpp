#include "core/workflow/file_role.h"

#include <cctype>
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

TEST(FileRole, ATableOfPixelsIsNoMask) {
  const test::TemporaryFolder folder;
  for (const char* const text : {"emotion,pixels\n0,70 80 82\n", "label,pixel1,pixel2\n3,0,255\n"}) {
    writeFileAtomically(folder / "a.csv", text);
    EXPECT_THAT(errorOf([&] { identify((folder / "a.csv").string()); }), HasSubstr("it is a table of numbers"));
  }
}

TEST(FileRole, AFolderOfAnotherKindIsCalledByItsFile) {
  const test::TemporaryFolder folder;
  writeFileAtomically(folder / "data.mdb", std::string(16, '\0') + "\xDE\xC0\xEF\xBE" + std::string(100, '\0'));
  EXPECT_THAT(errorOf([&] { openImageSet(folder.path().string()); }),
              HasSubstr("of its file 'data.mdb': it is an LMDB database"));
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

/// Whether the text has it as words of their own: "FILE.npy" does not name ".npy".
bool names(const std::string& text, const std::string& label) {
  const auto partOfAWord = [&](std::size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_');
  };
  for (std::size_t at = text.find(label); at != std::string::npos; at = text.find(label, at + 1)) {
    if (!(at > 0 && partOfAWord(at - 1)) && !partOfAWord(at + label.size())) return true;
  }
  return false;
}

TEST(FormatNames, ALabelInsideAnotherWordIsNotNamed) {
  EXPECT_TRUE(names("IDX, .npy, .npz", ".npy"));
  EXPECT_TRUE(names("(.npy)", ".npy"));
  EXPECT_FALSE(names("FILE.npy, .npyz", ".npy"));
  EXPECT_FALSE(names("", ".npy"));
}

/// Where a document written by hand lists what can be opened.
struct FormatList {
  const char* document;
  const char* from;
  const char* to;
};

class ListOfFormats : public testing::TestWithParam<FormatList> {};

TEST_P(ListOfFormats, NamesEveryFormat) {
  const std::string text = textOf(GetParam().document);
  const std::size_t from = text.find(GetParam().from);
  ASSERT_NE(from, std::string::npos);
  const std::size_t to = text.find(GetParam().to, from);
  ASSERT_NE(to, std::string::npos);
  const std::string list = text.substr(from, to - from);
  for (const DataFormat& format : dataFormats()) EXPECT_TRUE(names(list, format.label)) << format.label;
  for (const ModelFormat& format : modelFormats()) {
    if (!format.label.empty()) EXPECT_TRUE(names(list, format.label)) << format.label;
  }
}

INSTANTIATE_TEST_SUITE_P(Documents, ListOfFormats,
                         testing::Values(FormatList{"README.md", "## What it reads", "[docs/formats.md]"},
                                         FormatList{"resources/help/welcome.md", "**What it takes.**", "Drop them"}),
                         [](const auto& list) {
                           std::string name = list.param.document;
                           std::erase_if(name, [](char letter) { return !isalpha(letter); });
                           return name;
                         });

}  // namespace
}  // namespace passband
