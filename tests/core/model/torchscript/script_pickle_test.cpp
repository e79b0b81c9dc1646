#include "core/model/torchscript/script_pickle.h"

#include <gmock/gmock.h>

#include "tests/support/error_of.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::global;
using test::storage;
using test::tensor;
using test::text;
using test::tuple;
using testing::AllOf;
using testing::HasSubstr;

ScriptPickle read(const std::string& bytes) {
  return readScriptPickle(std::as_bytes(std::span(bytes)), "net.pt");
}

std::string refusal(const std::string& body) {
  return test::errorOf([&] { read(test::pickled(body)); });
}

/// An object of a class with these attributes.
std::string object(const std::string& name, const std::string& attributes) {
  return global("__torch__", name) + ")\x81}(" + attributes + "ub";
}

std::string nested(int depth) {
  std::string body;
  for (int i = 0; i < depth; ++i) body += "]";
  for (int i = 0; i + 1 < depth; ++i) body += "a";
  return body;
}

TEST(ScriptPickle, ModulesHoldTheirTensors) {
  const std::string inner = object("Layer", text("weight") + tensor(storage("1", 6), 0, {2, 3}, {3, 1}));
  const ScriptPickle found = read(test::pickled(object("Net", text("training") + "\x89" + text("layer") + inner)));
  ASSERT_EQ(found.tensors.size(), 1u);
  EXPECT_EQ(found.tensors[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(found.storages.at("1").elements, 6);
}

TEST(ScriptPickle, ListsComeWithTheirTypes) {
  const std::string list = global("torch.jit._pickle", "build_intlist") +
                           tuple(
                               "](K\x01K\x02"
                               "e") +
                           "R";
  EXPECT_NO_THROW(read(test::pickled(list)));
  const std::string tag = global("torch.jit._pickle", "restore_type_tag");
  EXPECT_NO_THROW(read(test::pickled(tag + tuple("}" + text("Dict[str, int]")) + "R")));
  std::string deep;
  for (int i = 0; i < 300; ++i) deep += "List[";
  EXPECT_THAT(refusal(tag + tuple("}" + text(deep)) + "R"), HasSubstr("a value's type is not one"));
}

TEST(ScriptPickle, WhatAsksForMoreIsNamed) {
  EXPECT_THAT(refusal(global("os", "system") + tuple(text("true")) + "R"),
              AllOf(HasSubstr("net.pt"), HasSubstr("os.system")));
  EXPECT_THAT(refusal(global("__torch__.torch.classes.quantized", "Conv2dPackedParamsBase")),
              HasSubstr("torch.classes"));
  EXPECT_THAT(refusal(global("torch", "QInt8Storage")), HasSubstr("convert the model to float32"));
}

TEST(ScriptPickle, ValuesAreNestedSoDeepAndNoDeeper) {
  EXPECT_NO_THROW(read(test::pickled(nested(200))));
  EXPECT_THAT(refusal(nested(202)), HasSubstr("nested more than 200 deep"));
  EXPECT_THAT(refusal(nested(100'000)), HasSubstr("deep"));
}

/// In parts that are shallow: a list twice in another one, which is twice in a third, ..
TEST(ScriptPickle, DepthCountsThroughSharedValues) {
  std::string body = "]q";
  body += '\0';
  for (int i = 1; i < 250; ++i) {
    const char before = static_cast<char>(i - 1), now = static_cast<char>(i);
    body += std::string("0]q") + now + "(h" + before + "h" + before + "e";
  }
  EXPECT_THAT(refusal(body), HasSubstr("deep"));
}

TEST(ScriptPickle, AValueDoesNotContainItself) {
  EXPECT_THAT(refusal(std::string("]q\0h\0a", 6)), HasSubstr("a value contains itself"));
}

TEST(ScriptPickle, NothingFollowsItsEnd) {
  EXPECT_THAT(test::errorOf([] { read(test::pickled(")") + "x"); }), HasSubstr("bytes follow the end"));
}

}  // namespace
}  // namespace passband
