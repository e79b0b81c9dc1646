// TorchScript files that would write, read, end or fill what is not theirs. Each is opened with info, as a user would.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <gmock/gmock.h>
#include <sys/resource.h>

#include "tests/support/run_program.h"
#include "tests/support/script_builder.h"
#include "tests/support/temporary_folder.h"

namespace passband {
namespace {

using test::ScriptParts;
using test::scriptWith;
using testing::HasSubstr;

struct Hostile {
  std::string name;
  std::string file;
  std::string said;  ///< part of the refusal
};

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

/// FOLDER in code stands for the folder of the file.
Hostile running(const std::string& name, const std::string& line, const std::string& said) {
  return {name, scriptWith(line).file(), said};
}

std::string withFolder(std::string text, const std::filesystem::path& folder) {
  for (auto at = text.find("FOLDER"); at != std::string::npos; at = text.find("FOLDER"))
    text.replace(at, 6, folder.string());
  return text;
}

std::vector<Hostile> operatorsOfTheSystem(const std::filesystem::path& folder) {
  const auto line = [&](const std::string& code) { return withFolder(code, folder); };
  const std::string mapped =
      line(R"(t = torch.from_file("FOLDER/victim", True, 6, dtype=0, layout=0, device=torch.device("cpu")))");
  ScriptParts casting;
  casting.before = "class Other(Module):\n  training : bool\n  b : int\n";
  casting.body = "    y = unchecked_cast(__torch__.Other, \"text\")\n    x = torch.add(x, y.b)\n";
  const std::string least = "torch.sub(-9223372036854775807, 1)";
  return {
      running("overwrites a file",
              mapped + "\n    x = torch.add(x, torch.sum(torch.copy_(t, torch.zeros([6], dtype=0))))", "from_file"),
      running("reads a file", mapped + "\n    x = torch.add(x, torch.mean(torch.to(t, 6)))", "from_file"),
      running("saves a file", line(R"(torch.save(x, "FOLDER/new"))"), "aten::save"),
      running("saves in a branch",
              line("if torch.gt(torch.dim(x), 9):\n      torch.save(x, \"FOLDER/new\")\n    else:\n      pass"),
              "aten::save"),
      running("saves in a loop", line("for i in range(3):\n      torch.save(x, \"FOLDER/new\")"), "aten::save"),
      running("prints", R"(print("hello"))", "prim::Print"),
      running("swaps memory", "y = torch.set_(x, torch.zeros([1]))", "aten::set_"),
      running("resizes", "y = torch.resize_(x, [100000, 1000])", "aten::resize_"),
      running("seeds", "torch.manual_seed(3)", "aten::manual_seed"),
      running("reads the seed", "x = torch.add(x, torch.initial_seed())", "aten::initial_seed"),
      running("turns gradients on", "torch.set_grad_enabled(True)", "aten::set_grad_enabled"),
      running("goes backward", "torch.backward(torch.sum(x))", "aten::backward"),
      running("gives memory nobody filled", "x = torch.add(x, torch.sum(torch.empty_strided([3], [1])))",
              "aten::empty_strided"),
      running("makes an endless list", "x = torch.add(x, torch.sum(torch.range(0, 1000000000000)))", "aten::range"),
      running("asks the owner", "y = ops.aten._get_cpu_capability()", "_get_cpu_capability"),
      running("loads a library's operator", "x = ops.quantized.relu6(x)", "quantized"),
      running("saves a number while it is compiled", line(R"(torch.save(1, "FOLDER/new"))"), "aten::save"),
      running("saves by a method", line(R"((1).save("FOLDER/new"))"), "'save'"),
      running("divides by zero", "x = torch.add(x, torch.remainder(5, 0))", "divided by 0"),
      running("divides by zero in a while",
              "x = torch.add(x, torch.floordiv(torch.dim(x), torch.sub(torch.dim(x), 4)))", "divided by 0"),
      running("divides the least number", "x = torch.add(x, torch.floordiv(" + least + ", -1))", "too large"),
      running("doubles a text forty times",
              "s = \"aaaaaaaa\"" + repeated("\n    s = torch.add(s, s)", 40) + "\n    x = torch.add(x, torch.len(s))",
              "text is too long"),
      running("formats a text forty times",
              "s = \"aaaaaaaa\"" + repeated("\n    s = torch.format(\"{}{}\", s, s)", 40) +
                  "\n    x = torch.add(x, torch.len(s))",
              "text is too long"),
      running("repeats a list", "x = torch.add(x, torch.len(torch.mul([1], 1000000000)))", "too often"),
      running("counts with ctc", "x = torch.ctc_loss(x, x, [1], [1])", "ctc_loss"),
      running("promotes nonsense", "x = torch.add(x, torch.promote_types(9999, 3))", "promote_types"),
      running("splits strings for ever", R"(x = torch.add(x, torch.len(torch.zfill("a", 9000000000000))))", "zfill"),
      running("makes factorials", "x = torch.add(x, torch.factorial(9999999999999))", "factorial"),
      running("pads a text", R"(x = torch.add(x, torch.len(torch.ljust("a", 9000000000, "b"))))", "ljust"),
      running("writes to an argument", "y = torch.add(x, x, out=x)", "aten::add.out"),
      running("norm of short weights", "x, y = torch._weight_norm_interface(x, x)", "_weight_norm_interface"),
      running("gives random pixels", "y = torch.mul_(x, torch.rand([1]))\n    x = y", "aten::rand"),
      running("waits", "y = torch.wait(fork(__torch__.Net.forward, self, x))", ""),
      {"casts a text into a module", casting.file(), "cast"},
      running("casts a number into a pair", "y, x = unchecked_cast(Tuple[int, Tensor], 7)", "cast"),
  };
}

std::vector<Hostile> codeThatRunsWhileLoading(const std::filesystem::path& folder) {
  const std::string save = withFolder("torch.save(torch.zeros([1]), \"FOLDER/new\")", folder);
  ScriptParts setstate;
  setstate.methods = "  def __setstate__(self: __torch__.Net,\n    state: Dict[str, bool]) -> NoneType:\n    " + save +
                     "\n    self.training = False\n    return None\n";
  ScriptParts getstate;
  getstate.methods = "  def __getstate__(self: __torch__.Net) -> int:\n    return 1\n";
  ScriptParts defaults;
  defaults.header = withFolder("    x: Tensor,\n    y: Tensor=torch.from_file(\"FOLDER/victim\", False, 6))", folder);
  ScriptParts constant;
  constant.attributes = withFolder("  c : Final[Tensor] = torch.from_file(\"FOLDER/victim\", False, 6)\n", folder);
  ScriptParts text;
  text.attributes = "  c : Final[str] = \"a\" * 1000000000\n";
  ScriptParts list;
  list.attributes = "  c : Final[List[int]] = [0 for i in range(10000000000)]\n";
  ScriptParts named;
  named.before =
      withFolder("class Pair(NamedTuple):\n  a : Tensor = torch.from_file(\"FOLDER/victim\", False, 6)\n", folder);
  named.body = "    y = __torch__.Pair(x)\n";
  ScriptParts function;
  function.before = "def f(x: Tensor,\n    y: int=torch.initial_seed()) -> Tensor:\n  return x\n";
  function.body = "    y = __torch__.f(x, )\n";
  ScriptParts comment;
  comment.attributes = "  c : Final[int] = 3 # type: int\n";
  ScriptParts bracket;
  bracket.attributes = "  )\n  c : Final[Tensor] = (torch.zeros([1])\n)\n";
  return {
      {"runs __setstate__", setstate.file(), "__setstate__"},
      {"runs __getstate__", getstate.file(), "__getstate__"},
      {"reads a file for a default", defaults.file(), "while it is loaded"},
      {"reads a file for a constant", constant.file(), "while it is loaded"},
      {"makes a long text for a constant", text.file(), "while it is loaded"},
      {"makes a long list for a constant", list.file(), "while it is loaded"},
      {"reads a file for a pair", named.file(), "while it is loaded"},
      {"seeds for a default of a function", function.file(), "while it is loaded"},
      {"hides a type in a comment", comment.file(), "type in a comment"},
      {"hides a constant behind a bracket", bracket.file(), "bracket"},
  };
}

std::vector<Hostile> codeTooDeep() {
  const int many = 100000;
  std::string blocks;
  for (int i = 0; i < 2000; ++i) blocks += std::string(static_cast<std::size_t>(4 + i), ' ') + "if True:\n";
  ScriptParts nested;
  nested.body = blocks + std::string(2004, ' ') + "pass\n";
  ScriptParts elifs;
  elifs.body = "    if True:\n      pass\n" + repeated("    elif True:\n      pass\n", 50000);
  ScriptParts chain;
  for (int i = 0; i < 3000; ++i) {
    chain.before += "class C" + std::to_string(i) + "(Module):\n  training : bool\n";
    if (i > 0) chain.before += "  a : __torch__.C" + std::to_string(i - 1) + "\n";
  }
  chain.attributes = "  a : Optional[__torch__.C2999]\n";
  chain.values = {{"a", "N"}};
  ScriptParts functions;
  for (int i = 0; i < 3000; ++i) {
    const std::string inner = i == 0 ? "x" : "__torch__.f" + std::to_string(i - 1) + "(x, )";
    functions.before += "def f" + std::to_string(i) + "(x: Tensor) -> Tensor:\n  return " + inner + "\n";
  }
  functions.returned = "__torch__.f2999(x, )";
  ScriptParts circle;
  circle.before =
      "def f(x: Tensor) -> Tensor:\n  return __torch__.g(x, )\ndef g(x: Tensor) -> Tensor:\n  return __torch__.f(x, "
      ")\n";
  circle.returned = "__torch__.f(x, )";
  ScriptParts types;
  types.attributes = "  a : " + repeated("List[", many) + "int" + repeated("]", many) + "\n";
  return {
      running("brackets", "y = " + repeated("(", many) + "1" + repeated(")", many), "nested"),
      running("lists", "y = " + repeated("[", many) + "1" + repeated("]", many), "nested"),
      running("minus", "y = " + repeated("-", many) + "1", "nested"),
      running("not", "y = " + repeated("not ", many) + "True", "nested"),
      running("powers", "y = " + repeated("2 ** ", many) + "1", "nested"),
      running("sums", "y = " + repeated("1 + ", many) + "1", "nested"),
      running("choices", "y = " + repeated("1 if True else ", many) + "1", "nested"),
      running("members", "y = x" + repeated(".a", many), "nested"),
      running("calls", "y = x" + repeated("()", many), "nested"),
      running("places", "y = x" + repeated("[0]", many), "nested"),
      running("an open text", "y = \"abc", "without an end"),
      running("an open bracket", "y = (", "without an end"),
      running("a strange sign", "y = $", "sign"),
      {"blocks", nested.file(), "blocks"},
      {"elif", elifs.file(), "elif"},
      {"classes in a chain", chain.file(), "chain"},
      {"functions in a chain", functions.file(), "chain"},
      {"functions in a circle", circle.file(), "circle"},
      {"types", types.file(), "nested"},
  };
}

/// An attribute `a` of the type with the value.
Hostile holding(const std::string& name, const std::string& type, const std::string& value, const std::string& said,
                std::vector<test::ZipMember> more = {}) {
  ScriptParts parts;
  parts.attributes = "  a : " + type + "\n";
  parts.values = {{"a", value}};
  parts.more = std::move(more);
  return {name, parts.file(), said};
}

std::vector<Hostile> pickles() {
  const std::string four(16, '\x01');
  const std::vector<test::ZipMember> floats{{"net/data/0", four}};
  const int deep = 100000;
  ScriptParts otherClass;
  otherClass.before =
      "class Small(Module):\n  training : bool\n  def go(self: __torch__.Small,\n    x: Tensor) -> Tensor:\n"
      "    return x\nclass Large(Module):\n  training : bool\n  a : int\n  b : int\n  c : Tensor\n";
  otherClass.attributes = "  a : __torch__.Large\n";
  otherClass.body = "    y = (self).a.c\n";
  otherClass.values = {{"a", test::global("__torch__", "Small") + ")\x81}(" + test::text("training") + "\x89" + "ub"}};
  return {
      holding("views beyond its storage", "Tensor", test::tensor(test::storage("0", 4), 0, {1000, 1000}, {1000, 1}),
              "beyond its storage", floats),
      holding("views far behind its storage", "Tensor", test::tensor(test::storage("0", 4), 1 << 20, {1}, {1}),
              "beyond its storage", floats),
      holding("claims a larger storage", "Tensor", test::tensor(test::storage("0", 4000), 0, {4000}, {1}),
              "bytes of the tensor", floats),
      holding("claims memory of a terabyte", "Tensor",
              test::tensor(test::storage("0", std::int64_t{1} << 38), 0, {1}, {1}), "bytes of the tensor", floats),
      holding("spreads one value over a terabyte", "Tensor",
              test::tensor(test::storage("0", 4), 0, {1 << 20, 1 << 20}, {0, 0}), "larger than the file", floats),
      holding("has negative sizes", "Tensor", test::tensor(test::storage("0", 4), 0, {-4}, {1}), "not a count", floats),
      holding("lacks its storage", "Tensor", test::tensor(test::storage("9", 4), 0, {4}, {1}), "missing", floats),
      holding("is quantized", "Tensor", test::global("torch._utils", "_rebuild_qtensor") + ")R", "_rebuild_qtensor"),
      holding("calls os.system", "int", test::global("os", "system") + test::text("true") + "\x85R", "os.system"),
      holding("calls eval", "int", test::global("builtins", "eval") + test::text("1") + "\x85R", "builtins.eval"),
      holding("asks for a class of a library", "int",
              test::global("__torch__.torch.classes.quantized", "Conv2dPackedParamsBase") + ")\x81}b", "torch.classes"),
      holding("is deep", "int", repeated("]", deep) + repeated("a", deep - 1), "deep"),
      holding("contains itself", "int", "]q\x05h\x05" + std::string("a"), "itself"),
      holding("has a memo of sixteen gigabytes", "int", std::string("K\x01r\xff\xff\xff\x3f"), "memo"),
      holding("has a type without an end", "List[int]",
              test::global("torch.jit._pickle", "restore_type_tag") +
                  test::tuple("]" + test::text(repeated("List[", deep))) + "R",
              "type"),
      holding("is a number and not a tensor", "Tensor", "K\x07", "takes it for"),
      holding("is a text and not a list", "List[int]", test::text("abc"), "takes it for"),
      holding("is a pair of one", "Tuple[int, int]", "K\x07\x85", ""),
      {"holds another class than its code says", otherClass.file(), "takes it for"},
  };
}

std::vector<Hostile> archives() {
  const ScriptParts plain;
  const auto with = [&](const std::vector<test::ZipMember>& more) {
    ScriptParts parts;
    parts.more = more;
    return parts.file();
  };
  auto wrong = plain.members();
  wrong[3].wrongChecksum = true;
  auto beside = plain.members();
  beside.push_back({"net/extra/notes", "text"});
  beside.back().wrongChecksum = true;
  auto noConstants = plain.members();
  noConstants.erase(noConstants.begin() + 2);
  auto version = plain.members();
  version[0].content = "99999999999999999999999";
  return {
      {"code with a wrong checksum", zipArchive(wrong), "checksum"},
      {"a member beside with a wrong checksum", zipArchive(beside), "checksum"},
      {"a member twice", with({{"net/data.pkl", "x"}}), "twice"},
      {"a member twice but for its case", with({{"net/DATA.pkl", "x"}}), "twice"},
      {"no constants", zipArchive(noConstants), "older than PyTorch 1.4"},
      {"the old format", with({{"net/model.json", "{}"}}), "older than PyTorch 1.4"},
      {"two networks", with({{"other/constants.pkl", "x"}}), "several models"},
      {"a version that is none", zipArchive(version), "version"},
      {"bytes of another order", with({{"net/byteorder", "big"}}), "big-endian"},
      {"a bomb",
       with({{.name = "net/extra/bomb", .content = "abc", .method = 8, .claimedSize = std::int64_t{1} << 31}}),
       "would unpack"},
      {"cut", plain.file().substr(0, plain.file().size() - 30), "cut short"},
  };
}

class HostileScript : public testing::Test {
 protected:
  HostileScript() { test::writeFile(folder_ / "victim", "victim"); }

  /// Refused in a sentence, in time, and nothing on the disk has changed.
  void expectHarmless(const std::vector<Hostile>& files) {
    for (const Hostile& hostile : files) {
      SCOPED_TRACE(hostile.name);
      const auto path = test::writeFile(folder_ / "hostile.pt", hostile.file).string();
      const auto start = std::chrono::steady_clock::now();
      const test::ProgramResult result = test::runProgram({"info", path, "--threads", "1"});
      EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
      EXPECT_EQ(result.signal, 0);
      EXPECT_EQ(result.exitCode, 1) << result.out;
      EXPECT_THAT(result.err, HasSubstr(hostile.said));
      EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
      EXPECT_EQ(test::readFile(folder_ / "victim"), "victim");
      EXPECT_FALSE(std::filesystem::exists(folder_ / "new"));
    }
    rusage usage{};
    getrusage(RUSAGE_CHILDREN, &usage);
    EXPECT_LT(usage.ru_maxrss, 4L << 20) << "KiB of the largest";
  }

  test::TemporaryFolder folder_;
};

TEST_F(HostileScript, TheHarmlessOneOpens) {
  const auto path = test::writeFile(folder_ / "harmless.pt", ScriptParts().file()).string();
  const test::ProgramResult result = test::runProgram({"info", path});
  EXPECT_EQ(result.exitCode, 0) << result.err;
}

TEST_F(HostileScript, WarningsOfItsCodeAreNeverPrinted) {
  const std::string warning = "torch.warn(\"PRINTED\", 2)";
  ScriptParts function;
  function.before = "def f(x: Tensor) -> Tensor:\n  " + warning + "\n  return torch.mean(x, [2, 3])\n";
  function.returned = "__torch__.f(x, )";
  const auto data = folder_ / "data";
  for (const char* const name : {"a", "b", "c"}) {
    std::filesystem::create_directories(data / name);
    std::filesystem::copy_file(std::filesystem::path(PASSBAND_FIXTURES) / "data/rgb.png", data / name / "1.png");
  }
  for (const std::string& file :
       {scriptWith(warning).file(),
        scriptWith("if torch.gt(torch.dim(x), 3):\n      " + warning + "\n    else:\n      pass").file(),
        scriptWith("for i in range(3):\n      " + warning).file(),
        scriptWith("torch.warn(torch.format(\"PRINTED {}\", torch.size(x)), 2)").file(), function.file()}) {
    const auto path = test::writeFile(folder_ / "warns.pt", file).string();
    for (const std::vector<std::string>& command :
         {std::vector<std::string>{"info", path},
          {"evaluate", "--model", path, "--data", data, "--preset", "cifar10"}}) {
      const test::ProgramResult result = test::runProgram(command);
      EXPECT_EQ(result.exitCode, 0) << result.err;
      EXPECT_THAT(result.out + result.err, testing::Not(HasSubstr("PRINTED")));
      EXPECT_THAT(result.err, testing::Not(HasSubstr("Warning")));
    }
  }
}

TEST_F(HostileScript, OperatorsThatReachOutAreRefusedByName) {
  expectHarmless(operatorsOfTheSystem(folder_.path()));
}

TEST_F(HostileScript, NoCodeRunsWhileLoading) {
  expectHarmless(codeThatRunsWhileLoading(folder_.path()));
}

TEST_F(HostileScript, CodeBeyondTheRecursionOfItsReaderIsRefused) {
  expectHarmless(codeTooDeep());
}

TEST_F(HostileScript, PicklesAreHeldAgainstTheFile) {
  expectHarmless(pickles());
}

TEST_F(HostileScript, DamagedArchivesAreRefused) {
  expectHarmless(archives());
}

}  // namespace
}  // namespace passband
