// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/number/row.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = h Function(g), element by element: at each of `Places` consecutive places x has two halves, g and h, each of as
/// many numbers as y. g is the first half if GateFirst.
template <class Function, std::size_t Places, bool GateFirst>
struct gated_halves {
  using library_type = gated_halves;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, 2 * of.y());
    of.result(multiple_of(Places));
  }
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = Places % Steps == 0;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t half = At::y_size / Places, gate = GateFirst ? 0 : half;
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t p = 0; p < at.rows() * Places; ++p) {
      const T* const x = at.argument() + p * 2 * half;
      T* const y = at.result() + p * half;
      internal::number::by_vectors<T, half>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        for_each_of_row<V, half>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          store<Count>(y + i, load<V, Count>(x + half - gate + i) *
                                  internal::activations::value_over<Function>(load<V, Count>(x + gate + i)));
        });
      });
    }
  }

  /// dh = Function(g) dy, dg = Function'(g) h dy.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads = list<argument<0>>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 3 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      constexpr std::size_t half = At::y_size / Places, gate = GateFirst ? 0 : half;
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t p = 0; p < at.rows() * Places; ++p) {
        const T* const x = at[argument<0>{}] + p * 2 * half;
        const T* const dy = at.upstream() + p * half;
        T* const dx = at.downstream() + p * 2 * half;
        internal::number::by_vectors<T, half>([=]<class V>() __attribute__((always_inline)) {
          using namespace internal::number;
          for_each_of_row<V, half>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V g = load<V, Count>(x + gate + i), share = internal::activations::value_over<Function>(g);
            const V slope = load<V, Count>(dy + i);
            const V kept = DerivativeFromOutput<Function> ? share : g;
            add<At::accumulates, Count>(dx + half - gate + i, slope * share);
            add<At::accumulates, Count>(dx + gate + i, slope * load<V, Count>(x + half - gate + i) *
                                                           internal::activations::derivative_over<Function>(kept));
          });
        });
      }
    }

   private:
    template <bool Accumulates, std::size_t Count, class V, class T>
    static CHAINRULE_INLINE void add(T* to, const V& slope) {
      internal::number::store<Count>(to, Accumulates ? internal::number::load<V, Count>(to) + slope : slope);
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
