#include "core/model/pt2/export_archive.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/model/pt2/export_builder.h"

namespace passband {
namespace {

using test::ExportFileText;
using test::fixedSizes;
using test::payload;
using test::tensorMeta;
using testing::HasSubstr;

std::string readingError(const std::string& bytes) {
  try {
    ExportArchive archive(std::as_bytes(std::span(bytes)), "net.pt2");
    for (const ExportInput& input : archive.graph().inputs) {
      if (input.kind != ExportInput::Kind::Image) archive.read(input);
    }
  } catch (const Error& error) {
    return error.what();
  }
  return "accepted";
}

std::vector<float> weightIn(const std::string& bytes) {
  ExportArchive archive(std::as_bytes(std::span(bytes)), "net.pt2");
  const NamedTensor tensor = archive.read(archive.graph().inputs.at(0));
  std::vector<float> values(tensor.bytes.size() / sizeof(float));
  std::copy(tensor.bytes.begin(), tensor.bytes.end(), reinterpret_cast<std::byte*>(values.data()));
  return values;
}

/// A file whose weight is described by `meta`, in a member of these values.
std::string withWeight(const std::string& meta, const std::vector<float>& values = {0, 1, 2, 3, 4, 5}) {
  ExportFileText file;
  file.weights = payload("w", "weight_0", meta);
  file.members = {{"net/data/weights/weight_0", test::floats(values)}};
  return file.bytes();
}

/// {"w": the values 0, 1, 2 with shape [3, 1, 1]} as torch.save writes it.
std::string stateDict() {
  const std::string dict = "}" + test::text("w") + test::tensor(test::storage("0", 4), 0, {3, 1, 1}, {1, 1, 1}) + "s";
  return test::zipCheckpoint(test::pickled(dict));
}

TEST(ExportArchive, WeightsAreViewsOfTheirMembers) {
  EXPECT_EQ(weightIn(ExportFileText().bytes()), (std::vector<float>{1, 2, 3}));
  EXPECT_EQ(weightIn(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({2, 1, 1}), 1))),
            (std::vector<float>{1, 3, 5}));
}

TEST(ExportArchive, OlderLayoutsHoldPickledDictionaries) {
  const std::string program = test::ExportProgramText().text();
  const std::string none = test::zipCheckpoint(test::pickled("}"));
  EXPECT_EQ(weightIn(test::zipArchive({{"serialized_exported_program.json", program},
                                       {"serialized_state_dict.pt", stateDict()},
                                       {"serialized_constants.pt", none},
                                       {"version", "8.2"}})),
            (std::vector<float>{0, 1, 2}));
  EXPECT_EQ(weightIn(test::zipArchive({{"net/models/model.json", program},
                                       {"net/data/weights/model.pt", stateDict()},
                                       {"net/data/constants/model.pt", none}})),
            (std::vector<float>{0, 1, 2}));
}

TEST(ExportArchive, ParametersAreCountedWithoutReadingThem) {
  ExportFileText file;
  file.members.clear();
  const std::string bytes = file.bytes();
  EXPECT_EQ(ExportArchive(std::as_bytes(std::span(bytes)), "net.pt2").parameterCount(), 3);
}

TEST(ExportArchive, ViewsBeyondTheirDataAreRefused) {
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1, 1}), 4))),
              HasSubstr("reaches beyond its data"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1LL << 61, 1, 1})))),
              HasSubstr("reaches beyond its data"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({1LL << 31, 1LL << 31, 4}), fixedSizes({0, 0, 0})))),
              HasSubstr("reaches beyond its data"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({-3, 1, 1}), fixedSizes({1, 1, 1})))),
              HasSubstr("no count"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1})))), HasSubstr("strides"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1, 1})), {})),
              HasSubstr("reaches beyond its data"));
}

TEST(ExportArchive, ExpandedWeightsDoNotGrowBeyondTheFile) {
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({1 << 20, 1, 1}), fixedSizes({0, 0, 0})))),
              HasSubstr("8 times the size of the file"));
}

TEST(ExportArchive, WeightsOfAnotherShapeOrTypeAreRefused) {
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({1, 3, 1}), fixedSizes({3, 1, 1})))),
              HasSubstr("another shape"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1, 1}), 0, 4))),
              HasSubstr("another shape or type"));
  EXPECT_THAT(readingError(withWeight(tensorMeta(fixedSizes({3, 1, 1}), fixedSizes({1, 1, 1}), 0, 29))),
              HasSubstr("type (number 29)"));
}

TEST(ExportArchive, MissingPartsAreNamed) {
  ExportFileText noMember;
  noMember.members.clear();
  EXPECT_THAT(readingError(noMember.bytes()), HasSubstr("data of 'w' are missing"));
  ExportFileText noEntry;
  noEntry.weights.clear();
  EXPECT_THAT(readingError(noEntry.bytes()), HasSubstr("no tensor 'w'"));
  EXPECT_THAT(readingError(test::zipArchive({{"net/models/model.json", test::ExportProgramText().text()}})),
              HasSubstr("no list"));
  EXPECT_THAT(readingError(test::zipArchive({{"readme", "x"}})), HasSubstr("no network"));
}

TEST(ExportArchive, OtherArchivesAreRefused) {
  ExportFileText two;
  two.members.push_back({"net/models/other.json", two.program});
  EXPECT_THAT(readingError(two.bytes()), HasSubstr("2 networks"));
  ExportFileText compiled;
  compiled.members.push_back({"net/data/aotinductor/model/x.so", "ELF"});
  EXPECT_THAT(readingError(compiled.bytes()), HasSubstr("torch.export.save"));
  ExportFileText packed;
  packed.members[0].method = 8;
  EXPECT_THAT(readingError(packed.bytes()), HasSubstr("compressed"));
  ExportFileText wrong;
  wrong.members[0].wrongChecksum = true;
  EXPECT_THAT(readingError(wrong.bytes()), HasSubstr("checksum"));
  const std::string whole = ExportFileText().bytes();
  EXPECT_NE(readingError(whole.substr(0, whole.size() / 2)), "accepted");
}

TEST(ExportArchive, PickledWeightsThatAskForCodeAreRefusedByName) {
  const std::string dict =
      "}" + test::text("w") + test::global("os", "system") + test::tuple(test::text("true")) + "Rs";
  EXPECT_THAT(readingError(test::zipArchive({{"serialized_exported_program.json", test::ExportProgramText().text()},
                                             {"serialized_state_dict.pt", test::zipCheckpoint(test::pickled(dict))}})),
              HasSubstr("os.system"));
}

}  // namespace
}  // namespace passband
