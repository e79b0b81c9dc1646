// What the project says of itself must lead somewhere: comments, scripts and help notes cite docs/methods.md by section
// and papers by the keys of its bibliography, and the documents link to each other.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace passband::test {

/// One sentence for each citation under `root` that names no section, heading, document or paper that there is.
std::vector<std::string> brokenCitations(const std::filesystem::path& root);

/// One sentence for each relative link of README.md, CONTRIBUTING.md, SECURITY.md and docs/*.md under `root` that leads
/// to no file or no heading, and for each source that they name and that is not there.
std::vector<std::string> brokenLinks(const std::filesystem::path& root);

}  // namespace passband::test
