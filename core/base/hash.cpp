#include "core/base/hash.h"

#include <algorithm>
#include <array>
#include <openssl/evp.h>

#include "core/base/files.h"
#include "core/base/job_context.h"

namespace passband {

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

Sha256::~Sha256() = default;

Sha256& Sha256::add(std::span<const std::byte> bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::add(std::string_view text) {
  return add(std::as_bytes(std::span(text)));
}

Sha256& Sha256::add(std::span<const std::byte> bytes, const JobContext* job) {
  constexpr std::size_t most = 4 << 20;  // some milliseconds
  for (; !bytes.empty(); bytes = bytes.subspan(std::min(most, bytes.size()))) {
    if (job != nullptr) job->throwIfStopped();
    add(bytes.first(std::min(most, bytes.size())));
  }
  return *this;
}

std::string Sha256::hex() {
  std::array<unsigned char, 32> digest{};
  EVP_DigestFinal_ex(state_->context, digest.data(), nullptr);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

std::string sha256(std::string_view text) {
  return Sha256().add(text).hex();
}

std::string sha256File(const std::filesystem::path& path, const JobContext* job) {
  return Sha256().add(MappedFile(path).bytes(), job).hex();
}

}  // namespace passband
