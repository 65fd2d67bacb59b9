// SPDX-License-Identifier: BSL-1.0
#pragma once

// Which compilers the library is for, said before anything else fails: template arguments of type double and messages that
// print them need clang 18, and 19 is the oldest that is tested.
#if defined(__clang__) && !defined(__apple_build_version__)
#if __clang_major__ < 19
#error "chainrule needs clang 19 or later, or g++ 12 or later"
#endif
#elif defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#error "chainrule needs g++ 12 or later, or clang 19 or later"
#endif

#if defined(__cplusplus) && __cplusplus < 202002L && !defined(_MSC_VER)
#error "chainrule needs C++20: compile with -std=c++20 or later"
#endif
