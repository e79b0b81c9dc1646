// Verdicts as cards for people, and as pictures.
#pragma once

#include <filesystem>
#include <string>

#include "cli/session.h"

namespace passband::cli {

/// A table of the verdicts, and a card for each class.
std::string judgementText(const Json& result);

/// CLASS.png with TPR, FPR and J against the area beside what random masks reach, and verdicts.png with J of all
/// classes.
void writeVerdictPictures(const std::filesystem::path& folder, const Json& result);

}  // namespace passband::cli
