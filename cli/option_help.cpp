#include "cli/option_help.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/base/text.h"

namespace passband::cli {
namespace {

constexpr std::size_t kHelpColumns = 100;
constexpr std::size_t kMeaningColumn = 26;

OptionHelp helpOf(const CLI::Option& option) {
  OptionHelp help;
  help.names = option.get_name(option.get_positional(), !option.get_positional());
  for (std::size_t comma = help.names.find(','); comma != std::string::npos; comma = help.names.find(',', comma + 1))
    help.names.insert(comma + 1, " ");
  if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();  // "INT:at least 1", as Option::values() made it
    const std::size_t colon = type.find(':');
    help.value = type.substr(0, colon);
    if (colon != std::string::npos) help.values = type.substr(colon + 1);
  }
  help.meaning = option.get_description();
  help.usual = option.get_default_str();
  help.group = option.get_group();
  help.required = option.get_required();
  return help;
}

/// The words of a line that begins at `column`, in lines that end before kHelpColumns, all but the first indented.
std::string wrapped(std::string_view line, std::size_t column, std::size_t indent) {
  std::string text;
  for (const std::string_view word : split(line, ' ')) {
    const bool first = text.empty();
    if (!first && column + 1 + word.size() > kHelpColumns) {
      text += "\n" + std::string(indent, ' ');
      column = indent;
    } else if (!first) {
      text += ' ';
      ++column;
    }
    text += word;
    column += word.size();
  }
  return text;
}

/// "above 0; default 0.1"
std::string detailsOf(const OptionHelp& help) {
  std::vector<std::string> details;
  if (help.required) details.emplace_back("required");
  if (!help.values.empty()) details.push_back(help.values);
  if (!help.usual.empty()) details.push_back("default " + help.usual);
  return fmt::format("{}", fmt::join(details, "; "));
}

std::string helpText(const OptionHelp& help) {
  constexpr std::size_t inner = 2;                                       // columns more for lines under the first
  const bool kind = !help.value.empty() && help.names.starts_with('-');  // FILE says it itself
  std::string head = "  " + help.names + (kind ? " " + help.value : "");
  if (head.size() + 1 > kMeaningColumn) head += "\n" + std::string(kMeaningColumn, ' ');
  if (head.size() < kMeaningColumn) head.resize(kMeaningColumn, ' ');
  const std::string details = detailsOf(help);
  std::string text;
  for (const std::string_view line : split(help.meaning, '\n')) {
    if (text.empty()) {
      const std::string first = std::string(line) + (details.empty() ? "" : fmt::format(" ({})", details));
      text = wrapped(first, kMeaningColumn, kMeaningColumn);
    } else {
      constexpr std::size_t column = kMeaningColumn + inner;
      text += "\n" + std::string(column, ' ') + wrapped(line, column, column + inner);
    }
  }
  return head + text + "\n";
}

class HelpLayout : public CLI::Formatter {
 public:
  std::string make_option(const CLI::Option* option, bool) const override { return helpText(helpOf(*option)); }
};

}  // namespace

std::vector<OptionHelp> optionHelp(const std::function<void(Options&)>& add) {
  CLI::App parser;
  parser.set_help_flag();
  Options options(parser);
  add(options);
  std::vector<OptionHelp> all;
  for (const CLI::Option* option : parser.get_options()) all.push_back(helpOf(*option));
  return all;
}

void setHelpLayout(CLI::App& program) {
  constexpr std::size_t commandColumn = 16;
  const auto layout = std::make_shared<HelpLayout>();
  layout->column_width(commandColumn);
  layout->label("Positionals", "Arguments");
  layout->label("Subcommands", "Commands");
  layout->label("SUBCOMMAND", "COMMAND");
  program.formatter(layout);
}

void endWithHelp(CLI::App& command, const std::string& group) {
  command.set_help_flag("-h,--help", "This help")->group(group);
}

}  // namespace passband::cli
