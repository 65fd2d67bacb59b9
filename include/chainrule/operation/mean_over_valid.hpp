// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/lane_memory.hpp>
#include <chainrule/operation/hidden_steps.hpp>

namespace chainrule::op {

/// y is the mean of x over those places of its first axis, of Steps places, that are not hidden, by `keys_after_length`
/// or `keys_of_padding<Padding>`: the arguments are x, and a length or tokens. If all are hidden, y is 0.
template <std::size_t Steps, class Hidden>
struct mean_over_valid {
  using library_type = mean_over_valid;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, Steps * of.y());
    if (std::is_same_v<Hidden, keys_after_length>)
      of.value(1, 1);
    else
      of.tokens(1);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const auto seen = internal::operations::seen_steps<Steps>::of(at, r, Hidden{});
      const T* const x = at[argument<0>{}] + r * Steps * At::y_size;
      T* const y = at.result() + r * At::y_size;
      const T share = share_of<T>(seen);
      internal::number::for_each_vector<T>(
          At::y_size, [&]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
            V sum(T(0));
            for (std::size_t t = 0; t < Steps; ++t)
              if (seen.sees(t)) sum = sum + internal::number::load<V>(x + t * At::y_size + i);
            internal::number::store(y + i, sum * V(share));
          });
    }
  }

  /// The transpose: dx is dy divided by the number of steps that are not hidden, at these steps.
  struct by_sequence : derivative<structure::dense> {
    using library_type = by_sequence;
    using reads = list<argument<1>>;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const auto seen = internal::operations::seen_steps<Steps>::of(at, r, Hidden{});
        const T* const dy = at.upstream() + r * At::y_size;
        T* const dx = at.downstream() + r * At::x_size;
        const T share = share_of<T>(seen);
        internal::number::for_each_vector<T>(
            At::y_size, [&]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
              const V slope = internal::number::load<V>(dy + i) * V(share);
              for (std::size_t t = 0; t < Steps; ++t) {
                T* const to = dx + t * At::y_size + i;
                const V here = seen.sees(t) ? slope : V(T(0));
                if constexpr (At::accumulates)
                  internal::number::store(to, internal::number::load<V>(to) + here);
                else
                  internal::number::store(to, here);
              }
            });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_sequence, by_valid_steps>;

 private:
  // What a step that is not hidden counts; NaN if the sample's length is no length.
  template <class T, class Seen>
  static constexpr T share_of(const Seen& seen) {
    if (seen.is_wrong) return T(__builtin_nan(""));
    std::size_t count = 0;
    for (std::size_t t = 0; t < Steps; ++t) count += seen.sees(t) ? 1 : 0;
    return T(count == 0 ? 0 : 1 / static_cast<double>(count));
  }
};

}  // namespace chainrule::op
