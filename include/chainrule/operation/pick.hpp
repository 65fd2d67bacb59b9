// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <cstdint>

#include <chainrule/operation/operation.hpp>

namespace chainrule::op {

/// Of `pick`: no element of x, where y is 0.
inline constexpr std::size_t nothing = static_cast<std::size_t>(-1);

/// An axis of y: its extent, the stride in x of the axis that it is taken from, and `Place::place(c)`, the coordinate
/// there of coordinate c here, or `nothing`.
template <std::size_t Extent, std::size_t Stride, class Place>
struct picked_axis {
  static constexpr std::size_t extent = Extent, stride = Stride;
  static constexpr std::size_t offset(std::size_t c) {
    const std::size_t place = Place::place(c);
    return place == nothing ? nothing : place * Stride;
  }
};

/// The elements of `pick`, in the order of y: `for_each(function)` calls function(i, from) where y's element i is x's
/// element `from`, or `nothing`.
template <class... Axes>
struct picked_elements {
  static constexpr std::size_t count = (Axes::extent * ...);
  /// How many elements x has at least.
  static constexpr std::size_t least_size() { return (largest_offset<Axes>() + ...) + 1; }
  /// Whether the first axis of y is the first of x, with so many steps, and all else is picked from the same step.
  template <std::size_t Steps>
  static constexpr bool keeps_steps() {
    return keeps_first<Steps, Axes...>();
  }

  template <class Function>
  static constexpr void for_each(const Function& function) {
    std::size_t i = 0;
    along<Function, Axes...>(i, 0, function);
  }

 private:
  template <class Axis>
  static constexpr std::size_t largest_offset() {
    std::size_t largest = 0;
    for (std::size_t c = 0; c < Axis::extent; ++c) {
      const std::size_t offset = Axis::offset(c);
      if (offset != nothing && offset > largest) largest = offset;
    }
    return largest;
  }
  template <std::size_t Steps, class First, class... Rest>
  static constexpr bool keeps_first() {
    if (First::extent != Steps || (std::size_t{0} + ... + largest_offset<Rest>()) >= First::stride) return false;
    for (std::size_t c = 0; c < Steps; ++c)
      if (First::offset(c) != c * First::stride) return false;
    return true;
  }
  template <class Function, class First, class... Rest>
  static constexpr void along(std::size_t& i, std::size_t before, const Function& function) {
    for (std::size_t c = 0; c < First::extent; ++c) {
      const std::size_t offset = First::offset(c);
      const std::size_t from = before == nothing || offset == nothing ? nothing : before + offset;
      if constexpr (sizeof...(Rest) == 0)
        function(i++, from);
      else
        along<Function, Rest...>(i, from, function);
    }
  }
};

/// y = what Elements picks from x, for each of `rows` samples; added to y if Accumulates.
template <class Elements, bool Accumulates, std::size_t XSize, std::size_t YSize, class T>
constexpr void take_picked(std::size_t rows, const T* of, T* to) {
  for (std::size_t r = 0; r < rows; ++r) {
    const T* const x = of + r * XSize;
    T* const y = to + r * YSize;
    Elements::for_each([=](std::size_t i, std::size_t from) {
      const T picked = from == nothing ? T(0) : x[from];
      y[i] = Accumulates ? y[i] + picked : picked;
    });
  }
}

/// The transpose: each x is the sum of the y that are picked from it; added to x if Accumulates.
template <class Elements, bool Accumulates, std::size_t XSize, std::size_t YSize, class T>
constexpr void add_picked(std::size_t rows, const T* of, T* to) {
  for (std::size_t r = 0; r < rows; ++r) {
    const T* const y = of + r * YSize;
    T* const x = to + r * XSize;
    if constexpr (!Accumulates)
      for (std::size_t i = 0; i < XSize; ++i) x[i] = T(0);
    Elements::for_each([=](std::size_t i, std::size_t from) {
      if (from != nothing) x[from] += y[i];
    });
  }
}

/// Each element of y is one element of x, or 0. Its index in x is the sum of the offsets of its coordinates on the axes
/// of y, which need not be the axes of the value's shape: any that have as many elements together. No table is stored.
template <class... Axes>
struct pick {
  using library_type = pick;
  using elements = picked_elements<Axes...>;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, at_least(elements::least_size()));
    of.result(elements::count);
  }
  template <std::size_t Steps, std::size_t>
  static constexpr bool goes_by_steps = elements::template keeps_steps<Steps>();

  template <class At>
  static constexpr void forward(const At& at) {
    take_picked<elements, false, At::x_size, At::y_size>(at.rows(), at.argument(), at.result());
  }

  struct by_input : derivative<structure::selection> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

    template <class At>
    static constexpr void backward(const At& at) {
      add_picked<elements, At::accumulates, At::x_size, At::y_size>(at.rows(), at.upstream(), at.downstream());
    }
    /// The index of the element of x that each element of y is.
    template <class At>
    static constexpr void column_indices(const At&, std::uint32_t* columns) {
      elements::for_each([=](std::size_t i, std::size_t from) { columns[i] = static_cast<std::uint32_t>(from); });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

/// The transpose of `pick<Axes...>`: each element of y is the sum of the elements of x that `pick` would take from it.
template <class... Axes>
struct pick_transposed {
  using library_type = pick_transposed;
  using elements = picked_elements<Axes...>;
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, elements::count);
    of.result(at_least(elements::least_size()));
  }

  template <class At>
  static constexpr void forward(const At& at) {
    add_picked<elements, false, At::y_size, At::x_size>(at.rows(), at.argument(), at.result());
  }

  struct by_input : derivative<structure::toeplitz> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

    template <class At>
    static constexpr void backward(const At& at) {
      take_picked<elements, At::accumulates, At::y_size, At::x_size>(at.rows(), at.upstream(), at.downstream());
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;
};

}  // namespace chainrule::op
