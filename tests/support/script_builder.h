// Builds TorchScript files out of code text, the hostile ones included.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/file_builder.h"

namespace passband::test {

/// The parts of a file with one module, __torch__.Net, that gives the mean of each channel.
struct ScriptParts {
  std::string before;                     ///< classes and functions above Net
  std::string attributes;                 ///< further lines of the class
  std::string header = "    x: Tensor)";  ///< the rest of forward's parameters
  std::string body;                       ///< the lines of forward, 4 spaces each, before its return
  std::string returned = "torch.mean(x, [2, 3])";
  std::string methods;                                      ///< further methods of the class
  std::vector<std::pair<std::string, std::string>> values;  ///< names and pickled values of further attributes
  std::string constants = pickled(")");
  std::vector<ZipMember> more;  ///< further members

  std::string code() const {
    return before + "class Net(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + attributes +
           "  def forward(self: __torch__.Net,\n" + header + " -> Tensor:\n" + body + "    return " + returned + "\n" +
           methods;
  }

  std::string data() const {
    std::string state = text("training") + "\x89";
    for (const auto& [name, value] : values) state += text(name) + value;
    return pickled(global("__torch__", "Net") + ")\x81}(" + state + "ub");
  }

  std::vector<ZipMember> members() const {
    std::vector<ZipMember> members{{"net/version", "3\n"},
                                   {"net/data.pkl", data()},
                                   {"net/constants.pkl", constants},
                                   {"net/code/__torch__.py", code()}};
    members.insert(members.end(), more.begin(), more.end());
    return members;
  }

  std::string file() const { return zipArchive(members()); }
};

/// The lines of forward of an otherwise harmless network.
inline ScriptParts scriptWith(const std::string& body) {
  ScriptParts parts;
  parts.body = "    " + body + "\n";
  return parts;
}

}  // namespace passband::test
