#pragma once

namespace tare::test {

/// Whether this program is instrumented: several times as slow, and with memory and descriptors of its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool with_sanitizer = true;
#else
inline constexpr bool with_sanitizer = false;
#endif
#else
inline constexpr bool with_sanitizer = false;
#endif

} // namespace tare::test
