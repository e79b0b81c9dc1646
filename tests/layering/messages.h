// Which messages that the window shows, those of core/ and ui/, name a command-line option: the window has none.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace passband::test {

/// "core/data/formats/idx.cpp:12 names --labels: the window shows this message too", in the order of the files. In ui/,
/// which writes command lines, a text is a message where there is a blank in it.
std::vector<std::string> messagesWithOptions(const std::filesystem::path& root);

}  // namespace passband::test
