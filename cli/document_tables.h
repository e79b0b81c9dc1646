// The tables of docs/cli.md and docs/formats.md: made from the commands and their options, and from the tables of
// formats and architectures. scripts/documents writes them.
#pragma once

#include <string>
#include <vector>

namespace passband::cli {

/// "options of train"
std::vector<std::string> documentTables();

/// A page in which everything between "<!-- table: NAME -->" and "<!-- end of table -->" is the table of that name, as
/// Markdown. Throws Error where a name is unknown or a table does not end.
std::string pageWithTables(const std::string& page);

}  // namespace passband::cli
