// Whether these tests run under AddressSanitizer, which has an allocator of its own and takes terabytes of addresses.
#pragma once

namespace passband::test {

#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kAddressSanitizer = true;
#elif defined(__has_feature)
inline constexpr bool kAddressSanitizer = __has_feature(address_sanitizer);
#else
inline constexpr bool kAddressSanitizer = false;
#endif

}  // namespace passband::test
