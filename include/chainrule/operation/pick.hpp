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
  static constexpr std::size_t extent = Extent;
  static constexpr std::size_t offset(std::size_t c) {
    const std::size_t place = Place::place(c);
    return place == nothing ? nothing : place * Stride;
  }
};

/// Each element of y is one element of x, or 0. Its index in x is the sum of the offsets of its coordinates on the axes
/// of y, which need not be the axes of the value's shape: any that have as many elements together. No table is stored.
template <class... Axes>
struct pick {
  using library_type = pick;
  static constexpr std::size_t elements = (Axes::extent * ...);
  static constexpr void expects(arguments& of) {
    of.number(1);
    of.value(0, at_least(largest_source() + 1));
    of.result(elements);
  }

  template <class At>
  static constexpr void forward(const At& at) {
    for (std::size_t r = 0; r < at.rows(); ++r) {
      const auto* const x = at.argument() + r * At::x_size;
      auto* const y = at.result() + r * At::y_size;
      using T = std::remove_cvref_t<decltype(*y)>;
      for_each([=](std::size_t i, std::size_t from) { y[i] = from == nothing ? T(0) : x[from]; });
    }
  }

  /// The transpose: each dx is the sum of the dy of the elements that it is.
  struct by_input : derivative<structure::selection> {
    using library_type = by_input;
    using piecewise_linear = void;

    static constexpr std::size_t multiply_adds(std::size_t, std::size_t) { return 0; }

    template <class At>
    static constexpr void backward(const At& at) {
      for (std::size_t r = 0; r < at.rows(); ++r) {
        const auto* const dy = at.upstream() + r * At::y_size;
        auto* const dx = at.downstream() + r * At::x_size;
        using T = std::remove_cvref_t<decltype(*dx)>;
        if constexpr (!At::accumulates)
          for (std::size_t i = 0; i < At::x_size; ++i) dx[i] = T(0);
        for_each([=](std::size_t i, std::size_t from) {
          if (from != nothing) dx[from] += dy[i];
        });
      }
    }
    /// The index of the element of x that each element of y is.
    template <class At>
    static constexpr void column_indices(const At&, std::uint32_t* columns) {
      for_each([=](std::size_t i, std::size_t from) { columns[i] = static_cast<std::uint32_t>(from); });
    }
  };
  template <std::size_t K>
  using partial = partial_at<K, by_input>;

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
  static constexpr std::size_t largest_source() { return (largest_offset<Axes>() + ...); }

  // Calls function(i, from) for all elements of y in order: element i is x's element `from`, or `nothing`.
  template <class Function>
  static constexpr void for_each(const Function& function) {
    std::size_t i = 0;
    along<Function, Axes...>(i, 0, function);
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

}  // namespace chainrule::op
