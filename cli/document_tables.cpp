#include "cli/document_tables.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <functional>

#include "cli/command.h"
#include "cli/common_options.h"
#include "cli/option_help.h"
#include "core/base/error.h"
#include "core/data/data_format.h"
#include "core/model/architecture_names.h"
#include "core/model/model_format.h"

namespace passband::cli {
namespace {

constexpr std::string_view kBegin = "<!-- table: ", kBegun = " -->\n", kEnd = "<!-- end of table -->";

/// One that is made when it is asked for.
struct DocumentTable {
  std::string name;
  std::function<std::string()> text;
};

/// Without what ends a cell of a table.
std::string cell(const std::string& text) {
  std::string escaped;
  for (const char letter : text) escaped += letter == '|' ? "\\|" : letter == '\n' ? "<br>" : std::string(1, letter);
  return escaped;
}

std::string row(const std::vector<std::string>& cells) {
  std::string text = "|";
  for (const std::string& one : cells) text += one.empty() ? " |" : fmt::format(" {} |", cell(one));
  return text + "\n";
}

std::string heads(const std::vector<std::string>& names) {
  return row(names) + row(std::vector<std::string>(names.size(), "---"));
}

std::string code(const std::string& text) {
  return fmt::format("`{}`", text);
}

std::string codes(const std::vector<std::string>& texts) {
  std::vector<std::string> marked;
  for (const std::string& text : texts) marked.push_back(code(text));
  return fmt::format("{}", fmt::join(marked, ", "));
}

std::string optionRow(const OptionHelp& option) {
  const std::string kind = option.value + (option.values.empty() ? "" : ", " + option.values);
  return row({code(option.names), option.meaning, option.value.empty() ? "switch" : kind,
              option.required ? "required" : option.usual});
}

/// A table for each heading of --help.
std::string optionTables(const std::vector<OptionHelp>& options) {
  std::string text;
  std::vector<std::string> groups;
  for (const OptionHelp& option : options) {
    if (std::ranges::find(groups, option.group) == groups.end()) groups.push_back(option.group);
  }
  for (const std::string& group : groups) {
    text += fmt::format("{}**{}**\n\n{}", text.empty() ? "" : "\n", group,
                        heads({"option", "meaning", "value", "default"}));
    for (const OptionHelp& option : options) {
      if (option.group == group) text += optionRow(option);
    }
  }
  return text;
}

std::vector<OptionHelp> commonOptions(unsigned groups) {
  CommonOptions options;
  return optionHelp([&](Options& command) { addCommonOptions(command, options, groups); });
}

std::string commonOptionsTable() {
  return optionTables(commonOptions(DataGroup | ModelGroup | AccuracyGroup | DeviceGroup | ProjectGroup | OutGroup));
}

std::string commandOptions(const CommandEntry& entry) {
  const auto command = entry.make();
  const auto own = optionHelp([&](Options& options) { command->addOptions(options); });
  std::vector<std::string> common;
  for (const OptionHelp& option : commonOptions(entry.optionGroups)) common.push_back(option.names);
  return fmt::format("{}\n[Common options](#common-options): {}.\n", optionTables(own), codes(common));
}

std::string commandList() {
  std::string text = heads({"command", "purpose"});
  for (const CommandEntry& entry : commands()) text += row({fmt::format("[`{0}`](#{0})", entry.name), entry.summary});
  return text;
}

std::string dataFormatTable() {
  std::string text = heads({"format", "images", "given as"});
  std::vector<DataFormat> formats = dataFormats();
  std::ranges::reverse(formats);  // the commonest first, as dataFormatList() has them
  for (const DataFormat& format : formats)
    text += row({format.name, fmt::format("{}: {}", format.label, format.holds), codes(format.sources)});
  return text;
}

std::string modelFormatTable() {
  std::string text = heads({"format", "usual names", "architecture", "what is read"});
  for (const ModelFormat& format : modelFormats()) {
    const bool refused = format.label.empty();
    text += row({format.name, codes(format.extensions),
                 refused                     ? ""
                 : format.weights != nullptr ? "found from the tensors' names and shapes"
                                             : "in the file",
                 format.holds});
  }
  return text;
}

std::string architectureTable() {
  std::string text = heads({"architecture", "trained from scratch with --arch", "said behind the file's name"});
  for (const ArchitectureNames& names : architectureNames())
    text += row({names.family, codes(names.trainable), codes(names.changes)});
  return text;
}

std::vector<DocumentTable> allTables() {
  std::vector<DocumentTable> all = {{"commands", commandList},
                                    {"common options", commonOptionsTable},
                                    {"data formats", dataFormatTable},
                                    {"model formats", modelFormatTable},
                                    {"architectures", architectureTable}};
  for (const CommandEntry& entry : commands())
    all.push_back({fmt::format("options of {}", entry.name), [&entry] { return commandOptions(entry); }});
  return all;
}

std::string tableOf(const std::string& name) {
  const auto all = allTables();
  const auto found = std::ranges::find(all, name, &DocumentTable::name);
  if (found != all.end()) return found->text();
  throw Error(fmt::format("the page asks for a table '{}'; there is none, give one of {}", name,
                          fmt::join(documentTables(), ", ")));
}

}  // namespace

std::vector<std::string> documentTables() {
  std::vector<std::string> names;
  for (const DocumentTable& table : allTables()) names.push_back(table.name);
  return names;
}

std::string pageWithTables(const std::string& page) {
  std::string text;
  std::size_t done = 0;
  for (std::size_t begin = page.find(kBegin); begin != std::string::npos; begin = page.find(kBegin, done)) {
    const std::size_t name = begin + kBegin.size();
    const std::size_t nameEnd = page.find(kBegun, name);
    const std::size_t end = page.find(kEnd, name);
    if (nameEnd == std::string::npos || end == std::string::npos || end < nameEnd)
      throw Error(fmt::format("the table '{}' of the page has no end; close it with {}", page.substr(name, 40), kEnd));
    const std::size_t table = nameEnd + kBegun.size();
    text += page.substr(done, table - done) + "\n" + tableOf(page.substr(name, nameEnd - name)) + "\n";
    done = end;
  }
  return text + page.substr(done);
}

}  // namespace passband::cli
