// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/elementwise.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// y = x1 x2 + x3 x4 + ..., element by element: values of one shape, in pairs.
struct sum_of_products {
  using of_the_library = sum_of_products;
  template <std::size_t, std::size_t>
  static constexpr bool goes_by_steps = true;
  template <class At>
  static constexpr void forward(const At& at) {
    add_pairs(at, std::make_index_sequence<At::argument_count / 2>{});
  }

  /// d(y)/d(x1) = diag(x2): Other is the argument beside.
  template <class Other>
  struct by : derivative<structure::diagonal> {
    using of_the_library = by;
    using reads = list<Other>;
    using twice_differentiable = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }

    /// dx1 = x2 dy.
    template <class At>
    static constexpr void backward(const At& at) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      const T* const other = at[Other{}];
      const T* const dy = at.upstream();
      T* const dx = at.downstream();
      internal::number::for_each_vector<T>(
          at.rows() * At::x_size, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
            const V product = internal::number::load<V>(dy + i) * internal::number::load<V>(other + i);
            internal::number::store(dx + i, At::accumulates ? internal::number::load<V>(dx + i) + product : product);
          });
    }
  };
  template <std::size_t K>
  using partial = by<argument<(K % 2 == 0 ? K + 1 : K - 1)>>;

 private:
  template <class At, std::size_t... Pairs>
  static constexpr void add_pairs(const At& at, std::index_sequence<Pairs...>) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T* const left[] = {at[argument<2 * Pairs>{}]...};
    const T* const right[] = {at[argument<2 * Pairs + 1>{}]...};
    T* const y = at.result();
    internal::number::for_each_vector<T>(
        at.rows() * At::y_size, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
          V sum = internal::number::load<V>(left[0] + i) * internal::number::load<V>(right[0] + i);
          for (std::size_t pair = 1; pair < sizeof...(Pairs); ++pair)
            sum = sum + internal::number::load<V>(left[pair] + i) * internal::number::load<V>(right[pair] + i);
          internal::number::store(y + i, sum);
        });
  }
};

}  // namespace chainrule::op
