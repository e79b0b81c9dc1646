// The pictures that verdicts leave in a folder.
#pragma once

#include <filesystem>
#include <string>

namespace passband {

/// CLASS.png for each class, its TPR, FPR and J against the kept area, and verdicts.png, the J of all. `result`: of
/// verdictToJson. Throws DamagedResult, and Json::exception where a part is missing.
void writeVerdict(const std::filesystem::path& folder, const std::string& result);

}  // namespace passband
