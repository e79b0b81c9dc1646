#include "core/model/weights/tensor_pickle.h"

#include <gmock/gmock.h>

#include "core/model/torchscript/script_pickle.h"
#include "tests/support/error_of.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::global;
using test::integer;
using test::storage;
using test::tensor;
using test::text;
using test::tuple;
using testing::HasSubstr;

/// What the pickle of a TorchScript file's constants says of tensors.
ScriptPickle read(const std::string& body) {
  const std::string bytes = test::pickled(body);
  return readScriptPickle(std::as_bytes(std::span(bytes)), "net.pt");
}

std::string refusal(const std::string& body) {
  return test::errorOf([&] { read(body); });
}

TEST(TensorPickle, StoragesAreKnownByTheirNamesOnAnyDevice) {
  EXPECT_EQ(storageType({"torch", "FloatStorage"}), DType::Float32);
  EXPECT_EQ(storageType({"torch.cuda", "HalfStorage"}), DType::Float16);
  EXPECT_EQ(storageType({"torch", "BoolStorage"}), DType::Bool);
  EXPECT_EQ(storageType({"torch", "QInt8Storage"}), std::nullopt);
  EXPECT_EQ(storageType({"numpy", "FloatStorage"}), std::nullopt);
}

TEST(TensorPickle, TypesOfElementsAreNamedInTorch) {
  EXPECT_TRUE(isElementType({"torch", "float32"}));
  EXPECT_TRUE(isElementType({"torch", "int64"}));
  EXPECT_FALSE(isElementType({"torch", "load"}));
  EXPECT_FALSE(isElementType({"numpy", "float32"}));
}

TEST(TensorPickle, AStorageDescribedTwiceIsTheSame) {
  const std::string twice = tensor(storage("0", 4), 0, {4}, {1}) + tensor(storage("0", 4), 2, {2}, {1});
  const ScriptPickle found = read(tuple(twice));
  ASSERT_EQ(found.tensors.size(), 2u);
  EXPECT_EQ(found.tensors[1].offset, 2);
  EXPECT_EQ(found.storages.size(), 1u);
  const std::string otherSize = tensor(storage("0", 4), 0, {4}, {1}) + tensor(storage("0", 8), 0, {4}, {1});
  EXPECT_THAT(refusal(tuple(otherSize)), HasSubstr("storage '0' is described in two ways"));
  const std::string otherType =
      tensor(storage("0", 4), 0, {4}, {1}) + tensor(storage("0", 4, "IntStorage"), 0, {4}, {1});
  EXPECT_THAT(refusal(tuple(otherType)), HasSubstr("described in two ways"));
}

TEST(TensorPickle, ImpossibleCountsAreRefused) {
  EXPECT_THAT(refusal(tensor(storage("0", -1), 0, {4}, {1})), HasSubstr("the storage of a tensor is not a count"));
  EXPECT_THAT(refusal(tensor(storage("0", 4), -1, {4}, {1})), HasSubstr("the offset of a tensor is not a count"));
  EXPECT_THAT(refusal(tensor(storage("0", 4), 0, {4, 1}, {1})), HasSubstr("not as many strides as dimensions"));
  EXPECT_THAT(refusal(tensor(storage("0", 4), 0, std::vector<std::int64_t>(9, 1), std::vector<std::int64_t>(9, 1))),
              HasSubstr("more than 8 dimensions"));
}

TEST(TensorPickle, WhatIsNoStorageIsRefused) {
  const auto id = [](const std::string& items) { return tuple(items) + "Q"; };
  EXPECT_THAT(refusal(id(text("storage"))), HasSubstr("too few values"));
  EXPECT_THAT(refusal(id(text("module") + global("torch", "FloatStorage") + text("0") + text("cpu") + integer(4))),
              HasSubstr("something else stands for a storage"));
  EXPECT_THAT(refusal(storage(std::string(65, '0'), 4)), HasSubstr("something else stands for a storage"));
}

}  // namespace
}  // namespace passband
