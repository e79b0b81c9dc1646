#include "core/model/weights/checkpoint_pickle.h"

#include <gmock/gmock.h>

#include "tests/core/model/weights/tiny_weights.h"
#include "tests/support/file_builder.h"

namespace passband {
namespace {

using test::errorOf;
using test::global;
using test::integer;
using test::storage;
using test::tensor;
using test::text;
using test::tuple;
using testing::HasSubstr;

CheckpointPickle read(const std::string& bytes) {
  std::size_t length = 0;
  return readCheckpointPickle(std::as_bytes(std::span(bytes)), "c.pth", length);
}

std::string readError(const std::string& bytes) {
  return errorOf([&] { read(bytes); });
}

/// The tensor that the pickle is.
TensorView viewOf(const std::string& body) {
  const CheckpointPickle checkpoint = read(test::pickled(body));
  const auto* view = checkpoint.pickle.object<TensorView>(checkpoint.pickle.root());
  EXPECT_NE(view, nullptr);
  return view == nullptr ? TensorView{} : *view;
}

TEST(CheckpointPickle, TensorsAreViewsOfNumberedStorages) {
  const std::string body = tensor(storage("7", 24, "HalfStorage"), 2, {3, 4}, {1, 3});
  const TensorView view = viewOf(body);
  EXPECT_EQ(view.storage.key, "7");
  EXPECT_EQ(view.storage.type, DType::Float16);
  EXPECT_EQ(view.storage.elements, 24);
  EXPECT_EQ(view.offset, 2);
  EXPECT_EQ(view.shape, (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(view.strides, (std::vector<std::int64_t>{1, 3}));
  const auto storages = read(test::pickled(body)).storages;
  ASSERT_EQ(storages.size(), 1u);
  EXPECT_EQ(storages.at("7").elements, 24);
}

TEST(CheckpointPickle, ParametersAreTheirTensors) {
  const std::string parameter =
      global("torch._utils", "_rebuild_parameter") +
      tuple(tensor(storage("0", 4), 0, {4}, {1}) + "\x88" + global("collections", "OrderedDict") + ")R") + "R";
  EXPECT_EQ(viewOf(parameter).shape, (std::vector<std::int64_t>{4}));
}

TEST(CheckpointPickle, OldFilesViewAPartOfAStorage) {
  const TensorView view =
      viewOf(tensor(storage("0", 10, "FloatStorage", tuple(text("v") + integer(4) + integer(6))), 1, {2}, {1}));
  EXPECT_EQ(view.storage.begin, 4);
  EXPECT_EQ(view.storage.elements, 6);
  EXPECT_THAT(readError(test::pickled(storage("0", 10, "FloatStorage", tuple(text("v") + integer(4) + integer(7))))),
              HasSubstr("reaches beyond it"));
}

TEST(CheckpointPickle, CodeIsOnlyNamedAndNothingIsMadeByIt) {
  const std::vector<std::pair<std::string, std::string>> globals = {{"os", "system"},
                                                                    {"posix", "system"},
                                                                    {"nt", "system"},
                                                                    {"subprocess", "Popen"},
                                                                    {"builtins", "eval"},
                                                                    {"__builtin__", "eval"},
                                                                    {"builtins", "getattr"},
                                                                    {"builtins", "__import__"},
                                                                    {"torch", "load"},
                                                                    {"torch._utils", "_rebuild_wrapper_subclass"},
                                                                    {"torch.storage", "_load_from_bytes"},
                                                                    {"numpy", "load"},
                                                                    {"collections", "namedtuple"},
                                                                    {"_codecs", "decode"}};
  for (const auto& [module, name] : globals) {
    const std::string full = module + "." + name;
    const std::string call = global(module, name) + tuple(text("x")) + "R";
    const CheckpointPickle called = read(test::pickled(call)),
                           named = read(test::pickled(text(module) + text(name) + "\x93"));
    for (const CheckpointPickle* one : {&called, &named}) {
      ASSERT_EQ(one->unknown.size(), 1U) << full;
      EXPECT_EQ(one->unknown[0].fullName(), full);
    }
    const auto* const made = called.pickle.as<PickleOpaque>(called.pickle.root());
    ASSERT_NE(made, nullptr) << full;
    EXPECT_EQ(made->madeBy, full);
    EXPECT_THAT(errorOf([&] { refuseCode(called.unknown[0], "c.pth"); }),
                testing::AllOf(HasSubstr("c.pth asks to run " + full), HasSubstr("state dict")));
  }
}

/// Items, attributes, named arguments, methods, and objects as keys: all that pickles do with objects.
TEST(CheckpointPickle, ObjectsOfUnknownClassesTakeWhatIsPutIntoThem) {
  const std::string object = global("lib", "Config") + ")\x81";
  for (const std::string& body :
       {object + "}" + text("lr") + "K\x01s" + "b", object + text("lr") + "K\x01s", object + "]K\x01" + "ab",
        object + "(K\x01K\x02" + "e", object + "(" + text("a") + "K\x01u",
        global("lib", "Config") + ")}" + text("lr") + "K\x01s\x92", object + ")R",
        global("builtins", "getattr") + tuple(object + text("run")) + "R)R"}) {
    const CheckpointPickle read = passband::read(test::pickled(body));
    EXPECT_NE(read.pickle.as<PickleOpaque>(read.pickle.root()), nullptr);
  }
}

TEST(CheckpointPickle, WhatScriptsKeepBesideIsForgotten) {
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"argparse", "Namespace"},
                                                        {"pathlib", "PosixPath"},
                                                        {"datetime", "datetime"},
                                                        {"numpy._core.multiarray", "_reconstruct"},
                                                        {"torch", "device"}}) {
    const std::string made = global(module, name) + tuple(text("x")) + "R";
    const CheckpointPickle checkpoint = read(test::pickled(made + "}" + text("epochs") + "K\x03" + "sb"));
    EXPECT_NE(checkpoint.pickle.as<PickleOpaque>(checkpoint.pickle.root()), nullptr) << name;
  }
  const CheckpointPickle counts = read(test::pickled(global("collections", "defaultdict") +
                                                     tuple(global("builtins", "int")) + "R" + text("cat") + "K\x03s"));
  const auto* const dict = counts.pickle.as<PickleDict>(counts.pickle.root());
  ASSERT_NE(dict, nullptr);
  EXPECT_EQ(dict->items.size(), 1U);
}

TEST(CheckpointPickle, ForWholeNetworksTheWayOutIsNamed) {
  for (const auto& [module, name] :
       {std::pair{"__main__", "Net"}, {"torch.nn.modules.linear", "Linear"}, {"models.resnet", "ResNet"}}) {
    EXPECT_THAT(errorOf([&] {
                  refuseCode({module, name}, "c.pth");
                }),
                testing::AllOf(HasSubstr("a whole pickled network"), HasSubstr("torch.export")))
        << module;
  }
}

TEST(CheckpointPickle, UnknownElementTypesAreNamed) {
  EXPECT_THAT(readError(test::pickled(storage("0", 4, "QInt8Storage"))),
              testing::AllOf(HasSubstr("quantised"), HasSubstr("torch.QInt8Storage")));
  EXPECT_THAT(readError(test::pickled(storage("0", 4, "ComplexDoubleStorage"))), HasSubstr("float32"));
}

TEST(CheckpointPickle, ImpossibleTensorsAreRefused) {
  const std::string four = storage("0", 4);
  const std::vector<std::pair<std::string, std::string>> bodies = {
      {tensor(four, -1, {4}, {1}), "the offset of a tensor is not a count"},
      {tensor(four, 0, {-4}, {1}), "the shape of a tensor is not a count"},
      {tensor(four, 0, {4}, {-1}), "the strides of a tensor is not a count"},
      {tensor(four, 0, {4, 1}, {1}), "not as many strides as dimensions"},
      {tensor(four, 0, std::vector<std::int64_t>(9, 1), std::vector<std::int64_t>(9, 1)), "more than 8 dimensions"},
      {tensor(text("0"), 0, {4}, {1}), "has no storage"},
      {storage("0", -4), "is not a count"},
      {storage("0", 4) + "0" + storage("0", 5), "described in two ways"},
      {storage("0", 4) + "0" + storage("0", 4, "DoubleStorage"), "described in two ways"},
      {storage(std::string(100, 'k'), 4), "something else stands for a storage"},
      {tuple(text("module") + text("x")) + "Q", "too few values"},
      {text("0") + "Q", "too few values"},
      {global("torch._utils", "_rebuild_tensor_v2") + ")R", "too few arguments"},
      {global("torch", "Size") + tuple(text("x")) + "R", "a list is made of something else"},
      {global("collections", "OrderedDict") + tuple(text("x")) + "R", "a dictionary is made of something else"},
      {global("_codecs", "encode") + tuple(text("x") + text("utf-8")) + "R", "bytes are made of something else"},
      {global("torch", "FloatStorage") + ")R", "asks to run torch.FloatStorage"},
  };
  for (const auto& [body, says] : bodies)
    EXPECT_THAT(readError(test::pickled(body)), testing::AllOf(HasSubstr("c.pth"), HasSubstr(says)));
}

}  // namespace
}  // namespace passband
