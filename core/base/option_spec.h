// Options are declared once: in a table that the search method or the trainer owns whose options they are. The flags of
// the command line, the forms of the window, the JSON and the identity of a run are made from it.
#pragma once

#include <any>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace passband {

/// A field with named values: an enum, or a bool of which both values have a name.
struct ChoiceField {
  void* value = nullptr;
  int (*get)(const void* value) = nullptr;
  void (*set)(void* value, int index) = nullptr;
};

/// Where the value of an option lies.
using OptionField =
    std::variant<bool*, int*, std::int64_t*, double*, std::vector<std::int64_t>*, std::vector<double>*, ChoiceField>;

/// What a number may be. Of a list, each of its numbers.
struct OptionRange {
  double low = -std::numeric_limits<double>::infinity();
  double high = std::numeric_limits<double>::infinity();
  bool aboveLow = false, belowHigh = false;  ///< the end itself is not possible
};

struct OptionSpec {
  std::string_view key;    ///< in JSON: "learning_rate"
  std::string_view name;   ///< on the command line, without dashes: "lr"; empty: the key, with - for _
  std::string_view label;  ///< in forms: "Learning rate"; empty: derived from others, and not for people
  std::string_view help;   ///< one sentence, without a full stop
  std::string_view unit;   ///< of a number: "px"; "%": a share 0..1, which forms show in percent
  std::string_view zero;   ///< what 0, or an empty list, stands for: "no limit"; possible beside the range
  std::string_view group;  ///< of the options that stand together in a form
  OptionRange range;
  std::vector<std::string_view> names;  ///< of a choice, in the order of its values
  /// Lists of whole numbers that have a name, by that name; null: there are none. Throws UsageError.
  std::vector<std::int64_t> (*listByName)(const std::string& name) = nullptr;
  /// The identity of a run has the values of all options with this text in one list of this key, defaults too: as it
  /// was before there were tables. Empty: under its own key where it is not the default.
  std::string_view identityList;
  bool common = false;  ///< the command line has it for other commands too, and adds it itself
  /// Of a struct of the table's type: optionField<&Options::member>.
  OptionField (*field)(std::any& options) = nullptr;
};

struct OptionTable {
  std::any defaults;  ///< a struct of the options, as it is made
  std::vector<OptionSpec> specs;
};

namespace detail {
template <class Struct, class Value>
Struct structOf(Value Struct::*);
}  // namespace detail

/// The member of the struct, or the member of its member: optionField<&Options::inner, &Inner::member>.
template <auto First, auto... Rest>
OptionField optionField(std::any& options) {
  using Options = decltype(detail::structOf(First));
  auto& value = ((std::any_cast<Options&>(options).*First).*....*Rest);
  using Value = std::remove_reference_t<decltype(value)>;
  if constexpr (std::is_enum_v<Value>) {
    return ChoiceField{&value, [](const void* from) { return static_cast<int>(*static_cast<const Value*>(from)); },
                       [](void* to, int index) { *static_cast<Value*>(to) = static_cast<Value>(index); }};
  } else {
    return &value;
  }
}

/// A bool as a choice: the first name is false, the second true.
template <auto Member>
OptionField optionOfTwo(std::any& options) {
  using Options = decltype(detail::structOf(Member));
  bool& value = std::any_cast<Options&>(options).*Member;
  return ChoiceField{&value, [](const void* from) { return *static_cast<const bool*>(from) ? 1 : 0; },
                     [](void* to, int index) { *static_cast<bool*>(to) = index != 0; }};
}

/// On the command line, without dashes.
std::string optionName(const OptionSpec& spec);
/// "the learning rate", for sentences of core.
std::string optionInSentence(const OptionSpec& spec);
/// The field of `options`, which must not be written through it.
OptionField optionOf(const OptionSpec& spec, const std::any& options);

/// The value as setOption takes it: "0.01", "cosine", "200,800"; of a switch "true" or "false".
std::string optionText(const OptionSpec& spec, const std::any& options);
bool isDefault(const OptionTable& table, const OptionSpec& spec, const std::any& options);
/// Throws UsageError where the text is no possible value; `called` begins the sentence: "--lr", "Learning rate".
void setOption(const OptionSpec& spec, std::any& options, const std::string& text, const std::string& called);
/// Throws UsageError where a value is out of its range.
void checkOptions(const OptionTable& table, const std::any& options,
                  const std::function<std::string(const OptionSpec&)>& called = optionInSentence);

/// A JSON object of all options.
std::string optionsToJson(const OptionTable& table, const std::any& options);
/// Of those that are not as the defaults.
std::string changedOptionsToJson(const OptionTable& table, const std::any& options);
/// What of the options makes two runs the same, as a JSON object: see OptionSpec::identityList.
std::string optionsIdentity(const OptionTable& table, const std::any& options);
/// Back from it, into `options` that have the defaults. Throws as optionsFromJson.
void optionsFromIdentity(const OptionTable& table, std::any& options, const std::string& identity);
/// Writes those that the object has into `options`, found by key, else by their name on the command line; choices by
/// name or index. Throws Error on a value of another kind and on those out of range.
void optionsFromJson(const OptionTable& table, std::any& options, const std::string& json);

}  // namespace passband
