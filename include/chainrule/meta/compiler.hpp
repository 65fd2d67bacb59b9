// SPDX-License-Identifier: BSL-1.0
#pragma once

// Which compilers the library is for, checked before anything else can fail. Template arguments of type double need
// clang 18; 19 is the oldest that is tested.
#if defined(__clang__) && !defined(__apple_build_version__)
#if __clang_major__ < 19
#error "chainrule needs clang 19 or later, or g++ 12 or later"
#endif
#elif defined(__GNUC__) && !defined(__clang__) && __GNUC__ < 12
#error "chainrule needs g++ 12 or later, or clang 19 or later"
#endif

// With these options a compiler may reorder sums and remove checks for NaN. Exponentials would be off by 41 %, and a
// training that diverges would not be noticed. (No macro tells of clang's -funsafe-math-optimizations and
// -fassociative-math: where the order of a sum matters, a pragma turns them off.)
#if defined(__FAST_MATH__) || defined(__ASSOCIATIVE_MATH__) || (defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__)
#error \
    "chainrule computes wrongly with -ffast-math, -Ofast, -funsafe-math-optimizations and -ffinite-math-only: compile what includes it without them, with -O3 -march=native"
#endif

#if defined(__cplusplus) && __cplusplus < 202002L && !defined(_MSC_VER)
#error "chainrule needs C++20: compile with -std=c++20 or later"
#endif

// Whether static_assert takes a computed message: then a refusal is its sentence alone. (Clang 22 has C++26's messages
// in C++20 too, and warns of them.)
#if __cplusplus > 202302L && defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
#define CHAINRULE_PLAIN_REFUSALS 1
#else
#define CHAINRULE_PLAIN_REFUSALS 0
#endif
