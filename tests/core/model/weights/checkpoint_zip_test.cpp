#include "core/model/weights/checkpoint_zip.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using namespace std::string_literals;
using test::readBytes;
using test::readingBytesError;
using test::ZipMember;
using testing::HasSubstr;

const std::string kPickle = test::weightDict(test::tensor(test::storage("0", 1), 0, {1}, {1}));
const std::string kOne = "\0\0\x80\x3f"s;

std::string archive(const std::vector<ZipMember>& more, const std::string& folder = "archive") {
  std::vector<ZipMember> members = {{folder + "/data.pkl", kPickle}};
  members.insert(members.end(), more.begin(), more.end());
  return test::zipArchive(members);
}

TEST(ZipCheckpoint, TheFolderMayHaveAnyName) {
  const TensorFile file = readBytes(archive({{"best model/data/0", kOne}}, "best model"));
  EXPECT_EQ(test::valuesOf<float>(*file.find("weight")), (std::vector<float>{1}));
}

TEST(ZipCheckpoint, OnlyLittleEndianFilesAreRead) {
  EXPECT_EQ(readBytes(archive({{"archive/byteorder", "little"}, {"archive/data/0", kOne}})).tensors.size(), 1u);
  EXPECT_THAT(readingBytesError(archive({{"archive/byteorder", "big"}, {"archive/data/0", kOne}})),
              HasSubstr("big-endian machine"));
}

TEST(ZipCheckpoint, AMissingStorageIsNamed) {
  EXPECT_THAT(readingBytesError(archive({})), HasSubstr("'archive/data/0' is missing"));
}

TEST(ZipCheckpoint, AStorageNameIsNoPath) {
  const std::string escape = test::weightDict(test::tensor(test::storage("../../etc/passwd", 1), 0, {1}, {1}));
  EXPECT_THAT(readingBytesError(test::zipArchive({{"archive/data.pkl", escape}})), HasSubstr("is missing"));
}

/// {"state_dict": {"weight": ..}, "hyper_parameters": lib.Config, "callbacks": {lib.Callback: {}}, "run":
/// os.system("x")}
TEST(ZipCheckpoint, WeightsBesideObjectsOfUnknownClassesAreRead) {
  const std::string weights = kPickle.substr(2, kPickle.size() - 3);  // without PROTO and STOP
  const std::string all = test::pickled("}(" + test::text("state_dict") + weights + test::text("hyper_parameters") +
                                        test::global("lib", "Config") + ")\x81" + test::text("callbacks") + "}" +
                                        test::global("lib", "Callback") + "}s" + test::text("run") +
                                        test::global("os", "system") + test::tuple(test::text("x")) + "Ru");
  const TensorFile file = readBytes(test::zipArchive({{"archive/data.pkl", all}, {"archive/data/0", kOne}}));
  EXPECT_EQ(test::valuesOf<float>(*file.find("weight")), (std::vector<float>{1}));
  EXPECT_THAT(file.unknownNames, testing::ElementsAre("lib.Config", "lib.Callback", "os.system"));
}

TEST(ZipCheckpoint, ATensorOfAKindThatIsNotKnownIsRefusedByItsName) {
  const std::string weights =
      test::pickled("}(" + test::text("weight") + test::tensor(test::storage("0", 1), 0, {1}, {1}) +
                    test::text("quantised") + test::global("torch._utils", "_rebuild_qtensor") + ")Ru");
  EXPECT_THAT(readingBytesError(test::zipArchive({{"archive/data.pkl", weights}, {"archive/data/0", kOne}})),
              testing::AllOf(HasSubstr("the tensor 'quantised'"), HasSubstr("torch._utils._rebuild_qtensor")));
}

TEST(ZipCheckpoint, ThePickleRunsNothing) {
  const std::string evil = test::pickled(test::global("os", "system") + test::tuple(test::text("true")) + "R");
  EXPECT_THAT(readingBytesError(test::zipArchive({{"archive/data.pkl", evil}})), HasSubstr("asks to run os.system"));
}

}  // namespace
}  // namespace passband
