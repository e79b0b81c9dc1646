// The state of a search as bytes for the project file: CBOR, in which every double comes back bit for bit.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/data/image_set.h"

namespace passband {

/// `values` becomes an object that names the method and its version.
std::string stateToBytes(nlohmann::json values, const std::string& method, int version);
/// Throws Error when the bytes are damaged, or of another method or version.
nlohmann::json stateFromBytes(const std::string& bytes, const std::string& method, int version);

nlohmann::json skippedToState(const std::vector<SkippedImage>& skipped);
std::vector<SkippedImage> skippedFromState(const nlohmann::json& value);

/// Throws the Error of a state that belongs to another search.
[[noreturn]] void refuseForeignState();
[[noreturn]] void refuseDamagedState();

/// Runs `read`; a value that is missing or of another type is an Error that says the state is damaged.
template <class Read>
auto readState(Read&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const nlohmann::json::exception&) {
    refuseDamagedState();
  }
}

}  // namespace passband
