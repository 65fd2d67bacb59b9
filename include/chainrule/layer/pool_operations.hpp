// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/calculus/expression.hpp>
#include <chainrule/image/declarations.hpp>
#include <chainrule/shape/pool_axis.hpp>
#include <chainrule/operation/operation.hpp>

// Pools over one to three axes as operations. Window is a `window_over_axes` (shape/pool_axis.hpp).
namespace chainrule::op {

namespace pools = internal::image::pools;

/// What a pool takes and gives.
template <class Window>
struct pool {
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, Window::in_size);
    of.result(Window::out_size);
  }
};

/// The derivative of a pool: sums go to the elements under each window, after zeros where nothing was summed yet.
template <class Partial, structure Kind>
struct derivative_of_pool : derivative<Kind> {
  template <class At>
  static constexpr void backward(const At& at) {
    if constexpr (!At::accumulates) {
      using T = std::remove_cvref_t<decltype(*at.downstream())>;
      for (std::size_t i = 0; i < at.rows() * At::x_size; ++i) at.downstream()[i] = T{};
    }
    Partial::add(at);
  }
};

/// Each y is the largest x under its window; padding is never the largest.
template <class Window>
struct max_over_axes : pool<Window> {
  using library_type = max_over_axes;
  template <class At>
  static constexpr void forward(const At& at) {
    pools::max_over_axes(Window::of, at.rows(), at.argument(), at.result());
  }
  /// Each row picks one element, the first where several are largest.
  struct by_input : derivative_of_pool<by_input, structure::selection> {
    using library_type = by_input;
    using reads = list<argument<0>>;
    using piecewise_linear = void;
    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }
    template <class Symbols>
    static constexpr auto closed_form(Symbols) {
      return calculus::apply<calculus::max_selection>(typename Symbols::x{});
    }
    template <class At>
    static constexpr void add(const At& at) {
      pools::max_over_axes_backward(Window::of, at.rows(), at.upstream(), at[argument<0>{}], at.downstream());
    }
    template <class At>
    static constexpr void column_indices(const At& at, std::uint32_t* columns) {
      pools::max_places_over_axes(Window::of, at[argument<0>{}], columns);
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

/// Each y is the mean of the x under its window; padding counts as zeros if the window says so.
template <class Window>
struct mean_over_axes : pool<Window> {
  using library_type = mean_over_axes;
  template <class At>
  static constexpr void forward(const At& at) {
    pools::mean_over_axes(Window::of, at.rows(), at.argument(), at.result());
  }
  struct by_input : derivative_of_pool<by_input, structure::toeplitz> {
    using library_type = by_input;
    using piecewise_linear = void;
    static constexpr std::size_t multiply_adds(std::size_t y_size, std::size_t) { return y_size; }
    template <class At>
    static constexpr void add(const At& at) {
      pools::mean_over_axes_backward(Window::of, at.rows(), at.upstream(), at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

/// Each y is (sum of |x|^P)^(1/P) over the x under its window.
template <class Window, std::size_t P>
struct norm_over_axes : pool<Window> {
  using library_type = norm_over_axes;
  template <class At>
  static constexpr void forward(const At& at) {
    pools::norm_over_axes(Window::of, P, at.rows(), at.argument(), at.result());
  }
  struct by_input : derivative_of_pool<by_input, structure::dense> {
    using library_type = by_input;
    using reads = list<argument<0>, result>;
    using twice_differentiable = void;
    static constexpr std::size_t multiply_adds(std::size_t, std::size_t x_size) { return P * x_size; }
    template <class At>
    static constexpr void add(const At& at) {
      pools::norm_over_axes_backward(Window::of, P, at.rows(), at.upstream(), at[argument<0>{}], at[result{}],
                                     at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
