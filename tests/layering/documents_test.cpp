#include "tests/layering/documents.h"

#include "tests/layering/small_project.h"

namespace passband::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A small project whose words all lead somewhere, into which the tests plant one that does not.
class Documents : public SmallProject<brokenCitations> {
 protected:
  void SetUp() override {
    write("docs/methods.md",
          "# Methods\n## 1. The plane\n```\n## 7. This is code\n```\n## 12. What else?\n## Bibliography\n"
          "- **[P1]** A paper.\n- **[KB15]** Another one.\n");
    write("README.md",
          "See [the plane](docs/methods.md#1-the-plane), [this](#end), ![a](docs/a.png)\n\n## End\n"
          "[elsewhere](https://example.org/no.md)\n");
    write("docs/a.png", "");
    write("core/a.h",
          "// The plane of [P1]: docs/methods.md section\n// 1, 32x32. Also docs/methods.md sections 1 and 12.\n"
          "int x = names[Y];\n");
    write("resources/help/a.md", "After [KB15], docs/methods.md#12-what-else\n");
  }
};

TEST_F(Documents, AProjectInOrderHasNoFault) {
  EXPECT_THAT(brokenCitations(root.path()), IsEmpty());
  EXPECT_THAT(brokenLinks(root.path()), IsEmpty());
}

TEST_F(Documents, ASectionThatIsNotThereIsNamed) {
  expectFault("ui/b.cpp", "/// docs/methods.md sections 1 to\n/// 7.\n", "no section 7");
}

TEST_F(Documents, ASectionWithoutANumberIsAFault) {
  expectFault("ui/b.cpp", "// docs/methods.md section five\n", "otherwise than as");
}

TEST_F(Documents, APaperThatIsNotInTheBibliographyIsNamed) {
  expectFault("scripts/b.py", "\"\"\"As [P2] does.\"\"\"\n", "[P2] is not in the bibliography");
}

TEST_F(Documents, AHeadingThatIsNotThereIsNamed) {
  expectFault("resources/help/b.md", "docs/methods.md#the-end\n", "docs/methods.md#the-end is no heading");
}

TEST_F(Documents, ADocumentThatIsNotThereIsNamed) {
  expectFault("core/b.cpp", "// see docs/plans.md\n", "docs/plans.md is no file");
}

TEST_F(Documents, DocumentsOutsideTheProjectAreNotCited) {
  expectFault("core/CMakeLists.txt", "# one library a folder (DESIGN\n# section 1)\n", "DESIGN section");
}

TEST_F(Documents, LinksToMissingFilesAndHeadingsAreNamed) {
  write("docs/b.md", "[a](a.png) [b](b.png) [c](../README.md#begin) `code`\n```\n[d](d.png)\n```\n");
  EXPECT_THAT(brokenLinks(root.path()),
              ElementsAre("docs/b.md: ../README.md#begin is no heading", "docs/b.md: b.png is no file"));
}

TEST_F(Documents, SourcesThatAreNotThereAreNamed) {
  write("docs/b.md", "`core/a.h`, core/b.h (gone), a new one is core/NAME.h.\n");
  EXPECT_THAT(brokenLinks(root.path()), ElementsAre("docs/b.md: core/b.h is no file"));
}

TEST(Passband, CitesWhatThereIs) {
  EXPECT_THAT(brokenCitations(PASSBAND_SOURCE_DIR), IsEmpty());
}

TEST(Passband, LinksToWhatThereIs) {
  EXPECT_THAT(brokenLinks(PASSBAND_SOURCE_DIR), IsEmpty());
}

}  // namespace
}  // namespace passband::test
