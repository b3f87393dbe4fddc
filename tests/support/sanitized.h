// Whether this is built with the address or the thread sanitizer, under which long tests do less: they take ten times
// as long there, and what sanitizers look for shows in a part of the work as well.
#pragma once

namespace fenceline::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace fenceline::testing
