// Which messages of core/ name a command-line option: the window shows them too, and has no options.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace passband::test {

/// "core/data/formats/idx.cpp:12 names --labels: the window shows this message too", in the order of the files.
std::vector<std::string> messagesWithOptions(const std::filesystem::path& root);

}  // namespace passband::test
