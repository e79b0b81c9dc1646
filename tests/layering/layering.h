// The arrows between Passband's folders, read from the #include lines: app -> ui -> core and cli -> core; inside core
// base <- data, fourier <- model <- analysis <- project; each third-party library only where the design puts it. And
// what no folder may call, and what may stand only once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace passband::test {

/// One sentence for each #include under `root` that breaks a rule, with file and line; empty when all is well.
std::vector<std::string> strayIncludes(const std::filesystem::path& root);

/// The files tests/core/x/y_test.cpp under `root` whose core/x/y.h or core/x/y.cpp is not there.
std::vector<std::string> misplacedTests(const std::filesystem::path& root);

/// One sentence for each call in the programs under `root` that reads numbers as the user's locale writes them: what
/// files and options say has a point everywhere.
std::vector<std::string> localeNumbers(const std::filesystem::path& root);

/// One sentence for each type of one name that stands in two files of one namespace: a program that has both takes one
/// of the two for either, and no compiler says so.
std::vector<std::string> doubledTypes(const std::filesystem::path& root);

}  // namespace passband::test
