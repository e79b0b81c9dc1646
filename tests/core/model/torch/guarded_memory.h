// LibTorch's CPU memory with a page behind (or before) each block that nobody may touch: reading or writing beyond a
// tensor ends the program, also in code that no sanitizer has seen.
#pragma once

#include <c10/core/CPUAllocator.h>
#include <cstdint>
#include <new>
#include <sys/mman.h>
#include <torch/version.h>

namespace passband::test {

class GuardedMemory : public c10::Allocator {
 public:
  /// From now on in this process; blocks larger than `most` bytes are refused as if memory had run out.
  static void install(std::size_t most) {
    static GuardedMemory memory(most);
    c10::SetCPUAllocator(&memory, 255);
  }

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 3)
  c10::DataPtr allocate(std::size_t bytes) override {
    return make(bytes);
  }
  void copy_data(void* to, const void* from, std::size_t bytes) const override {
    default_copy_data(to, from, bytes);
  }
#else
  c10::DataPtr allocate(std::size_t bytes) const override {
    return make(bytes);
  }
#endif
  c10::DeleterFnPtr raw_deleter() const override {
    return release;
  }

 private:
  static constexpr std::size_t kPage = 4096;
  static constexpr std::size_t kAlignment = 16;

  explicit GuardedMemory(std::size_t most) : most_(most) {}

  c10::DataPtr make(std::size_t bytes) const {
    if (bytes > most_) throw std::bad_alloc();
    const std::size_t data = (bytes + kAlignment - 1) / kAlignment * kAlignment;
    // A page for the whole length, the guard before, the data, the guard behind.
    const std::size_t pages = (data + kPage - 1) / kPage;
    const std::size_t total = (pages + 3) * kPage;
    void* mapped = mmap(nullptr, total, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) throw std::bad_alloc();
    auto* base = static_cast<char*>(mapped);
    mprotect(base + kPage, kPage, PROT_NONE);
    mprotect(base + (pages + 2) * kPage, kPage, PROT_NONE);
    static std::uint64_t count = 0;
    char* begin = base + 2 * kPage;
    if (++count % 4 != 0) begin += pages * kPage - data;  // most overruns are at the end
    *reinterpret_cast<std::size_t*>(base) = total;
    return {begin, begin, release, c10::Device(c10::kCPU)};
  }

  static void release(void* begin) {
    const auto page = reinterpret_cast<std::uintptr_t>(begin) / kPage * kPage;
    auto* base = reinterpret_cast<std::size_t*>(page - 2 * kPage);
    munmap(base, *base);
  }

  std::size_t most_;
};

}  // namespace passband::test
