// SPDX-License-Identifier: BSL-1.0
#pragma once

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CHAINRULE_TEST_SANITIZED 1
#endif
#endif

/// Whether the program is watched by a sanitizer. Its checks make code several times as large, and compiling it takes
/// several times the memory: such a program tries fewer kinds of the same.
#ifdef CHAINRULE_TEST_SANITIZED
inline constexpr bool is_sanitized = true;
#else
inline constexpr bool is_sanitized = false;
#endif
