// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// Rotary positions (Su and others 2021): at each of Steps steps the first Rotated numbers form heads of Width numbers,
/// of which neighbours (a, b) become (a cos - b sin, a sin + b cos) by an angle of the step and the pair; numbers
/// after them are copied. The second argument, a constant of shape (Steps, Width), has sine and cosine of each pair's
/// angle: `sinusoidal_positions<Width>`.
template <std::size_t Steps, std::size_t Width, std::size_t Rotated>
struct rotate_pairs {
  using library_type = rotate_pairs;
  static constexpr void expects(arguments& of) {
    of.number(2);
    of.value(0, of.y());
    of.result(multiple_of(Steps));
    of.parameter(1, Steps * Width);
  }
  using settings = internal::meta::settings<(Width > 0 && Width % 2 == 0 && Rotated % (Width + (Width == 0)) == 0),
                                            "heads of an even width">;

  template <class At>
  static constexpr void forward(const At& at) {
    turn<At, false, 1>(at, at.argument(), at[argument<1>{}], at.result());
  }

  /// The transpose turns back.
  struct by_input : derivative<structure::dense> {
    using library_type = by_input;
    using reads_parameters = list<argument<1>>;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return 2 * y_size; }

    template <class At>
    static constexpr void backward(const At& at) {
      turn<At, At::accumulates, -1>(at, at.upstream(), at[argument<1>{}], at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

 protected:
  template <class At, bool Adds, int Direction, class T, class Table>
  static constexpr void turn(const At& at, const T* x, const Table* angles, T* y) {
    constexpr std::size_t row = At::y_size / Steps;
    for (std::size_t r = 0; r < at.rows() * Steps; ++r) {
      const Table* const angle = angles + r % Steps * Width;
      const T* const from = x + r * row;
      T* const to = y + r * row;
      const auto store = [&](std::size_t i, const T& number) { to[i] = Adds ? to[i] + number : number; };
      for (std::size_t i = 0; i < Rotated; i += 2) {
        const T sine = T(Direction) * T(angle[i % Width]), cosine(angle[i % Width + 1]);
        store(i, from[i] * cosine - from[i + 1] * sine);
        store(i + 1, from[i] * sine + from[i + 1] * cosine);
      }
      for (std::size_t i = Rotated; i < row; ++i) store(i, from[i]);
    }
  }
};

}  // namespace chainrule::op
