// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <type_traits>

// What the target's registers hold, and how compilers are told what to do with a function or a loop.
namespace chainrule::internal::number {

#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#define CHAINRULE_AVX512 1
inline constexpr std::size_t register_bytes = 64;
inline constexpr std::size_t register_count = 32;
#elif defined(__AVX__)
inline constexpr std::size_t register_bytes = 32;
inline constexpr std::size_t register_count = 16;
#elif defined(__SSE2__)
inline constexpr std::size_t register_bytes = 16;
inline constexpr std::size_t register_count = 16;
#elif defined(__ARM_NEON) && defined(__aarch64__)
inline constexpr std::size_t register_bytes = 16;
inline constexpr std::size_t register_count = 32;
#else
inline constexpr std::size_t register_bytes = 0;
inline constexpr std::size_t register_count = 8;
#endif

template <class T>
inline constexpr bool has_vectors = register_bytes > 0 && (std::is_same_v<T, float> || std::is_same_v<T, double>);

/// How many lanes a register has.
template <class T>
inline constexpr std::size_t register_lanes = has_vectors<T> ? register_bytes / sizeof(T) : 1;

/// The fewest lanes, a power of two, that hold this many elements; at most a register's.
template <class T>
constexpr std::size_t lanes_for(std::size_t elements) {
  std::size_t lanes = 1;
  while (lanes < elements && lanes < register_lanes<T>) lanes *= 2;
  return has_vectors<T> && lanes > 1 && lanes * sizeof(T) < 16 ? 16 / sizeof(T) : lanes;
}

/// The lanes of the vectors in which this many columns of several rows are summed. A register of more than 256 bits is
/// used only if it is filled: putting one together from parts costs more than a second, narrower one.
template <class T>
constexpr std::size_t lanes_of_tile(std::size_t columns) {
  const std::size_t lanes = lanes_for<T>(columns);
  return lanes * sizeof(T) > 32 && columns < lanes ? lanes / 2 : lanes;
}

/// The same for a single row, whose sums wait for each other: a register of more than 256 bits is used only if two are
/// filled.
template <class T>
constexpr std::size_t lanes_of_row(std::size_t columns) {
  const std::size_t lanes = lanes_for<T>(columns);
  return lanes * sizeof(T) > 32 && columns < 2 * lanes ? lanes / 2 : lanes;
}

/// The same for a part of a wider row, which is not summed: the wider row was stored in whole registers.
template <class T>
constexpr std::size_t lanes_of_part(std::size_t columns) {
  return columns % register_lanes<T> == 0 ? register_lanes<T> : lanes_of_row<T>(columns);
}

/// Every function that is called for each element is inlined, or its vectors would pass through memory.
#define CHAINRULE_INLINE __attribute__((always_inline)) inline constexpr

/// Three ways to compile the loop that follows: a loop of few, constant iterations unrolled whole, so that arrays
/// indexed by it stay in registers; a long loop unrolled by four; and a loop left as it is.
#ifdef __clang__
#define CHAINRULE_UNROLL _Pragma("clang loop unroll(full)")
#define CHAINRULE_UNROLL_4 _Pragma("clang loop unroll_count(4)")
#define CHAINRULE_NOT_UNROLLED _Pragma("clang loop unroll(disable) vectorize(disable)")
#else
#define CHAINRULE_UNROLL _Pragma("GCC unroll 32")
#define CHAINRULE_UNROLL_4 _Pragma("GCC unroll 4")
#define CHAINRULE_NOT_UNROLLED _Pragma("GCC unroll 1")
#endif

/// A function that is compiled once in a program, not once for each constant that it is called with.
#ifdef __clang__
#define CHAINRULE_ONCE [[gnu::noinline]]
#else
#define CHAINRULE_ONCE [[gnu::noinline, gnu::noclone]]
#endif

/// The number of rows of a batch that is known at compile time to be one row.
using one_row = std::integral_constant<std::size_t, 1>;
template <class Rows>
inline constexpr bool is_one_row = std::is_same_v<Rows, one_row>;

}  // namespace chainrule::internal::number
