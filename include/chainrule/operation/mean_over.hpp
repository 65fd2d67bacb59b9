// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// d(y)/d(x) of `mean_over`: 1 / Steps where an x goes into a y.
template <std::size_t Steps>
struct averaged : derivative<structure::toeplitz> {
  using of_the_library = averaged;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return x_size; }

  /// The transpose: each dx is its dy / Steps.
  template <class At>
  static constexpr void backward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.downstream())>;
    const T share = T(1.0 / static_cast<double>(Steps));
    const auto* dy = at.upstream();
    auto* dx = at.downstream();
    for (std::size_t r = 0; r < at.rows(); ++r, dy += At::y_size)
      for (std::size_t t = 0; t < Steps; ++t, dx += At::y_size)
        for (std::size_t i = 0; i < At::y_size; ++i) {
          if constexpr (At::accumulates)
            dx[i] += dy[i] * share;
          else
            dx[i] = dy[i] * share;
        }
  }
};

/// y is the mean of x over its first axis, of Steps places: `equation<y, mean_over<32>, x>`.
template <std::size_t Steps>
struct mean_over {
  using of_the_library = mean_over;
  static_assert(Steps > 0, "mean_over needs a positive number of steps");

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const T share = T(1.0 / static_cast<double>(Steps));
    const auto* x = at.argument();
    auto* y = at.result();
    for (std::size_t r = 0; r < at.rows(); ++r, y += At::y_size, x += At::x_size) {
      for (std::size_t i = 0; i < At::y_size; ++i) y[i] = x[i];
      for (std::size_t t = 1; t < Steps; ++t)
        for (std::size_t i = 0; i < At::y_size; ++i) y[i] += x[t * At::y_size + i];
      for (std::size_t i = 0; i < At::y_size; ++i) y[i] = y[i] * share;
    }
  }
  template <std::size_t K>
  using partial = partial_at<K, averaged<Steps>>;
};

}  // namespace chainrule::op
