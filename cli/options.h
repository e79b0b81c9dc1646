// The options of one command. CLI11 parses them; it stays behind this header, since it takes half a minute to compile.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace passband::cli {

/// One option of a command. Lives as long as the command line's parser.
class Option {
 public:
  /// The command does not run without it.
  Option required();
  /// The help shows the value that the member has before parsing.
  Option showDefault();
  /// "INT": the kind of its value in the help; unless it is set, by the member's type.
  Option type(const std::string& name);
  /// Which values are possible, for the help: "at least 1 px". After type().
  Option values(const std::string& text);
  /// The value that stands for the option where it is not given, for the help; showDefault() shows the member's.
  Option usually(const std::string& text);
  /// The heading in the help under which it stands.
  Option group(const std::string& heading);
  /// After parsing: the user gave it.
  bool given() const;

 private:
  friend class Options;
  explicit Option(CLI::Option* option) : option_(option) {}

  CLI::Option* option_;
};

/// The options of one command; parsing writes them into the members that they were added with, which must outlive it.
class Options {
 public:
  explicit Options(CLI::App& parser) : parser_(parser) {}

  /// `name`: "--name", "--name,--other", or "NAME" for what is given without a name. `value`: a text, a path, a number,
  /// or a list of texts.
  template <class Value>
  Option add(const std::string& name, Value& value, const std::string& help) {
    return addTo(name, &value, help);
  }
  /// A switch that is off until it is given.
  Option addFlag(const std::string& name, bool& value, const std::string& help);
  /// The heading in the help of the options that are added from now on.
  void group(const std::string& heading) { group_ = heading; }

 private:
  using Target = std::variant<std::string*, std::filesystem::path*, int*, std::int64_t*, std::uint64_t*, float*,
                              double*, std::vector<std::string>*>;

  Option addTo(const std::string& name, Target target, const std::string& help);

  CLI::App& parser_;
  std::string group_ = "Options";
};

/// Parses `arguments` as those of a command with the options that `add` adds. Returns the parser, which must live as
/// long as Option::given() is asked. Throws UsageError.
[[nodiscard]] std::shared_ptr<const CLI::App> parseArguments(const std::vector<std::string>& arguments,
                                                             const std::function<void(Options&)>& add);

}  // namespace passband::cli
