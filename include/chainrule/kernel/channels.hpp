// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/declarations.hpp>
#include <chainrule/number/row.hpp>

// Sums over a channel's numbers, and functions of each of them. The numbers of a channel are Places neighbours in each
// row, of which a sample has one, or one for each step of a sequence: a vector's lanes are channels if a channel has
// one number in a row, otherwise places.
namespace chainrule::internal::kernel {

/// Some channels, one in each lane, in Vectors vectors, of which the last may hold fewer.
template <class V, std::size_t Channels, std::size_t Vectors, std::size_t Count>
struct channels_in_lanes {
  using vector = V;
  static constexpr std::size_t sums = Vectors, vectors = Vectors;
  std::size_t first;

  /// Loads these channels' numbers of a parameter or a statistic.
  template <class T>
  CHAINRULE_INLINE V load(const T* numbers, std::size_t n) const {
    return number::load<V, Count>(numbers + first + n * V::size);
  }
  template <class T>
  CHAINRULE_INLINE void store(T* numbers, std::size_t n, const V& x) const {
    number::store<Count>(numbers + first + n * V::size, x);
  }
  /// Calls function.operator()<Count>(sum, vector, row, element) for all numbers of some rows: `sum` is the index
  /// of the sum to which a number belongs, `vector` that of its channels' vector.
  template <class Function>
  CHAINRULE_INLINE void each(std::size_t begin, std::size_t end, const Function& function) const {
    for (std::size_t r = begin; r < end; ++r)
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Vectors; ++n)
          function.template operator()<Count>(n, n, r, first + n * V::size);
  }
  CHAINRULE_INLINE V total(const V (&sum)[sums], std::size_t n) const { return sum[n]; }
  template <std::size_t>
  static CHAINRULE_INLINE V masked(const V& x) {
    return x;
  }
};

/// One channel, with its places in vectors.
template <class V, std::size_t Places>
struct channel_of_places {
  using vector = V;
  static constexpr std::size_t sums = 4, vectors = 1;
  std::size_t first;

  template <class T>
  CHAINRULE_INLINE V load(const T* numbers, std::size_t) const {
    return V(numbers[first]);
  }
  template <class T>
  CHAINRULE_INLINE void store(T* numbers, std::size_t, const V& x) const {
    number::store<1>(numbers + first, x);
  }
  template <class Function>
  CHAINRULE_INLINE void each(std::size_t begin, std::size_t end, const Function& function) const {
    constexpr std::size_t last = number::before_last<V, Places>, whole = last / (4 * V::size) * (4 * V::size);
    for (std::size_t r = begin; r < end; ++r) {
      for (std::size_t i = 0; i < whole; i += 4 * V::size)
        CHAINRULE_UNROLL for (std::size_t n = 0; n < 4; ++n)
            function.template operator()<V::size>(n, 0, r, first * Places + i + n * V::size);
      CHAINRULE_UNROLL for (std::size_t n = 0; n < (last - whole) / V::size; ++n)
          function.template operator()<V::size>(n, 0, r, first * Places + whole + n * V::size);
      function.template operator()<Places - last>(3, 0, r, first * Places + last);
    }
  }
  CHAINRULE_INLINE V total(const V (&sum)[sums], std::size_t) const {
    return V(number::sum_of((sum[0] + sum[1]) + (sum[2] + sum[3])));
  }
  /// Sets the lanes that hold no number to zero.
  template <std::size_t Count>
  static CHAINRULE_INLINE V masked(const V& x) {
    return number::first_lanes<Count>(x, V(0));
  }
};

/// Samples of shape (Steps, Channels, Places).
template <std::size_t Channels, std::size_t Places, std::size_t Steps>
struct channels {
  static constexpr std::size_t size = Channels * Places;  // of a row
  /// The rows of some samples.
  template <class Samples>
  static constexpr auto rows(const Samples& samples) {
    if constexpr (Steps == 1)
      return samples;
    else
      return std::size_t{samples} * Steps;
  }
  /// The rows of a block. Blocks are summed separately: one plain sum of many floats would lose more to rounding.
  static constexpr std::size_t rows_of_block = Places == 1 ? 64 : Places < 4096 ? 4096 / Places : 1;
  /// The channels that one part computes at least, so that two parts do not write to one cache line.
  static constexpr std::size_t neighbours = Places == 1 ? 16 : 1;
  static constexpr std::size_t most_parts = (Channels + neighbours - 1) / neighbours;

  /// Calls function(group) for the channels of a part. What is computed of a channel does not depend on its group.
  template <class T, class Function>
  static CHAINRULE_INLINE void for_each_group(std::size_t part, std::size_t parts, const Function& function) {
    const std::size_t first = most_parts * part / parts * neighbours,
                      next = most_parts * (part + 1) / parts * neighbours, end = next < Channels ? next : Channels;
    number::by_vectors<T, (Places > 1 ? Places : Channels)>([&]<class V>() __attribute__((always_inline)) {
      if constexpr (Places > 1) {
        for (std::size_t c = first; c < end; ++c) function(channel_of_places<V, Places>{c});
      } else {
        constexpr std::size_t together = 4, rest = Channels % V::size;
        std::size_t c = first;
        if constexpr (Channels >= together * V::size)
          for (; c + together * V::size <= end; c += together * V::size)
            function(channels_in_lanes<V, Channels, together, V::size>{c});
        if constexpr (Channels >= V::size)  // also for a part that ends within a vector
          for (; c + V::size <= end; c += V::size) function(channels_in_lanes<V, Channels, 1, V::size>{c});
        if constexpr (rest > 0)
          if (c < end) function(channels_in_lanes<V, Channels, 1, rest>{c});
      }
    });
  }

  /// Calls function.operator()<Count>(vector, sample, element of the sample, element of all samples) for all numbers.
  template <class Group, class Samples, class Function>
  static CHAINRULE_INLINE void each(const Group& group, const Samples& samples, const Function& function) {
    group.each(0, rows(samples),
               [&]<std::size_t Count>(std::size_t, std::size_t n, std::size_t row, std::size_t i)
                   __attribute__((always_inline)) {
                     function.template operator()<Count>(n, row / Steps, row % Steps * size + i, row * size + i);
                   });
  }

  /// Sums function.operator()<Count>(vector, element of all samples) over all samples, by blocks, in order. Two sums
  /// are computed in one loop.
  template <class Group, class Rows, class Function>
  static CHAINRULE_INLINE void add_up(const Group& group, const Rows& count,
                                      typename Group::vector (&first)[Group::vectors],
                                      typename Group::vector (&second)[Group::vectors], const Function& function) {
    using V = typename Group::vector;
    for (std::size_t n = 0; n < Group::vectors; ++n) first[n] = second[n] = V(0);
    for (std::size_t begin = 0; begin < count; begin += rows_of_block) {
      const std::size_t end = count - begin < rows_of_block ? std::size_t{count} : begin + rows_of_block;
      V one[Group::sums], other[Group::sums];
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Group::sums; ++n) one[n] = other[n] = V(0);
      group.each(begin, end,
                 [&]<std::size_t Count>(std::size_t n, std::size_t v, std::size_t r, std::size_t i) __attribute__((
                     always_inline)) { function.template operator()<Count>(one[n], other[n], v, r * size + i); });
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Group::vectors; ++n) {
        first[n] += group.total(one, n);
        second[n] += group.total(other, n);
      }
    }
  }
};

/// The sums of dy and of dy (x - mean) over each channel's numbers.
template <class All, class Group, class Rows, class T, class V>
CHAINRULE_INLINE void add_products(const Group& group, const Rows& rows, const T* dy, const T* x,
                                   const V (&mean)[Group::vectors], V (&sum)[Group::vectors],
                                   V (&products)[Group::vectors]) {
  All::add_up(group, rows, sum, products,
              [&]<std::size_t Count>(V& one, V& product, std::size_t n, std::size_t i) __attribute__((always_inline)) {
                const V slope = number::load<V, Count>(dy + i);
                one += slope;
                product = number::multiply_add(slope, number::load<V, Count>(x + i) - mean[n], product);
              });
}

}  // namespace chainrule::internal::kernel
