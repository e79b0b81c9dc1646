// The JSON of torch.export files, with limits: such a file comes from anywhere.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <utility>

namespace passband {

/// Throws Error: `what` is wrong with the file at `path`.
[[noreturn]] void failExport(const std::string& path, const std::string& what);

/// Parses at most 64 MiB, nested at most 64 deep; what only debuggers read (stack traces) is left
/// out. Throws Error when it is no such JSON.
nlohmann::json parseExportJson(std::span<const std::byte> bytes, const std::string& path);

// Access that throws Error naming `what` is missing or of another kind.
const nlohmann::json& memberOf(const nlohmann::json& object, const char* key, const std::string& path);
std::string textOf(const nlohmann::json& value, const std::string& path);
std::int64_t integerOf(const nlohmann::json& value, const std::string& path);
bool flagOf(const nlohmann::json& value, const std::string& path);
/// Numbers, and the texts "Infinity", "-Infinity" and "NaN".
double realOf(const nlohmann::json& value, const std::string& path);
const nlohmann::json& arrayOf(const nlohmann::json& value, const std::string& path);
/// A union is an object with one member: its key and value.
std::pair<std::string, const nlohmann::json&> unionOf(const nlohmann::json& value, const std::string& path);

}  // namespace passband
