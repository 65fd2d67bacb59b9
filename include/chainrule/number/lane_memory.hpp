// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/indices.hpp>
#include <chainrule/number/lanes.hpp>

// Vectors to and from memory, whole and in part; nothing beyond the part is read or written.
namespace chainrule::internal::number {

#ifdef CHAINRULE_AVX512
// The narrower masked instructions take pointers to vectors in clang and to numbers in g++.
template <class Vector, class T>
[[gnu::always_inline]] inline auto masked_pointer(T* numbers) {
#ifdef __clang__
  return reinterpret_cast<Vector*>(numbers);
#else
  return numbers;
#endif
}

// A load of the first lanes only, under its name in both compilers.
template <class T, std::size_t Size, std::size_t Count>
[[gnu::always_inline]] inline lanes<T, Size> load_masked(const T* from) {
  using vector = typename lanes<T, Size>::vector;
  constexpr auto mask = static_cast<unsigned char>((1u << Count) - 1);
  if constexpr (sizeof(vector) == 64 && sizeof(T) == 4)
    return {__builtin_ia32_loadups512_mask(from, vector{}, static_cast<unsigned short>((1u << Count) - 1))};
  else if constexpr (sizeof(vector) == 64)
    return {__builtin_ia32_loadupd512_mask(from, vector{}, mask)};
  else if constexpr (sizeof(vector) == 32 && sizeof(T) == 4)
    return {__builtin_ia32_loadups256_mask(masked_pointer<const vector>(from), vector{}, mask)};
  else if constexpr (sizeof(vector) == 32)
    return {__builtin_ia32_loadupd256_mask(masked_pointer<const vector>(from), vector{}, mask)};
  else if constexpr (sizeof(T) == 4)
    return {__builtin_ia32_loadups128_mask(masked_pointer<const vector>(from), vector{}, mask)};
  else
    return {__builtin_ia32_loadupd128_mask(masked_pointer<const vector>(from), vector{}, mask)};
}
#endif

// A part of a vector is stored and loaded in halves, quarters and single numbers, and put together in registers. A
// load of the same pieces gets them from the processor's store buffer at once; a load after a masked store waits
// until the store has left the buffer.
template <class V, std::size_t Count = V::size>
CHAINRULE_INLINE V load(const typename V::scalar* from);

template <class V, std::size_t Count, std::size_t... Lanes>
CHAINRULE_INLINE V load_part(const typename V::scalar* from, meta::index_sequence<Lanes...>) {
  using T = typename V::scalar;
  if constexpr (sizeof(typename V::vector) == 16 && sizeof(T) == 4 && (Count == 2 || Count == 3)) {
    typename lanes<T, 2>::vector pair;  // in one, as it was stored
    __builtin_memcpy(&pair, from, sizeof pair);
#ifdef __clang__
    V numbers(__builtin_shufflevector(pair, typename lanes<T, 2>::vector{}, Lanes...));
#else
    V numbers((typename V::vector) typename lanes<double, 2>::vector{__builtin_bit_cast(double, pair), 0});
#endif
    if constexpr (Count == 3) numbers.v[2] = from[2];
    return numbers;
  } else if constexpr (sizeof(typename V::vector) <= 16) {
    return V(typename V::vector{(Lanes < Count ? from[Lanes < Count ? Lanes : 0] : T(0))...});
  } else {
    constexpr std::size_t half = V::size / 2;
    using part = lanes<T, half>;
    const part lower = load<part, (Count < half ? Count : half)>(from);
    if constexpr (Count <= half)
      return V(__builtin_shufflevector(lower.v, part(0).v, Lanes...));
    else
      return V(__builtin_shufflevector(lower.v, load<part, Count - half>(from + half).v, Lanes...));
  }
}

/// The first Count elements from memory, the other lanes zero. Reads nothing else.
template <class V, std::size_t Count>
CHAINRULE_INLINE V load(const typename V::scalar* from) {
  if constexpr (V::size == 1) {
    return V(*from);
  } else if constexpr (Count == V::size) {
    typename V::vector numbers;
    __builtin_memcpy(&numbers, from, sizeof numbers);
    return V(numbers);
  } else {
    return load_part<V, Count>(from, meta::make_index_sequence<V::size>{});
  }
}

/// Keeps a vector that several products share in a register: g++ would otherwise load it again for each of them.
template <class V>
CHAINRULE_INLINE V kept_in_register(V x) {
#if !defined(__clang__) && defined(__SSE2__)
  if constexpr (V::size > 1) asm("" : "+v"(x.v));
#endif
  return x;
}

// To clang, lanes to which nothing was loaded have no value, and a branch on one is undefined. Here they get some
// value; no instruction is needed for it.
template <class V>
CHAINRULE_INLINE V with_some_value(V numbers) {
#if defined(__clang__) && defined(__SSE2__)
  asm("" : "+v"(numbers.v));
#elif defined(__clang__) && defined(__aarch64__)
  asm("" : "+w"(numbers.v));
#endif
  return numbers;
}

/// The same, but the other lanes may have any value: elements that were computed a moment ago are still in a register,
/// and those beside them need not be cleared.
template <class V, std::size_t Count>
CHAINRULE_INLINE V load_first(const typename V::scalar* from) {
  using T = typename V::scalar;
  if constexpr (V::size == 4 && sizeof(T) == 4 && (Count == 2 || Count == 3)) {
    typename lanes<T, 2>::vector pair;
    __builtin_memcpy(&pair, from, sizeof pair);
    V numbers(__builtin_shufflevector(pair, pair, 0, 1, -1, -1));
    if constexpr (Count == 3) numbers.v[2] = from[2];
    return with_some_value(numbers);
  } else {
    return load<V, Count>(from);
  }
}

/// The first Count elements, the others zero, by one instruction where the target has it: for what was not stored a
/// moment ago, or is loaded many times.
template <class V, std::size_t Count>
CHAINRULE_INLINE V load_at_once(const typename V::scalar* from) {
#ifdef CHAINRULE_AVX512
  if constexpr (Count < V::size && V::size > 1) return load_masked<typename V::scalar, V::size, Count>(from);
#endif
  return load<V, Count>(from);
}

/// Half of a vector's lanes: the lower, or from First the upper.
template <std::size_t First, class T, std::size_t Size>
CHAINRULE_INLINE lanes<T, Size / 2> half_of(const lanes<T, Size>& x) {
  if constexpr (Size == 16)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1, First + 2, First + 3, First + 4, First + 5, First + 6,
                                    First + 7)};
  else if constexpr (Size == 8)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1, First + 2, First + 3)};
  else if constexpr (Size == 4)
    return {__builtin_shufflevector(x.v, x.v, First, First + 1)};
  else
    return lanes<T, 1>(x.v[First]);
}

/// The sum of all lanes: lane i and lane i + size / 2 first.
template <class T, std::size_t Size>
CHAINRULE_INLINE T sum_of(const lanes<T, Size>& x) {
  if constexpr (Size == 1)
    return x.v;
  else
    return sum_of(half_of<0>(x) + half_of<Size / 2>(x));
}

/// The first Count lanes to memory. Writes nothing else.
template <std::size_t Count, class T, std::size_t Size>
CHAINRULE_INLINE void store(T* to, const lanes<T, Size>& x) {
  if constexpr (Count == 0) {
  } else if constexpr (Size == 1) {
    *to = x.v;
  } else if constexpr (Count == Size) {
    __builtin_memcpy(to, &x.v, sizeof x.v);
  } else {
    constexpr std::size_t half = Size / 2;
    if constexpr (Count <= half) {
      store<Count>(to, half_of<0>(x));
    } else {
      store<half>(to, half_of<0>(x));
      store<Count - half>(to + half, half_of<half>(x));
    }
  }
}
template <class T, std::size_t Size>
CHAINRULE_INLINE void store(T* to, const lanes<T, Size>& x) {
  store<Size>(to, x);
}

/// The first `count` lanes, for a count that is known only at run time; the other lanes are zero.
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
  if constexpr (Size > 1) {
    constexpr std::size_t half = Size / 2;
    if (count >= half) store(to, half_of<0>(x));
    if (count >= half)
      store_some(to + half, half_of<half>(x), count - half);
    else
      store_some(to, half_of<0>(x), count);
  }
}

/// Calls function(i, std::type_identity<V>) for all of `count` elements, with vectors and, for the rest, single
/// numbers.
template <class T, class Function>
CHAINRULE_INLINE void for_each_vector(std::size_t count, const Function& function) {
  std::size_t whole = 0;
  if constexpr (has_vectors<T>) {
    using V = lanes<T, register_lanes<T>>;
    if (!__builtin_is_constant_evaluated()) {
      whole = count / V::size * V::size;
      for (std::size_t i = 0; i < whole; i += V::size) function(i, std::type_identity<V>{});
    }
  }
  for (std::size_t i = whole; i < count; ++i) function(i, std::type_identity<lanes<T, 1>>{});
}

// The parts of Size elements from First on.
template <class T, std::size_t Size, std::size_t First, class Function>
CHAINRULE_INLINE void each_part_from(const Function& function) {
  constexpr std::size_t left = Size - First;
  using V = lanes<T, lanes_of_row<T>(left)>;
  constexpr std::size_t count = left < V::size ? left : V::size;
  function.template operator()<V, count>(First);
  if constexpr (left > count) each_part_from<T, Size, First + count>(function);
}

/// Calls function.operator()<V, Count>(i) for all of Size elements: with vectors of which Count lanes are elements, or
/// with single numbers. For few elements: the calls are unrolled.
template <class T, std::size_t Size, class Function>
CHAINRULE_INLINE void for_each_part(const Function& function) {
  if (!has_vectors<T> || __builtin_is_constant_evaluated())
    for (std::size_t i = 0; i < Size; ++i) function.template operator()<lanes<T, 1>, 1>(i);
  else
    each_part_from<T, Size, 0>(function);
}

}  // namespace chainrule::internal::number
