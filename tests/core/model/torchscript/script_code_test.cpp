#include "core/model/torchscript/script_code.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "tests/support/error_of.h"

namespace passband {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string repeated(const std::string& part, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += part;
  return text;
}

void check(const std::string& code) {
  ScriptCode all("net.pt");
  all.add("__torch__", code);
  all.requireShortChains();
}

std::string refusal(const std::string& code) {
  return test::errorOf([&] { check(code); });
}

/// A method with this line in it.
std::string with(const std::string& line) {
  return "class Net(Module):\n  training : bool\n  def forward(self: __torch__.Net,\n    x: Tensor) -> Tensor:\n    " +
         line + "\n    return x\n";
}

/// `count` functions of which each calls the next one.
std::string chain(int count) {
  std::string code;
  for (int i = 0; i < count; ++i)
    code += fmt::format("def f{}(x: Tensor) -> Tensor:\n  return __torch__.f{}(x)\n", i, i + 1);
  return code;
}

TEST(ScriptCode, OfANetworkIsTaken) {
  check(
      "class Net(Module):\n  __parameters__ = [\"weight\", ]\n  weight : Tensor\n  stride : Final[int] = 2\n"
      "  def forward(self: __torch__.Net,\n    x: Tensor,\n    scale: float=-0.5,\n    size: List[int]=[1, 2]) -> "
      "Tensor:\n"
      "    if bool(torch.gt(x, 0)):\n      y = torch.add(x, 1)  # a comment (with a bracket\n"
      "    else:\n      y = x\n    return torch.mul(y, CONSTANTS.c0)\n");
}

TEST(ScriptCode, ExpressionsAreNestedSoDeepAndNoDeeper) {
  check(with("y = " + repeated("(", 200) + "x" + repeated(")", 200)));
  EXPECT_THAT(refusal(with("y = " + repeated("(", 300) + "x" + repeated(")", 300))),
              AllOf(HasSubstr("net.pt"), HasSubstr("line 5"), HasSubstr("nested more than 250 deep")));
  EXPECT_THAT(refusal(with("y = " + repeated("-", 300) + "1")), HasSubstr("deep"));
  EXPECT_THAT(refusal(with("y = " + repeated("not ", 300) + "x")), HasSubstr("deep"));
  check(with("y = [" + repeated("(1), ", 1000) + "]"));
}

TEST(ScriptCode, BlocksAreNestedSoDeepAndNoDeeper) {
  std::string blocks;
  for (int i = 0; i < 100; ++i) blocks += std::string(static_cast<std::size_t>(i), ' ') + "if x:\n";
  EXPECT_THAT(refusal(blocks), HasSubstr("more than 80 blocks"));
  EXPECT_THAT(refusal(with(repeated("elif x:\n      y = 1\n    ", 100) + "y = 2")), HasSubstr("elif"));
}

TEST(ScriptCode, NothingRunsWhileItIsLoaded) {
  EXPECT_THAT(refusal("class Net(Module):\n  def __setstate__(self: __torch__.Net, s: int) -> None:\n    pass\n"),
              HasSubstr("__setstate__"));
  EXPECT_THAT(refusal("def f(x: int=g(1)) -> int:\n  return x\n"), HasSubstr("default value"));
  EXPECT_THAT(refusal("def f(x: int=1 + 1) -> int:\n  return x\n"), HasSubstr("default value"));
  EXPECT_THAT(refusal("class Net(Module):\n  size : int = torch.size(1)\n"), HasSubstr("constant"));
}

TEST(ScriptCode, WhatLibTorchMayReadOtherwiseIsRefused) {
  EXPECT_THAT(refusal(with("y = (x")), HasSubstr("bracket without an end"));
  EXPECT_THAT(refusal(with("y = x)")), HasSubstr("closes a bracket that is not open"));
  EXPECT_THAT(refusal(with("y = \"x")), HasSubstr("text without an end"));
  EXPECT_THAT(refusal(with("y = x # type: int")), HasSubstr("type in a comment"));
  EXPECT_THAT(refusal(with("y = x $ 1")), HasSubstr("sign that TorchScript has not"));
  check(with("y = \"a bracket ( and a quote \\\" in a text\""));
}

TEST(ScriptCode, ChainsOfDefinitionsAreShort) {
  check(chain(90));
  EXPECT_THAT(refusal(chain(150)), HasSubstr("chain of more than 100"));
  EXPECT_THAT(refusal(chain(2) + "def f2(x: Tensor) -> Tensor:\n  return __torch__.f0(x)\n"), HasSubstr("circle"));
}

TEST(ScriptCode, ChainsGoThroughModulesAndMethods) {
  ScriptCode code("net.pt");
  code.add("__torch__.a",
           "class A(Module):\n  def f(self: __torch__.a.A, x: int) -> int:\n    return __torch__.b.B.g(x)\n");
  code.add("__torch__.b",
           "class B(Module):\n  def g(self: __torch__.b.B, x: int) -> int:\n    return __torch__.a.A.f(x)\n");
  EXPECT_THAT(test::errorOf([&] { code.requireShortChains(); }),
              AllOf(HasSubstr("circle"), HasSubstr("__torch__.a.A")));
}

}  // namespace
}  // namespace passband
