// SHA-256, by which results name the files they were made from.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace passband {

class JobContext;

/// Incremental SHA-256.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256& add(std::span<const std::byte> bytes);
  Sha256& add(std::string_view text);
  /// A few MB at a time, between which the job (null: none) may be stopped. Throws Cancelled then.
  Sha256& add(std::span<const std::byte> bytes, const JobContext* job);
  /// 64 lower-case hex digits. Call once.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string sha256(std::string_view text);
/// Throws Error when the file cannot be read, and Cancelled soon after `job` (null: none) was stopped.
std::string sha256File(const std::filesystem::path& path, const JobContext* job = nullptr);

}  // namespace passband
