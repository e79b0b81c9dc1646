// The state of a search as bytes for the project file: CBOR, in which every double comes back bit for bit.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
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

/// Many numbers as bytes: CBOR by itself takes 9 for every double.
template <class Number>
nlohmann::json numbersToState(const std::vector<Number>& numbers) {
  static_assert(std::endian::native == std::endian::little, "states are kept in little-endian order");
  std::vector<std::uint8_t> bytes(numbers.size() * sizeof(Number));
  if (!bytes.empty()) std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return nlohmann::json::binary(std::move(bytes));
}

/// To be called within readState.
template <class Number>
std::vector<Number> numbersFromState(const nlohmann::json& value) {
  const auto& bytes = value.get_binary();
  if (bytes.size() % sizeof(Number) != 0) refuseDamagedState();
  std::vector<Number> numbers(bytes.size() / sizeof(Number));
  if (!bytes.empty()) std::memcpy(numbers.data(), bytes.data(), bytes.size());
  return numbers;
}

}  // namespace passband
