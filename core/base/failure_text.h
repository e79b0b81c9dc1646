// What users are told of exceptions that are no Error: nothing of the inside of programs.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace passband {

/// An Error's sentence as it is; of files and folders what the system says; of everything else its first line where
/// that is a sentence, and otherwise that something inside went wrong.
std::string failureText(const std::exception& problem);

/// Whether a text shows the inside of a program (an assertion, an address, a source file, a C++ name) in place of a
/// sentence.
bool showsInternals(std::string_view text);

}  // namespace passband
