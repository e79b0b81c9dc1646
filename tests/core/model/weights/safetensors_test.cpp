#include "core/model/weights/safetensors.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::errorOf;
using testing::HasSubstr;

std::string withHeader(const std::string& header, std::size_t dataBytes) {
  return test::little(header.size(), 8) + header + std::string(dataBytes, '\0');
}

TensorFile read(const std::string& bytes) {
  return readSafetensors(std::as_bytes(std::span(bytes)), "s.safetensors");
}

TEST(Safetensors, TensorsComeInTheOrderOfTheirData) {
  const TensorFile file = read(withHeader(
      R"({"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"I8","shape":[2,1],"data_offsets":[4,6]},)"
      R"("__metadata__":{"made":"by hand"}})",
      6));
  ASSERT_EQ(file.tensors.size(), 2u);
  EXPECT_EQ(file.tensors[0].name, "b");
  EXPECT_EQ(file.tensors[1].shape, (std::vector<std::int64_t>{2, 1}));
  EXPECT_EQ(file.metadata.at("made"), "by hand");
}

struct Refused {
  std::string header;
  std::size_t dataBytes;
  const char* says;
};

TEST(Safetensors, WhatTheReferenceLibraryRefusesIsRefused) {
  const auto entry = [](const std::string& type, const std::string& shape, const std::string& offsets) {
    return R"({"a":{"dtype":")" + type + R"(","shape":)" + shape + R"(,"data_offsets":)" + offsets + "}}";
  };
  const std::vector<Refused> all = {
      {entry("F32", "[1]", "[4,8]"), 8, "leave a hole"},
      {entry("F32", "[1]", "[0,4]"), 8, "4 bytes at its end belong to no tensor"},
      {entry("F32", "[2]", "[0,8]"), 4, "reach beyond the file"},
      {entry("F32", "[1]", "[4,0]"), 4, "leave a hole"},
      {entry("F32", "[2]", "[0,4]"), 4, "do not fit its shape"},
      {entry("F32", "[-1]", "[0,4]"), 4, "the shape of 'a' is not one"},
      {entry("F32", "[1.5]", "[0,4]"), 4, "the shape of 'a' is not one"},
      {entry("F32", "[4611686018427387904,4]", "[0,4]"), 4, "do not fit its shape"},
      {entry("F32", "[1]", "[0]"), 4, "not two numbers"},
      {entry("F32", "[1]", "[0,\"4\"]"), 4, "not two numbers"},
      {entry("F8_E4M3", "[4]", "[0,4]"), 4, "'F8_E4M3', which Passband does not know"},
      {R"({"a":{"shape":[1],"data_offsets":[0,4]}})", 4, "does not describe 'a'"},
      {R"({"a":5})", 0, "does not describe 'a'"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       4, "'a' comes twice"},
      {R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       4, "overlap"},
      {R"({"__metadata__":{"n":5}})", 0, "metadata are not texts"},
      {R"({"a":[[[[[[[[1]]]]]]]]})", 0, "nested too deep"},
      {R"({"a":)", 0, "is not JSON"},
      {"{\"\xff\":1}", 0, "is not JSON"},
  };
  for (const auto& [header, dataBytes, says] : all) {
    EXPECT_THAT(errorOf([&] { read(withHeader(header, dataBytes)); }),
                testing::AllOf(HasSubstr("s.safetensors"), HasSubstr(says)))
        << header;
  }
  EXPECT_THAT(errorOf([] { read("1234"); }), HasSubstr("longer than the file"));
  EXPECT_THAT(errorOf([] { read(test::little(1000, 8) + "{}"); }), HasSubstr("longer than the file"));
}

NamedTensor bytesNamed(const std::string& name, DType type, std::int64_t count) {
  NamedTensor tensor{name, type, {count}, std::vector<std::byte>(static_cast<std::size_t>(count) * sizeOf(type))};
  for (std::size_t i = 0; i < tensor.bytes.size(); ++i) tensor.bytes[i] = static_cast<std::byte>(i + name.size());
  return tensor;
}

TEST(Safetensors, WhatIsWrittenIsReadBackAndAligned) {
  const test::TemporaryFolder folder;
  const std::vector<NamedTensor> tensors = {bytesNamed("flag", DType::Bool, 3), bytesNamed("wide", DType::Float64, 2),
                                            bytesNamed("half", DType::BFloat16, 5),
                                            bytesNamed("none", DType::Int64, 0)};
  writeSafetensors(folder / "w.safetensors", tensors, {{"key", "ä"}});
  const std::string bytes = test::readFile(folder / "w.safetensors");
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), sizeof header);
  EXPECT_EQ(header % 8, 0u);
  const TensorFile file = read(bytes);
  EXPECT_EQ(file.metadata.at("key"), "ä");
  ASSERT_EQ(file.tensors.size(), tensors.size());
  std::size_t position = 0;
  for (const NamedTensor& tensor : file.tensors) {
    EXPECT_EQ(position % sizeOf(tensor.type), 0u) << tensor.name;
    position += tensor.bytes.size();
  }
  for (const NamedTensor& tensor : tensors) {
    const NamedTensor* same = file.find(tensor.name);
    ASSERT_NE(same, nullptr);
    EXPECT_EQ(same->type, tensor.type);
    EXPECT_EQ(same->shape, tensor.shape);
    EXPECT_EQ(same->bytes, tensor.bytes);
  }
}

TEST(Safetensors, WhatCannotBeWrittenLeavesNoFile) {
  const test::TemporaryFolder folder;
  const NamedTensor good = bytesNamed("a", DType::Float32, 2);
  NamedTensor other = good;
  other.shape = {3};
  const auto refusal = [&](const std::vector<NamedTensor>& tensors,
                           const std::map<std::string, std::string>& metadata) {
    return errorOf([&] { writeSafetensors(folder / "w.safetensors", tensors, metadata); });
  };
  EXPECT_THAT(refusal({good, good}, {}), HasSubstr("'a' comes twice"));
  EXPECT_THAT(refusal({other}, {}), HasSubstr("do not fit its shape"));
  EXPECT_THAT(refusal({bytesNamed("__metadata__", DType::Int8, 1)}, {}), HasSubstr("w.safetensors"));
  EXPECT_THAT(refusal({good}, {{"key", "\xff"}}), HasSubstr("not valid UTF-8"));
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace passband
