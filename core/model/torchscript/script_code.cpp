#include "core/model/torchscript/script_code.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <optional>
#include <span>

#include "core/base/error.h"
#include "core/base/printable.h"

namespace passband {
namespace {

/// Real networks have at most some twenty of each.
constexpr int kDeepestExpression = 250;
constexpr std::size_t kDeepestBlock = 80;
constexpr int kMostElif = 80;
constexpr int kLongestChain = 100;

/// Lengths of chains that are not known yet.
constexpr int kUnknown = -1, kOpen = -2;

bool isNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isString(std::string_view token) {
  return token[0] == '"' || token[0] == '\'';
}
bool isOpening(std::string_view token) {
  return token == "(" || token == "[" || token == "{";
}
bool isClosing(std::string_view token) {
  return token == ")" || token == "]" || token == "}";
}
bool isOneOf(std::string_view token, std::span<const std::string_view> names) {
  return std::ranges::find(names, token) != names.end();
}

/// Words that join or begin expressions, and so nest them.
constexpr std::array<std::string_view, 9> kJoining{"not", "and", "or", "in", "is", "if", "else", "for", "lambda"};

/// A line of code: up to a line feed outside of brackets.
struct Line {
  std::size_t indent = 0;
  std::vector<std::string_view> tokens;  ///< names, numbers, strings, single signs
};

/// Cuts code into lines and tokens as LibTorch does; what it may read in another way is refused.
class Lexer {
 public:
  Lexer(std::string_view code, const std::string& path) : code_(code), path_(path) {}

  /// False at the end.
  bool next(Line& line) {
    line.tokens.clear();
    int brackets = 0;
    for (skipBlank(); at_ < code_.size(); skipBlank()) {
      const char c = code_[at_];
      if (c == '\n') {
        if (brackets == 0 && !line.tokens.empty()) return true;  // not behind it yet: messages name this line
        lineBegin_ = ++at_;
        continue;
      }
      if (line.tokens.empty()) line.indent = at_ - lineBegin_;
      line.tokens.push_back(code_.substr(at_, tokenLength()));
      at_ += line.tokens.back().size();
      if (isOpening(line.tokens.back())) ++brackets;
      if (isClosing(line.tokens.back()) && --brackets < 0) fail("closes a bracket that is not open");
    }
    if (brackets > 0) fail("has a bracket without an end");
    return !line.tokens.empty();
  }

  [[noreturn]] void fail(const std::string& what) const {
    const auto number = 1 + std::count(code_.begin(), code_.begin() + static_cast<std::ptrdiff_t>(at_), '\n');
    throw Error(fmt::format("cannot read {}: line {} of its code {}; the file is damaged or not of PyTorch's making",
                            path_, number, what));
  }

 private:
  void skipBlank() {
    while (at_ < code_.size() && (code_[at_] == ' ' || code_[at_] == '\r')) ++at_;
    if (at_ == code_.size() || code_[at_] != '#') return;
    if (code_.substr(at_).starts_with("# type:")) fail("has a type in a comment");
    at_ = std::min(code_.find('\n', at_), code_.size());
  }

  std::size_t tokenLength() const {
    const char c = code_[at_];
    if (isNameStart(c)) return lengthWhile([](char other) { return isNameStart(other) || isDigit(other); });
    if (isDigit(c)) return numberLength();
    if (c == '"' || c == '\'') return stringLength();
    constexpr std::string_view kSigns = "+-*/%@()[]:,={}><.?!&^|~";
    if (kSigns.find(c) == std::string_view::npos) fail("has a sign that TorchScript has not");
    return 1;
  }

  template <class Takes>
  std::size_t lengthWhile(const Takes& takes) const {
    std::size_t end = at_;
    while (end < code_.size() && takes(code_[end])) ++end;
    return end - at_;
  }

  /// Digits and points; letters of an exponent come as a name, which is as good here.
  std::size_t numberLength() const {
    return lengthWhile([](char c) { return isDigit(c) || c == '.'; });
  }

  std::size_t stringLength() const {
    const char quote = code_[at_];
    const std::string closing(code_.substr(at_).starts_with(std::string(3, quote)) ? 3 : 1, quote);
    std::size_t end = at_ + closing.size();
    while (end < code_.size() && !code_.substr(end).starts_with(closing)) {
      if (code_[end] == '\n' && closing.size() == 1) fail("has a text without an end");
      end += code_[end] == '\\' ? 2 : 1;
    }
    if (end >= code_.size()) fail("has a text without an end");
    return end + closing.size() - at_;
  }

  std::string_view code_;
  const std::string& path_;
  std::size_t at_ = 0;
  std::size_t lineBegin_ = 0;
};

/// How deeply the line's expressions may nest at most: the signs since the last comma, on every level of brackets that
/// is open.
int nesting(const Line& line) {
  std::vector<int> signs{0};
  int depth = 0, deepest = 0;
  for (const std::string_view token : line.tokens) {
    if (token == "," || (isClosing(token) && signs.size() > 1)) {
      depth -= signs.back();
      token == "," ? static_cast<void>(signs.back() = 0) : signs.pop_back();
    } else if (!isNameStart(token[0]) ? !isDigit(token[0]) && !isString(token) : isOneOf(token, kJoining)) {
      ++signs.back();
      ++depth;
      if (isOpening(token)) signs.push_back(0);
    }
    deepest = std::max(deepest, depth);
  }
  return deepest;
}

/// A value that LibTorch computes while it loads the code. Throws Error unless it is written out: no operators, and no
/// calls but those that PyTorch's own printer writes.
class PlainValue {
 public:
  explicit PlainValue(const Lexer& lexer) : lexer_(lexer) {}

  void take(std::string_view token) {
    if (token == "(" && (isNameStart(last_[0]) ? !isOneOf(last_, kCalls) : !isOneOf(last_, kBeforeTuple))) refuse();
    if (!isNameStart(token[0]) && !isDigit(token[0]) && !isString(token) && !isOneOf(token, kSigns)) refuse();
    if (isOneOf(token, kJoining)) refuse();
    last_ = token;
  }

 private:
  static constexpr std::array<std::string_view, 3> kCalls{"float", "annotate", "device"};
  static constexpr std::array<std::string_view, 6> kBeforeTuple{"=", "(", "[", ",", ":", "{"};
  static constexpr std::array<std::string_view, 10> kSigns{"(", ")", "[", "]", "{", "}", ",", ".", ":", "-"};

  [[noreturn]] void refuse() const { lexer_.fail("computes a default value or a constant while it is loaded"); }

  const Lexer& lexer_;
  std::string_view last_ = "=";
};

/// The default values in the first line of a function: behind = up to the next comma on the level of the parameters.
void requirePlainDefaults(const Line& line, const Lexer& lexer) {
  int brackets = 0;
  std::optional<PlainValue> value;
  for (const std::string_view token : line.tokens) {
    if (isClosing(token)) --brackets;
    if ((token == "," && brackets == 1) || brackets == 0) value.reset();
    if (value) value->take(token);
    if (token == "=" && !value) value.emplace(lexer);
    if (isOpening(token)) ++brackets;
  }
}

/// name : type = value, or __annotations__["name"] = type, in a class or outside of all functions.
void requirePlainConstant(const Line& line, const Lexer& lexer) {
  const auto equals = std::ranges::find(line.tokens, "=");
  if (equals == line.tokens.end()) return;
  PlainValue value(lexer);
  for (auto token = equals + 1; token != line.tokens.end(); ++token) value.take(*token);
}

/// The blocks around a line, by their indentation.
class Blocks {
 public:
  /// Whether the line stands directly in a class or outside of everything.
  bool enter(const Line& line, const Lexer& lexer) {
    while (!open_.empty() && line.indent <= open_.back().indent) open_.pop_back();
    const bool begins = line.tokens[0] == "class" || line.tokens[0] == "def";
    if (begins && line.tokens.back() != ":") lexer.fail("begins a definition without a body");
    const bool outside = std::ranges::all_of(open_, [](const Block& block) { return block.isClass; });
    if (line.tokens.back() == ":") open_.push_back({line.indent, line.tokens[0] == "class"});
    if (open_.size() > kDeepestBlock) lexer.fail(fmt::format("stands in more than {} blocks", kDeepestBlock));
    return outside;
  }
  bool outermost(const Line& line) const { return open_.empty() || open_.front().indent >= line.indent; }

 private:
  struct Block {
    std::size_t indent;
    bool isClass;
  };
  std::vector<Block> open_;
};

/// The dotted names in a line that begin with __torch__.
void addNeeds(const Line& line, std::set<std::string>& needs) {
  const auto& tokens = line.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens[i] != "__torch__") continue;
    std::string name("__torch__");
    for (; i + 2 < tokens.size() && tokens[i + 1] == "." && isNameStart(tokens[i + 2][0]); i += 2)
      name.append(".").append(tokens[i + 2]);
    needs.insert(std::move(name));
  }
}

void refuseLoadingCode(std::string_view code, const std::string& path) {
  for (const std::string_view name : {"__setstate__", "__getstate__"}) {
    if (code.find(name) == std::string_view::npos) continue;
    throw Error(
        fmt::format("{} is TorchScript with {}, code that runs while a file is loaded or saved: Passband runs none; "
                    "export the model with torch.export",
                    path, name));
  }
}

}  // namespace

ScriptCode::ScriptCode(std::string path) : path_(std::move(path)) {}

void ScriptCode::add(const std::string& module, std::string_view code) {
  refuseLoadingCode(code, path_);
  Lexer lexer(code, path_);
  Blocks blocks;
  Line line;
  int elifs = 0;
  while (lexer.next(line)) {
    if (nesting(line) > kDeepestExpression) {
      lexer.fail(fmt::format("is nested more than {} deep", kDeepestExpression));
    }
    const std::string_view first = line.tokens[0];
    if (first == "elif" && ++elifs > kMostElif) lexer.fail(fmt::format("is the elif after {} others", kMostElif));
    const bool outside = blocks.enter(line, lexer);
    if (first == "def") {
      requirePlainDefaults(line, lexer);
    } else if (outside && first != "class") {
      requirePlainConstant(line, lexer);
    }
    if (blocks.outermost(line) && (first == "def" || first == "class") && line.tokens.size() > 1) {
      definitions_.push_back({fmt::format("{}.{}", module, line.tokens[1]), {}});
    }
    if (!definitions_.empty()) addNeeds(line, definitions_.back().needs);
  }
}

void ScriptCode::requireShortChains() const {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < definitions_.size(); ++i) places.insert_or_assign(definitions_[i].name, i);
  std::vector<int> lengths(definitions_.size(), kUnknown);
  for (std::size_t i = 0; i < definitions_.size(); ++i) chainFrom(i, places, lengths, 0);
}

/// What a dotted name means is a definition or something of one.
int ScriptCode::chainFrom(std::size_t place, const std::map<std::string, std::size_t>& places,
                          std::vector<int>& lengths, int around) const {
  if (lengths[place] == kOpen || around + std::max(lengths[place], 1) > kLongestChain) {
    throw Error(fmt::format(
        "cannot read {}: its definition '{}' stands in a circle or in a chain of more than {} that need each other, "
        "which no model does; save it again with torch.jit.save",
        path_, printable(definitions_[place].name), kLongestChain));
  }
  if (lengths[place] != kUnknown) return lengths[place];
  lengths[place] = kOpen;
  int longest = 0;
  for (std::string need : definitions_[place].needs) {
    auto found = places.find(need);
    for (auto dot = need.rfind('.'); found == places.end() && dot != std::string::npos; dot = need.rfind('.')) {
      need.resize(dot);
      found = places.find(need);
    }
    if (found == places.end() || found->second == place) continue;
    longest = std::max(longest, chainFrom(found->second, places, lengths, around + 1));
  }
  return lengths[place] = longest + 1;
}

}  // namespace passband
