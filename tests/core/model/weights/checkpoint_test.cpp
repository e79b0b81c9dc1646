#include "core/model/weights/checkpoint.h"

#include <gmock/gmock.h>

#include "core/model/weights/several_networks.h"
#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::pickled;
using test::readBytes;
using test::readingBytesError;
using test::storage;
using test::tensor;
using test::text;
using test::weightDict;
using test::zipCheckpoint;
using testing::HasSubstr;

const std::string kFour = tensor(storage("0", 4), 0, {4}, {1});

/// {key: value, ..}
std::string dict(const std::vector<std::pair<std::string, std::string>>& items) {
  std::string body = "}(";
  for (const auto& [key, value] : items) body += text(key) + value;
  return body + "u";
}

std::string weights() {
  return dict({{"fc.weight", kFour}, {"fc.bias", kFour}});
}

TEST(StateDict, IsFoundAtTheTopAndUnderEveryUsualName) {
  EXPECT_EQ(readBytes(zipCheckpoint(pickled(weights()))).tensors.size(), 2u);
  for (const char* key : {"state_dict", "model_state_dict", "model", "net", "weights", "params", "anything"}) {
    const TensorFile file = readBytes(zipCheckpoint(pickled(dict({{"epoch", test::integer(3)}, {key, weights()}}))));
    EXPECT_EQ(file.tensors.size(), 2u) << key;
    EXPECT_EQ(file.removedPrefix, key);
    EXPECT_EQ(file.metadata.at("epoch"), "3");
  }
}

TEST(StateDict, IsFoundBelowAnotherDictionaryAndBesideOtherTensors) {
  const std::string nested =
      dict({{"model", dict({{"state_dict", weights()}})}, {"optimizer", dict({{"step", kFour}})}});
  const TensorFile file = readBytes(zipCheckpoint(pickled(nested)));
  EXPECT_EQ(file.removedPrefix, "model / state_dict");
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(test::valuesOf<float>(*file.find("fc.bias")), (std::vector<float>{0, 1, 2, 3}));
}

TEST(StateDict, TwoSetsOfWeightsAreBothNamed) {
  const std::string both = dict({{"state_dict", weights()}, {"state_dict_ema", weights()}});
  EXPECT_THAT(readingBytesError(zipCheckpoint(pickled(both))),
              testing::AllOf(HasSubstr("2 sets of weights"), HasSubstr("state_dict, state_dict_ema")));
}

TensorFile readSet(const std::string& body, const std::string& weights) {
  const std::string bytes = zipCheckpoint(pickled(body));
  return readTensorFile(std::as_bytes(std::span(bytes)), "memory.pth", weights);
}

TEST(StateDict, OneOfSeveralIsChosenByItsKeyOrKeys) {
  const std::string one = dict({{"fc.weight", kFour}});
  const std::string both =
      dict({{"state_dict", weights()}, {"ema", dict({{"state_dict", one}, {"updates", test::integer(3)}})}});
  EXPECT_EQ(readSet(both, "ema / state_dict").tensors.size(), 1u);
  EXPECT_EQ(readSet(both, "ema / state_dict").removedPrefix, "ema / state_dict");
  EXPECT_EQ(readSet(both, "state_dict").tensors.size(), 2u) << "the key at the top, not the deeper one";
  EXPECT_THROW(readSet(both, ""), SeveralNetworks);
  const std::string named = dict({{"state_dict", weights()}, {"state_dict_ema", one}});
  EXPECT_EQ(readSet(named, "state_dict").tensors.size(), 2u);
  EXPECT_EQ(readSet(named, "state_dict_ema").tensors.size(), 1u);
}

TEST(StateDict, EveryNameThatIsOfferedCanBeChosen) {
  const std::string one = dict({{"fc.weight", kFour}});
  const std::string beside = dict({{"fc.weight", kFour}, {"fc.bias", kFour}, {"ema", one}});
  EXPECT_THAT(test::errorOf([&] { readSet(beside, ""); }), HasSubstr("the top level, ema"));
  EXPECT_EQ(readSet(beside, "the top level").tensors.size(), 2u);
  EXPECT_EQ(readSet(beside, "ema").tensors.size(), 1u);
  const std::string twice = dict({{"a", dict({{"best", one}})}, {"b", dict({{"best", weights()}})}});
  EXPECT_THAT(test::errorOf([&] { readSet(twice, "best"); }), HasSubstr("a / best, b / best"));
  EXPECT_EQ(readSet(twice, "b / best").tensors.size(), 2u);
}

TEST(StateDict, AKeyAndABeginningChooseTogether) {
  const std::string nested =
      dict({{"student.fc.weight", kFour}, {"teacher.fc.weight", kFour}, {"teacher.fc.bias", kFour}});
  const std::string both = dict({{"state_dict", nested}, {"state_dict_ema", nested}});
  EXPECT_EQ(readSet(both, "state_dict / teacher").tensors.size(), 2u);
  EXPECT_EQ(readSet(both, "state_dict_ema / student").tensors.size(), 1u);
  EXPECT_EQ(readSet(dict({{"a", dict({{"b", nested}})}}), "a / b / teacher").tensors.size(), 2u);
  EXPECT_EQ(readSet(dict({{"model.student.fc.weight", kFour}, {"model.teacher.fc.weight", kFour}}), "model.student")
                .tensors.size(),
            1u);
}

TEST(StateDict, OneOfSeveralIsChosenByWhatItsNamesBeginWith) {
  const std::string both = dict({{"module.student.fc.weight", kFour},
                                 {"module.student.fc.bias", kFour},
                                 {"module.teacher.model.fc.weight", kFour}});
  EXPECT_EQ(readSet(both, "student").tensors.size(), 2u);
  const TensorFile teacher = readSet(both, "teacher");
  ASSERT_EQ(teacher.tensors.size(), 1u);
  EXPECT_EQ(teacher.tensors[0].name, "fc.weight");
  EXPECT_EQ(readSet(both, "teacher.model").tensors.size(), 1u);
  EXPECT_EQ(readSet(both, "module").tensors.size(), 3u);
  EXPECT_THAT(test::errorOf([&] { readSet(both, "nobody"); }), HasSubstr("has no weights 'nobody'"));
}

TEST(StateDict, WithoutNamedTensorsItIsSaid) {
  for (const std::string& body : {dict({{"epoch", test::integer(3)}}), std::string("]"), kFour,
                                  dict({{"acc", tensor(storage("0", 4), 0, {}, {})}})}) {
    EXPECT_THAT(readingBytesError(zipCheckpoint(pickled(body))), HasSubstr("holds no named tensors"));
  }
}

TEST(StateDict, ADictionaryInsideItselfEnds) {
  const std::string circle = "}q\1(" + text("self") + "h\1" + text("fc.weight") + kFour + "u";
  EXPECT_EQ(readBytes(zipCheckpoint(pickled(circle))).tensors.size(), 1u);
}

TEST(StateDict, TensorsBeyondTheirStorageAreRefused) {
  struct Case {
    std::int64_t offset;
    std::vector<std::int64_t> shape, strides;
  };
  const std::int64_t huge = std::int64_t{1} << 62;
  for (const auto& [offset, shape, strides] :
       {Case{1, {4}, {1}}, Case{0, {5}, {1}}, Case{0, {2, 2}, {3, 1}}, Case{4, {1}, {1}}, Case{huge, {2}, {huge}},
        Case{0, {huge, 4}, {0, 1}}, Case{0, {huge}, {huge}}}) {
    const std::string bad = weightDict(tensor(storage("0", 4), offset, shape, strides));
    EXPECT_THAT(readingBytesError(zipCheckpoint(bad)), HasSubstr("'weight' reaches beyond its storage"));
  }
}

TEST(StateDict, ASmallFileDoesNotBecomeLargeInMemory) {
  const std::string expanded = weightDict(tensor(storage("0", 4), 0, {1'000'000, 1'000'000}, {0, 0}));
  EXPECT_THAT(readingBytesError(zipCheckpoint(expanded)), HasSubstr("more than 8 times the size of the file"));
}

TEST(StateDict, AStorageOfAnotherLengthThanAnnouncedIsRefused) {
  EXPECT_THAT(readingBytesError(zipCheckpoint(weightDict(kFour), 3)),
              HasSubstr("storage '0' has 12 bytes where 4 elements"));
  EXPECT_THAT(readingBytesError(zipCheckpoint(weightDict(kFour), 5)), HasSubstr("storage '0' has 20 bytes"));
}

}  // namespace
}  // namespace passband
