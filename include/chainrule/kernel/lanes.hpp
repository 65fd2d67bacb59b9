// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>

// Vectors of the target's registers, and one number as a vector of one lane, so that each kernel has one source: it runs
// over registers at run time, and over single numbers in constant evaluation and for scalars that have no vectors.
namespace chainrule::kernel {

// What the target has.
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__)
#define CHAINRULE_MASKED_512 1
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

/// The fewest lanes, a power of two, that hold so many elements; at most a register's.
template <class T>
constexpr std::size_t lanes_for(std::size_t elements) {
  std::size_t lanes = 1;
  while (lanes < elements && lanes < register_lanes<T>) lanes *= 2;
  return has_vectors<T> && lanes > 1 && lanes * sizeof(T) < 16 ? 16 / sizeof(T) : lanes;
}

/// Every function that is called for each element is inlined, or its vectors would pass through memory.
#define CHAINRULE_INLINE __attribute__((always_inline)) inline constexpr

/// A loop of few, constant iterations, unrolled so that arrays indexed by it stay in registers.
#ifdef __clang__
#define CHAINRULE_UNROLL _Pragma("clang loop unroll(full)")
#else
#define CHAINRULE_UNROLL _Pragma("GCC unroll 32")
#endif

template <class T>
CHAINRULE_INLINE T square_root_of(T x) {
  if constexpr (std::is_same_v<T, float>)
    return __builtin_sqrtf(x);
  else if constexpr (std::is_same_v<T, double>)
    return __builtin_sqrt(x);
  else
    return sqrt(x);
}

/// Size lanes of T in one register.
template <class T, std::size_t Size>
struct lanes {
  using scalar = T;
  using bits_type = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  static constexpr std::size_t size = Size;
  typedef T vector __attribute__((vector_size(Size * sizeof(T))));
  typedef bits_type mask __attribute__((vector_size(Size * sizeof(T))));
  typedef T unaligned __attribute__((vector_size(Size * sizeof(T)), aligned(alignof(T)), may_alias));

  vector v;

  lanes() = default;
  CHAINRULE_INLINE lanes(const vector& numbers) : v(numbers) {}
  template <class Number>
    requires std::is_arithmetic_v<Number>
  CHAINRULE_INLINE explicit lanes(Number number) : v(static_cast<T>(number) - vector{}) {}  // less zero: exact, and folded to a broadcast

  // clang-format off
  friend CHAINRULE_INLINE lanes operator-(const lanes& x) { return {-x.v}; }
  friend CHAINRULE_INLINE lanes operator+(const lanes& x, const lanes& y) { return {x.v + y.v}; }
  friend CHAINRULE_INLINE lanes operator-(const lanes& x, const lanes& y) { return {x.v - y.v}; }
  friend CHAINRULE_INLINE lanes operator*(const lanes& x, const lanes& y) { return {x.v * y.v}; }
  friend CHAINRULE_INLINE lanes operator/(const lanes& x, const lanes& y) { return {x.v / y.v}; }
  CHAINRULE_INLINE lanes& operator+=(const lanes& other) { v += other.v; return *this; }
  CHAINRULE_INLINE lanes& operator-=(const lanes& other) { v -= other.v; return *this; }
  friend CHAINRULE_INLINE mask operator<(const lanes& x, const lanes& y) { return x.v < y.v; }
  friend CHAINRULE_INLINE mask operator>(const lanes& x, const lanes& y) { return x.v > y.v; }
  friend CHAINRULE_INLINE mask operator==(const lanes& x, const lanes& y) { return x.v == y.v; }
  // clang-format on
};

/// One number.
template <class T>
struct lanes<T, 1> {
  using scalar = T;
  static constexpr std::size_t size = 1;

  T v;

  lanes() = default;
  CHAINRULE_INLINE explicit lanes(T number) : v(number) {}
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !std::is_same_v<Number, T>)
  CHAINRULE_INLINE explicit lanes(Number number) : v(static_cast<T>(number)) {}

  // clang-format off
  friend CHAINRULE_INLINE lanes operator-(const lanes& x) { return lanes(-x.v); }
  friend CHAINRULE_INLINE lanes operator+(const lanes& x, const lanes& y) { return lanes(x.v + y.v); }
  friend CHAINRULE_INLINE lanes operator-(const lanes& x, const lanes& y) { return lanes(x.v - y.v); }
  friend CHAINRULE_INLINE lanes operator*(const lanes& x, const lanes& y) { return lanes(x.v * y.v); }
  friend CHAINRULE_INLINE lanes operator/(const lanes& x, const lanes& y) { return lanes(x.v / y.v); }
  CHAINRULE_INLINE lanes& operator+=(const lanes& other) { v += other.v; return *this; }
  CHAINRULE_INLINE lanes& operator-=(const lanes& other) { v -= other.v; return *this; }
  friend CHAINRULE_INLINE bool operator<(const lanes& x, const lanes& y) { return x.v < y.v; }
  friend CHAINRULE_INLINE bool operator>(const lanes& x, const lanes& y) { return x.v > y.v; }
  friend CHAINRULE_INLINE bool operator==(const lanes& x, const lanes& y) { return x.v == y.v; }
  // clang-format on
};

/// x where the mask holds, otherwise y; also for plain numbers.
template <class T, std::size_t Size, class Mask>
  requires(Size > 1)
CHAINRULE_INLINE lanes<T, Size> select(const Mask& where, const lanes<T, Size>& x, const lanes<T, Size>& y) {
  return lanes<T, Size>(where ? x.v : y.v);
}
template <class T>
CHAINRULE_INLINE T select(bool where, const T& x, const T& y) {
  return where ? x : y;
}

/// A vector's bits as integers, and back.
template <class V>
CHAINRULE_INLINE auto bits_of(const V& x) {
  if constexpr (V::size == 1)
    return __builtin_bit_cast(std::conditional_t<sizeof(x.v) == 4, std::int32_t, std::int64_t>, x.v);
  else
    return (typename V::mask)x.v;
}
template <class V, class Bits>
CHAINRULE_INLINE V from_bits(const Bits& bits) {
  if constexpr (V::size == 1)
    return V(__builtin_bit_cast(typename V::scalar, bits));
  else
    return V((typename V::vector)bits);
}

/// Integers of a lane's size as numbers.
template <class V, class Bits>
CHAINRULE_INLINE V number_of(const Bits& integers) {
  if constexpr (V::size == 1)
    return V(static_cast<typename V::scalar>(integers));
  else
    return V(__builtin_convertvector(integers, typename V::vector));
}

/// The square root of each lane.
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> square_root(const lanes<T, Size>& x) {
  if constexpr (Size == 1) {
    return lanes<T, 1>(square_root_of(x.v));
  } else {
#if defined(__clang__) && __has_builtin(__builtin_elementwise_sqrt)
    return {__builtin_elementwise_sqrt(x.v)};
#elif !defined(__clang__) && defined(__SSE2__)
    if constexpr (sizeof(T) == 4 && Size == 4)
      return {__builtin_ia32_sqrtps(x.v)};
    else if constexpr (sizeof(T) == 8 && Size == 2)
      return {__builtin_ia32_sqrtpd(x.v)};
#ifdef __AVX__
    else if constexpr (sizeof(T) == 4 && Size == 8)
      return {__builtin_ia32_sqrtps256(x.v)};
    else if constexpr (sizeof(T) == 8 && Size == 4)
      return {__builtin_ia32_sqrtpd256(x.v)};
#endif
#ifdef CHAINRULE_MASKED_512
    else if constexpr (sizeof(T) == 4)
      return {__builtin_ia32_sqrtps512_mask(x.v, x.v, static_cast<short>(-1), 4)};
    else
      return {__builtin_ia32_sqrtpd512_mask(x.v, x.v, static_cast<char>(-1), 4)};
#endif
#else
    typename lanes<T, Size>::vector roots = x.v;
    for (std::size_t i = 0; i < Size; ++i) roots[i] = square_root_of(T(x.v[i]));
    return {roots};
#endif
  }
}

/// x * y + sum, in one rounding where the target has such an instruction. One expression, so that every compiler contracts it.
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> multiply_add(const lanes<T, Size>& x, const lanes<T, Size>& y, const lanes<T, Size>& sum) {
  return lanes<T, Size>(x.v * y.v + sum.v);
}

#ifdef CHAINRULE_MASKED_512
// Loads and stores of the first lanes only, under their names in both compilers.
template <class T, std::size_t Size, std::size_t Count>
[[gnu::always_inline]] inline lanes<T, Size> load_masked(const T* from) {
  using vector = typename lanes<T, Size>::vector;
  constexpr auto mask = static_cast<unsigned char>((1u << Count) - 1);
  if constexpr (sizeof(vector) == 64 && sizeof(T) == 4)
    return {__builtin_ia32_loadups512_mask(from, vector{}, static_cast<unsigned short>((1u << Count) - 1))};
  else if constexpr (sizeof(vector) == 64)
    return {__builtin_ia32_loadupd512_mask(from, vector{}, mask)};
  else if constexpr (sizeof(vector) == 32 && sizeof(T) == 4)
    return {__builtin_ia32_loadups256_mask(from, vector{}, mask)};
  else if constexpr (sizeof(vector) == 32)
    return {__builtin_ia32_loadupd256_mask(from, vector{}, mask)};
  else if constexpr (sizeof(T) == 4)
    return {__builtin_ia32_loadups128_mask(from, vector{}, mask)};
  else
    return {__builtin_ia32_loadupd128_mask(from, vector{}, mask)};
}
template <std::size_t Count, class T, std::size_t Size>
[[gnu::always_inline]] inline void store_masked(T* to, const lanes<T, Size>& x) {
  using vector = typename lanes<T, Size>::vector;
  constexpr auto mask = static_cast<unsigned char>((1u << Count) - 1);
  if constexpr (sizeof(vector) == 64 && sizeof(T) == 4)
    __builtin_ia32_storeups512_mask(to, x.v, static_cast<unsigned short>((1u << Count) - 1));
  else if constexpr (sizeof(vector) == 64)
    __builtin_ia32_storeupd512_mask(to, x.v, mask);
  else if constexpr (sizeof(vector) == 32 && sizeof(T) == 4)
    __builtin_ia32_storeups256_mask(to, x.v, mask);
  else if constexpr (sizeof(vector) == 32)
    __builtin_ia32_storeupd256_mask(to, x.v, mask);
  else if constexpr (sizeof(T) == 4)
    __builtin_ia32_storeups128_mask(to, x.v, mask);
  else
    __builtin_ia32_storeupd128_mask(to, x.v, mask);
}
#endif

/// The first Count elements from memory, the other lanes zero. Reads nothing else.
template <class V, std::size_t Count = V::size>
CHAINRULE_INLINE V load(const typename V::scalar* from) {
  if constexpr (V::size == 1) {
    return V(*from);
  } else if constexpr (Count == V::size) {
    return V(static_cast<typename V::vector>(*reinterpret_cast<const typename V::unaligned*>(from)));
  } else {
#if defined(CHAINRULE_MASKED_512)
    return load_masked<typename V::scalar, V::size, Count>(from);
#else
    typename V::vector numbers{};
    __builtin_memcpy(&numbers, from, Count * sizeof(typename V::scalar));
    return V(numbers);
#endif
  }
}

/// Half of a vector's lanes: the lower, or from First the upper.
template <std::size_t First, class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size / 2> half_of(const lanes<T, Size>& x) {
  if constexpr (Size == 16)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1, First + 2, First + 3, First + 4, First + 5, First + 6, First + 7)};
  else if constexpr (Size == 8)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1, First + 2, First + 3)};
  else if constexpr (Size == 4)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1)};
  else
    return lanes<T, 1>(x.v[First]);
}

/// The first Count lanes to memory. Writes nothing else.
template <std::size_t Count, class T, std::size_t Size>
CHAINRULE_INLINE void store(T* to, const lanes<T, Size>& x) {
  if constexpr (Count == 0) {
  } else if constexpr (Size == 1) {
    *to = x.v;
  } else if constexpr (Count == Size) {
    *reinterpret_cast<typename lanes<T, Size>::unaligned*>(to) = x.v;
  } else {
#if defined(CHAINRULE_MASKED_512)
    store_masked<Count>(to, x);
#else
    constexpr std::size_t half = Size / 2;
    if constexpr (Count <= half) {
      store<Count>(to, half_of<0>(x));
    } else {
      store<half>(to, half_of<0>(x));
      store<Count - half>(to + half, half_of<half>(x));
    }
#endif
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE void store(T* to, const lanes<T, Size>& x) {
  store<Size>(to, x);
}

/// The first `count` lanes, where the number shows only at run time; the other lanes are zero.
template <class V>
CHAINRULE_INLINE V load_some(const typename V::scalar* from, std::size_t count) {
  if (count >= V::size) return load<V>(from);
  typename V::scalar numbers[V::size] = {};
  for (std::size_t i = 0; i < count; ++i) numbers[i] = from[i];
  return load<V>(numbers);
}
template <class T, std::size_t Size>
CHAINRULE_INLINE void store_some(T* to, const lanes<T, Size>& x, std::size_t count) {
  if (count >= Size) return store(to, x);
  T numbers[Size] = {};
  store(numbers, x);
  for (std::size_t i = 0; i < count; ++i) to[i] = numbers[i];
}

/// The sum of all lanes: lane i and lane i + size / 2 first.
template <class T, std::size_t Size>
CHAINRULE_INLINE T sum_of(const lanes<T, Size>& x) {
  if constexpr (Size == 1)
    return x.v;
  else
    return sum_of(half_of<0>(x) + half_of<Size / 2>(x));
}

// Each block of x's lanes folded in half, beside the same of y: lane p of a result takes lane p of its block, or of y's.
template <std::size_t Block, std::size_t Part, class V, std::size_t... Lanes>
CHAINRULE_INLINE V folded_lanes(const V& x, const V& y, std::index_sequence<Lanes...>) {
  constexpr std::size_t half = Block / 2;
  return V(__builtin_shufflevector(
      x.v, y.v, (Lanes % Block < half ? Lanes + Part * half : V::size + Lanes - half + Part * half)...));
}

/// The sums of as many vectors as a vector has lanes, each in the lane of its number.
template <std::size_t Block, class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> sums_of(const lanes<T, Size>* x) {
  if constexpr (Block == 1) {
    return *x;
  } else {
    lanes<T, Size> folded[Block / 2];
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Block / 2; ++i) {
      constexpr auto all = std::make_index_sequence<Size>{};
      folded[i] = folded_lanes<Block, 0>(x[i], x[i + Block / 2], all) + folded_lanes<Block, 1>(x[i], x[i + Block / 2], all);
    }
    return sums_of<Block / 2>(folded);
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size> sums_of(const lanes<T, Size> (&x)[Size]) {
  return sums_of<Size>(&x[0]);
}

// Lanes of x and y in alternating blocks: the even blocks of both (Part 0), or the odd ones.
template <std::size_t Block, std::size_t Part, class V, std::size_t... Lanes>
CHAINRULE_INLINE V exchanged_lanes(const V& x, const V& y, std::index_sequence<Lanes...>) {
  return V(__builtin_shufflevector(
      x.v, y.v, ((Lanes / Block) % 2 == 0 ? Lanes + Part * Block : V::size + Lanes - Block + Part * Block)...));
}

/// A square of numbers, one row a vector, transposed: blocks of half its extent change places, then those of a quarter.
template <std::size_t Block, class T, std::size_t Size>
CHAINRULE_INLINE void transpose(lanes<T, Size>* x) {
  if constexpr (Block > 0) {
    CHAINRULE_UNROLL for (std::size_t i = 0; i < Size; ++i) {
      if ((i / Block) % 2 == 0) {
        constexpr auto all = std::make_index_sequence<Size>{};
        const lanes<T, Size> upper = x[i], lower = x[i + Block];
        x[i] = exchanged_lanes<Block, 0>(upper, lower, all);
        x[i + Block] = exchanged_lanes<Block, 1>(upper, lower, all);
      }
    }
    transpose<Block / 2>(x);
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE void transpose(lanes<T, Size> (&x)[Size]) {
  transpose<Size / 2>(&x[0]);
}

/// Calls function(i, std::type_identity<V>) for all of `count` elements, with vectors and, for the rest, single numbers.
template <class T, class Function>
CHAINRULE_INLINE void for_each_vector(std::size_t count, const Function& function) {
  std::size_t i = 0;
  if constexpr (has_vectors<T>) {
    using V = lanes<T, register_lanes<T>>;
    if (!__builtin_is_constant_evaluated())
      for (; i + V::size <= count; i += V::size) function(i, std::type_identity<V>{});
  }
  for (; i < count; ++i) function(i, std::type_identity<lanes<T, 1>>{});
}

}  // namespace chainrule::kernel
