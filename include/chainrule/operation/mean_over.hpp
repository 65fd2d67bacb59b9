// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/number/lane_memory.hpp>
#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// d(y)/d(x) of `mean_over`: 1 / Steps where an x goes into a y.
template <std::size_t Steps>
struct averaged : derivative<structure::toeplitz> {
  using library_type = averaged;
  using piecewise_linear = void;
  static constexpr std::size_t gives_equal_rows = Steps;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

  template <class Symbols>
  static constexpr auto closed_form(Symbols) {
    return calculus::rational<1, static_cast<long long>(Steps)>{} *
           calculus::ones_of<typename Symbols::x, typename Symbols::y>{};
  }

  /// The transpose: each dx is its dy / Steps. Equal rows are stored once, if what reads them knows it.
  template <class At>
  static constexpr void backward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const T* const dy = at.upstream() + r * At::y_size;
      T* const dx = at.downstream() + r * (At::x_size / At::equal_rows_of_x);
      internal::number::for_each_vector<T>(
          At::y_size, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
            const V share = internal::number::load<V>(dy + i) * V(T(1.0 / static_cast<double>(Steps)));
            for (std::size_t t = 0; t < Steps / At::equal_rows_of_x; ++t) {
              T* const to = dx + t * At::y_size + i;
              if constexpr (At::accumulates)
                internal::number::store(to, internal::number::load<V>(to) + share);
              else
                internal::number::store(to, share);
            }
          });
    }
  }
};

/// y is the mean of x over its first axis, of Steps places: `equation<y, mean_over<32>, x>`.
template <std::size_t Steps>
struct mean_over {
  using library_type = mean_over;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, Steps * of.y());
  }
  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const T* const x = at.argument() + r * At::x_size;
      T* const y = at.result() + r * At::y_size;
      std::size_t done = 0;
      if constexpr (internal::number::has_vectors<T>) {
        using V = internal::number::lanes<T, internal::number::register_lanes<T>>;
        if (!__builtin_is_constant_evaluated())
          for (; done + together * V::size <= At::y_size; done += together * V::size)
            mean_of<V, together, At::y_size>(x + done, y + done);
      }
      internal::number::for_each_vector<T>(
          At::y_size - done, [=]<class V>(std::size_t i, std::type_identity<V>) __attribute__((always_inline)) {
            mean_of<V, 1, At::y_size>(x + done + i, y + done + i);
          });
    }
  }
  template <std::size_t K>
  using partial = partial_at<K, averaged<Steps>>;

 private:
  // Vectors side by side, so that a row's memory is read in its order.
  static constexpr std::size_t together = 4;
  template <class V, std::size_t Count, std::size_t Size, class T>
  static CHAINRULE_INLINE void mean_of(const T* x, T* y) {
    V sum[Count];
    CHAINRULE_UNROLL for (std::size_t n = 0; n < Count; ++n) sum[n] = internal::number::load<V>(x + n * V::size);
    for (std::size_t t = 1; t < Steps; ++t) {
      CHAINRULE_UNROLL for (std::size_t n = 0; n < Count; ++n) sum[n] =
          sum[n] + internal::number::load<V>(x + t * Size + n * V::size);
    }
    CHAINRULE_UNROLL for (std::size_t n = 0; n < Count; ++n)
        internal::number::store(y + n * V::size, sum[n] * V(T(1.0 / static_cast<double>(Steps))));
  }
};

}  // namespace chainrule::op
