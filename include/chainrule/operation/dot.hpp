// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = x1' x2, one number: the sum of the products of two values' elements.
struct dot {
  using library_type = dot;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, of.x(1));
    of.value(1, of.x(0));
    of.result(1);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t size = At::template size_of<argument<0>>;
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const T* const one = at[argument<0>{}] + r * size;
      const T* const other = at[argument<1>{}] + r * size;
      at.result()[r] = internal::number::by_vectors<T, size>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        return sum_over_row<V, size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          return first_lanes<Count>(load<V, Count>(one + i) * load<V, Count>(other + i), V(0));
        });
      });
    }
  }

  /// dx1 = dy x2, and the other way round.
  template <class Other>
  struct by : derivative<structure::dense> {
    using library_type = by;
    using reads = list<Other>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const T* const other = at[Other{}] + r * At::x_size;
        T* const dx = at.downstream() + r * At::x_size;
        const T slope = at.upstream()[r];
        internal::number::by_vectors<T, At::x_size>([=]<class V>() __attribute__((always_inline)) {
          using namespace internal::number;
          for_each_of_row<V, At::x_size>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V product = V(slope) * load<V, Count>(other + i);
            store<Count>(dx + i, At::accumulates ? load<V, Count>(dx + i) + product : product);
          });
        });
      }
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by<argument<1>>, by<argument<0>>>;
};

}  // namespace chainrule::op
