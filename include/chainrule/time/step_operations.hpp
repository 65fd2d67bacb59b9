// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/operation/rotate_pairs.hpp>

// Operations of a network of one step. Those of a stream know the number of the step: `at.memory.step`.
namespace chainrule::internal::scans {

/// A derivative that the engine computes nothing for. Nothing overwrites what it reads.
template <class... Read>
struct not_passed_back : op::derivative<structure::dense> {
  using library_type = not_passed_back;
  using reads = list<Read...>;
  using piecewise_linear = void;

  static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

  template <class At>
  static constexpr void backward(const At&) {}
};

/// Row `step` of y, of shape (Length, row), becomes the numbers of x from Begin on. The other rows stay: they are those
/// of the steps before.
template <std::size_t Length, std::size_t Begin>
struct keep_row {
  using library_type = keep_row;

  template <class At>
  static constexpr void forward(const At& at) {
    constexpr std::size_t row = At::y_size / Length;
    for (std::size_t i = 0; i < row; ++i) at.result()[at.memory.step * row + i] = at.argument()[Begin + i];
  }
  template <std::size_t>
  using partial = not_passed_back<op::result>;
};

/// y = x plus row `step` of the second argument, a constant or a parameter of shape (steps, features).
struct add_row {
  using library_type = add_row;

  template <class At>
  static constexpr void forward(const At& at) {
    using T = std::remove_cvref_t<decltype(*at.result())>;
    const auto* const row = at[op::argument<1>{}] + at.memory.step * At::y_size;
    for (std::size_t i = 0; i < At::y_size; ++i) at.result()[i] = at.argument()[i] + T(row[i]);
  }
  template <std::size_t>
  using partial = not_passed_back<>;
};

/// The heads of one step, turned by the angles in row `step` of the second argument.
template <std::size_t Width, std::size_t Rotated>
struct rotate_pairs_of_step : op::rotate_pairs<1, Width, Rotated> {
  using library_type = rotate_pairs_of_step;
  static constexpr void expects(op::arguments& of) { of.number(2); }

  template <class At>
  static constexpr void forward(const At& at) {
    rotate_pairs_of_step::template turn<At, false, 1>(at, at.argument(), at[op::argument<1>{}] + at.memory.step * Width,
                                                      at.result());
  }
  template <std::size_t>
  using partial = not_passed_back<>;
};

}  // namespace chainrule::internal::scans
