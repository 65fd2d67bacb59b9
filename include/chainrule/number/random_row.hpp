// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include <chainrule/number/distribution.hpp>
#include <chainrule/number/draw.hpp>

namespace chainrule {

namespace internal::number {

/// The whole number below a bound for which a number in [0, 1) stands.
constexpr std::size_t whole_number_below(std::size_t bound, double uniform) {
  const std::size_t number = static_cast<std::size_t>(uniform * static_cast<double>(bound));
  return number < bound ? number : bound - 1;  // a product that was rounded up
}

// What is drawn for a number of type T: float or double, for a dual number its value.
template <class T>
struct drawn_number {
  using type = double;
};
template <>
struct drawn_number<float> {
  using type = float;
};
template <class T>
  requires requires { T::value; }
struct drawn_number<T> : drawn_number<decltype(T::value)> {};
template <class T>
using drawn_scalar = typename drawn_number<T>::type;

/// The random numbers of one sample's elements in one equation: a function of seed, step, equation, sample and element,
/// without any state. `T` is float or double, `V` one of them or a vector of one; all give the same numbers, at run
/// time and in constant evaluation.
///
/// Philox' key is the seed. Its counter, from the least word: the index of a group of four elements (31 bits; 1 bit
/// says whether it is the upper or the lower 32 bits of their numbers), the sample (32 bits), the step (48 bits), the
/// equation (16 bits). Element e has word e % 4 of group e / 4.
class random_row {
 public:
  /// For the sample in this row of a batch.
  constexpr random_row(const draw& from, std::uint32_t equation, std::uint64_t row)
      : key(from.start.value),
        sample(static_cast<std::uint32_t>(from.first_sample + row)),
        step(static_cast<std::uint32_t>(from.step)),
        step_and_equation(static_cast<std::uint32_t>(from.step >> 32 & 0xffff) | equation << 16) {}

  /// For a purpose beside a network's equations.
  constexpr random_row(seed start, purpose what, std::uint64_t at_step = 0, std::uint64_t of_sample = 0)
      : random_row(draw(start, at_step, of_sample), static_cast<std::uint32_t>(what), 0) {}

  /// The same sample at one step of a sequence whose steps have this many elements each.
  constexpr random_row at_time(std::size_t time, std::size_t elements) const {
    random_row row = *this;
    row.first_group += static_cast<std::uint32_t>(time * ((elements + 3) / 4));
    return row;
  }

  /// Philox' counter for an element, its least word first. Within the limits above each step, equation, sample and
  /// group of four elements has a counter of its own; beyond them they repeat.
  struct counter {
    std::uint32_t word[4];
    friend constexpr bool operator==(const counter&, const counter&) = default;
  };
  constexpr counter counter_of(std::size_t element, bool lower_bits = false) const {
    return {{((first_group + static_cast<std::uint32_t>(element / 4)) & places) | (lower_bits ? lower : upper), sample,
             step, step_and_equation}};
  }

  /// 32 random bits for an element.
  constexpr std::uint32_t bits(std::size_t element) const { return word(element, upper); }

  /// Uniform in [0, 1): a multiple of 2^-53 for double, and that rounded down to a multiple of 2^-24 for float. Of a
  /// vector, lane i is for element + i, where `element` is a multiple of the number of lanes.
  template <class V>
  CHAINRULE_INLINE V uniform(std::size_t element) const {
    if constexpr (is_vector<V>)
      return distribution::uniform<V>(lane_bits<V, true>(element));
    else
      return uniform<lanes<V, 1>>(element).v;
  }

  /// Standard normal, by Box and Muller's transform of two elements' bits.
  template <class V>
  CHAINRULE_INLINE V normal(std::size_t element) const {
    if constexpr (!is_vector<V>)
      return normal<lanes<V, 1>>(element).v;
    else if constexpr (V::size == 1)
      return distribution::normal<V>({{},
                                      lane_bits<V, true>(element & ~std::size_t{1}),
                                      lane_bits<V, true>(element | 1),
                                      static_cast<random_bits<V>>(element & 1)});
    else
      return distribution::normal<V>(pairs<V>(lane_bits<V, true>(element), meta::make_index_sequence<V::size>{}));
  }

  /// Uniform among 0 .. bound - 1.
  constexpr std::size_t below(std::size_t element, std::size_t bound) const {
    return whole_number_below(bound, uniform<double>(element));
  }

  /// Whether an event happens, for `select`: the same for float and double.
  template <class V>
  CHAINRULE_INLINE auto bernoulli(probability p, std::size_t element) const {
    if constexpr (is_vector<V>)
      return (lane_bits<V, false>(element) >> (8 * sizeof(typename V::scalar) - 31)) < p.cases;
    else
      return bernoulli<lanes<V, 1>>(p, element);
  }

  /// The numbers of the first `count` elements.
  template <class T>
  constexpr void fill_uniform(T* out, std::size_t count) const {
    fill<true>(out, count, []<class V>(const random_lanes<V>& x) __attribute__((always_inline)) {
      return distribution::uniform<V>(x.own);
    });
  }
  template <class T>
  constexpr void fill_normal(T* out, std::size_t count) const {
    fill<true>(out, count, []<class V>(const random_lanes<V>& x) __attribute__((always_inline)) {
      return distribution::normal<V>(x);
    });
  }
  /// 1 where the event happens, elsewhere 0.
  template <class T>
  constexpr void fill_bernoulli(T* out, std::size_t count, probability p) const {
    fill<false>(out, count, [p]<class V>(const random_lanes<V>& x) __attribute__((always_inline)) {
      return select((x.own >> (8 * sizeof(T) - 31)) < p.cases, V(1), V(0));
    });
  }

 private:
  static constexpr std::uint32_t upper = 0, lower = 0x80000000u, places = 0x7fffffffu;

  std::uint64_t key;
  std::uint32_t first_group = 0;
  std::uint32_t sample, step, step_and_equation;

  // The words of Size groups from an element's on, word by word; lane i is for the group `order`[i] after it.
  template <std::size_t Size>
  CHAINRULE_INLINE void draw_words(wide_words<Size> (&x)[4], std::size_t element, const wide_words<Size>& order,
                                   std::uint32_t half) const {
    const counter first = counter_of(element);
    x[0] = ((order + first.word[0]) & places) | half;
    for (std::size_t i = 1; i < 4; ++i) x[i] = wide_words<Size>{} + first.word[i];
    philox<Size>(x, key);
  }

  CHAINRULE_INLINE std::uint32_t word(std::size_t element, std::uint32_t half) const {
    std::uint64_t x[4]{};
    draw_words<1>(x, element, 0, half);
    return static_cast<std::uint32_t>(x[element % 4]);
  }

  // The words of 4 Size elements from `element`, a multiple of 4, on.
  template <std::size_t Size>
  CHAINRULE_INLINE word_row<Size> word_row_from(std::size_t element, std::uint32_t half) const {
    wide_words<Size> x[4]{};
    draw_words<Size>(x, element, lane_order<Size>(), half);
    return row_of_words<Size>(x, meta::make_index_sequence<Size>{});
  }

  template <std::size_t Size, std::size_t... Lanes>
  CHAINRULE_INLINE words<Size> words_from(std::size_t element, std::uint32_t half,
                                          meta::index_sequence<Lanes...> all) const {
    if constexpr (Size > 4) {
      const auto row = word_row_from<Size / 4>(element, half);
      return side_by_side<Size / 2>(row.first, row.second, all);
    } else {
      std::uint64_t x[4]{};
      draw_words<1>(x, element, 0, half);
      return words<Size>{static_cast<std::uint32_t>(x[element % 4 + Lanes])...};
    }
  }

  // The bits of V's elements from `element`, a multiple of their number, on: all bits, or the upper 32 alone.
  template <class V, bool All>
  CHAINRULE_INLINE random_bits<V> lane_bits(std::size_t element) const {
    constexpr std::size_t size = V::size;
    constexpr auto all = meta::make_index_sequence<size>{};
    if constexpr (sizeof(typename V::scalar) == 4) {
      if constexpr (size == 1)
        return word(element, upper);
      else
        return words_from<size>(element, upper, all);
    } else if constexpr (size == 1) {
      return std::uint64_t{word(element, upper)} << 32 | (All ? word(element, lower) : 0);
    } else {
      return joined_words<size>(All ? words_from<size>(element, lower, all) : words<size>{},
                                words_from<size>(element, upper, all), meta::make_index_sequence<2 * size>{});
    }
  }

  template <class V, std::size_t... Lanes>
  static CHAINRULE_INLINE random_lanes<V> pairs(const random_bits<V>& x, meta::index_sequence<Lanes...>) {
    return {x, __builtin_shufflevector(x, x, (Lanes & ~std::size_t{1})...),
            __builtin_shufflevector(x, x, (Lanes | 1)...), random_bits<V>{(Lanes & 1)...}};
  }

  // The bits of the elements from one on, `count` of them rounded up to 4 Size. A function by itself, so that a program
  // has Philox once for all distributions.
  template <class T, bool All, std::size_t Size>
  [[gnu::noinline]] void fill_bits(bits_of_number<T>* out, std::size_t element, std::size_t count) const {
    const random_row row = *this;  // a copy, which `out` cannot be a part of
    for (std::size_t i = 0; i < count; i += 4 * Size) {
      const word_row<Size> first = row.word_row_from<Size>(element + i, upper);
      if constexpr (sizeof(T) == 4) {
        __builtin_memcpy(out + i, &first, sizeof first);
      } else {
        constexpr auto all = meta::make_index_sequence<2 * Size>{};
        const word_row<Size> second = All ? row.word_row_from<Size>(element + i, lower) : word_row<Size>{};
        const random_bits<lanes<T, Size>> joined[] = {joined_words<2 * Size>(second.first, first.first, all),
                                                      joined_words<2 * Size, Size>(second.first, first.first, all),
                                                      joined_words<2 * Size>(second.second, first.second, all),
                                                      joined_words<2 * Size, Size>(second.second, first.second, all)};
        __builtin_memcpy(out + i, joined, sizeof joined);
      }
    }
  }

  // The elements of a group, or the first `count` of them, one by one.
  template <bool All, class T, class Distribution>
  constexpr void fill_group(T* out, std::size_t element, std::size_t count, const Distribution& distribution) const {
    std::uint64_t first[4]{}, second[4]{};
    draw_words<1>(first, element, 0, upper);
    if constexpr (All && sizeof(T) == 8) draw_words<1>(second, element, 0, lower);
    using V = lanes<T, 1>;
    random_bits<V> x[4]{};
    for (std::size_t i = 0; i < 4; ++i)
      x[i] = static_cast<random_bits<V>>(sizeof(T) == 8 ? first[i] << 32 | (second[i] & lower_word) : first[i]);
    for (std::size_t i = 0; i < 4 && i < count; ++i)
      out[i] = distribution(random_lanes<V>{x[i], x[i & 2], x[i | 1], static_cast<random_bits<V>>(i & 1)}).v;
  }

  template <bool All, class T, class Distribution>
  [[gnu::noinline]] constexpr void fill(T* out, std::size_t count, const Distribution& distribution) const {
    if constexpr (has_vectors<T>) {
      if (!__builtin_is_constant_evaluated()) {
        constexpr std::size_t size = register_lanes<double>, most = 16 * size;
        using V = lanes<T, (sizeof(T) == 4 ? 2 : 1) * size>;
        bits_of_number<T> x[most];
        for (std::size_t i = 0; i < count; i += most) {
          const std::size_t wanted = count - i < most ? count - i : most;
          fill_bits<T, All, size>(x, i, wanted);
          for (std::size_t k = 0; k < wanted; k += V::size) {
            random_bits<V> its;
            __builtin_memcpy(&its, x + k, sizeof its);
            const V numbers = distribution(pairs<V>(its, meta::make_index_sequence<V::size>{}));
            if (wanted - k >= V::size)
              store(out + i + k, numbers);
            else
              __builtin_memcpy(out + i + k, &numbers, (wanted - k) * sizeof(T));
          }
        }
        return;
      }
    }
    for (std::size_t i = 0; i < count; i += 4) {
      if constexpr (std::is_same_v<T, drawn_scalar<T>>) {
        fill_group<All>(out + i, i, count - i, distribution);
      } else {
        drawn_scalar<T> values[4]{};
        fill_group<All>(values, i, count - i, distribution);
        for (std::size_t k = 0; k < 4 && i + k < count; ++k) out[i + k] = T(values[k]);
      }
    }
  }
};

}  // namespace internal::number
}  // namespace chainrule

namespace chainrule::numeric {

using internal::number::random_row;

}  // namespace chainrule::numeric
