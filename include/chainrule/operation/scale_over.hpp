// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/number/row.hpp>
#include <chainrule/operation/product.hpp>

namespace chainrule::op {

/// y = g x + b at each of `Places` consecutive places, element by element: x and y of shape (Places,
/// features), and the parameters g and b of shape (features), or without b. Behind `normalize` this is a layer
/// normalization.
template <std::size_t Places>
struct scale_over {
  using library_type = scale_over;
  static constexpr void expects(arguments& of) {
    of.number(2, 3);
    of.value(0, of.y());
    of.result(multiple_of(Places));
    of.parameter(1, of.y_at_each_of(Places));
    of.parameter(2, of.y_at_each_of(Places));
  }
  template <std::size_t Steps, std::size_t Size>
  static constexpr bool goes_by_steps = Places % Steps == 0;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t features = At::x_size / Places;
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T* const x = at.argument();
    const T* const gain = at[argument<1>{}];
    const T* const bias = bias_of<T>(at);
    T* const y = at.result();
    for (std::size_t r = 0; r < at.rows() * Places; ++r)
      internal::number::by_vectors<T, features>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        for_each_of_row<V, features>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          V scaled = load<V, Count>(gain + i) * load<V, Count>(x + r * features + i);
          if constexpr (At::argument_count > 2) scaled = scaled + load<V, Count>(bias + i);
          store<Count>(y + r * features + i, scaled);
        });
      });
  }

  /// dx = g dy.
  struct by_input : derivative<structure::diagonal> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class Symbols>
      requires(Places == 1)
    static constexpr auto closed_form(Symbols) {
      return product_by_elements(typename Symbols::template of<argument<1>>{});
    }

    template <class At>
    static constexpr void backward(const At& at) {
      constexpr std::size_t features = At::x_size / Places;
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* const gain = at[argument<1>{}];
      const T* const dy = at.upstream();
      T* const dx = at.downstream();
      for (std::size_t r = 0; r < at.rows() * Places; ++r)
        internal::number::by_vectors<T, features>([=]<class V>() __attribute__((always_inline)) {
          using namespace internal::number;
          for_each_of_row<V, features>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            const V product = load<V, Count>(gain + i) * load<V, Count>(dy + r * features + i);
            T* const to = dx + r * features + i;
            store<Count>(to, At::accumulates ? load<V, Count>(to) + product : product);
          });
        });
    }
  };

  /// dg = dy x, summed over the places and the samples.
  struct by_gain : derivative<structure::dense> {
    using library_type = by_gain;
    using reads = list<argument<0>>;
    using reads_parameters = list<>;
    using sums_products = by_gain;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    template <class Symbols>
      requires(Places == 1)
    static constexpr auto closed_form(Symbols) {
      return product_by_elements(typename Symbols::template of<argument<0>>{});
    }

    template <class At>
    static constexpr void backward(const At& at) {
      constexpr std::size_t features = At::x_size;
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* const x = at[argument<0>{}];
      const T* const dy = at.upstream();
      T* const dg = at.downstream();
      if constexpr (!At::accumulates)
        for (std::size_t i = 0; i < features; ++i) dg[i] = {};
      // A few rows are summed separately, and these sums are added: so less is lost to rounding.
      constexpr std::size_t together = 32;
      const std::size_t rows = at.rows() * Places;
      internal::number::by_vectors<T, features>([=]<class V>() __attribute__((always_inline)) {
        using namespace internal::number;
        for (std::size_t first = 0; first < rows; first += together) {
          const std::size_t end = first + together < rows ? first + together : rows;
          for_each_of_row<V, features>([=]<std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
            V sum(0);
            for (std::size_t r = first; r < end; ++r)
              sum = sum + load<V, Count>(dy + r * features + i) * load<V, Count>(x + r * features + i);
            store<Count>(dg + i, load<V, Count>(dg + i) + sum);
          });
        }
      });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input, by_gain, added_at_each<Places>>;

 private:
  template <class T, class At>
  static constexpr const T* bias_of(const At& at) {
    if constexpr (At::argument_count > 2)
      return at[argument<2>{}];
    else
      return nullptr;
  }
};

}  // namespace chainrule::op
