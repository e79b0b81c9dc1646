#include "core/workflow/search_files.h"

#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"
#include "tests/support/error_of.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class SearchFolder : public testing::Test {
 protected:
  void put(const std::string& file) const {
    fs::create_directories((folder_ / file).parent_path());
    std::ofstream(folder_ / file) << "map";
  }
  void search(const std::vector<std::string>& classes, const std::vector<double>& areas) const {
    requireNoOtherMaps(folder_.path(), classes, areas);
  }

  test::TemporaryFolder folder_;
};

TEST_F(SearchFolder, TheSameSearchMayBeWrittenAgain) {
  search({"cat"}, {.05});
  EXPECT_NO_THROW(requireNoOtherMaps(folder_ / "none", {"cat"}, {.05}));
  for (const char* const file :
       {"relevance/cat.npy", "relevance/cat.png", "area-0.05/cat.npy", "search.json", "mine.npy"})
    put(file);
  EXPECT_NO_THROW(search({"cat"}, {.05}));
  EXPECT_NO_THROW(search({"cat", "dog"}, {.05, .1})) << "it writes all of these anew";
}

TEST_F(SearchFolder, MapsThatWouldStayAreRefused) {
  put("relevance/dog.npy");
  const std::string said = test::errorOf([&] { search({"cat"}, {.05}); });
  EXPECT_THAT(said, testing::AllOf(HasSubstr(folder_.path().string()), HasSubstr("(relevance/dog.npy)"),
                                   HasSubstr("choose another folder")));
  EXPECT_NO_THROW(search({"cat", "dog"}, {.05}));
  put("area-0.05/dog.npy");
  EXPECT_NO_THROW(search({"dog"}, {.05}));
  EXPECT_THROW(search({"dog"}, {.1}), Error) << "of another area";
  EXPECT_THROW(search({"dog"}, {}), Error) << "the method's own";
}

}  // namespace
}  // namespace passband
