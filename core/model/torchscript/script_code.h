// The code inside a TorchScript file, looked at before LibTorch parses it: its parser and compiler recurse with the
// nesting of the code, and run some of it while they load (__setstate__, default values, constants of classes).
// Grammar: torch/csrc/jit/frontend/lexer.h and import_source.cpp.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace passband {

/// The classes and functions of a file's code, in the order of its members.
class ScriptCode {
 public:
  /// `path` is for messages.
  explicit ScriptCode(std::string path);

  /// Takes the code of a module, "__torch__.torch.nn.modules.conv". Throws Error when it is nested too deeply, when it
  /// would run while it is loaded, or is no text that LibTorch could read.
  void add(const std::string& module, std::string_view code);

  /// Call when all are added. Throws Error when definitions need each other in a circle or too long a chain: LibTorch
  /// compiles what a definition needs inside its own compilation.
  void requireShortChains() const;

 private:
  struct Definition {
    std::string name;
    std::set<std::string> needs;  ///< dotted names that begin with "__torch__."
  };

  /// Definitions in the longest chain that begins at `place`, of which `around` wait for it.
  int chainFrom(std::size_t place, const std::map<std::string, std::size_t>& places, std::vector<int>& lengths,
                int around) const;

  std::string path_;
  std::vector<Definition> definitions_;
};

}  // namespace passband
