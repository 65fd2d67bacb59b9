// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/extents.hpp>

namespace chainrule::internal::array {

// Not constexpr: calling it ends a constant evaluation.
inline void index_is_out_of_range() {}

/// One parameter's numbers, `m[W<1>](row, column)`. In constant evaluation an index out of range is an error.
template <class T, class Shape, storage_order Order>
struct parameter_view {
  using extents = Shape;
  T* first;

  template <class... Index>
    requires(sizeof...(Index) == Shape::rank)
  constexpr T& operator()(Index... index) const {
    const std::size_t at[] = {static_cast<std::size_t>(index)..., 0};
    std::size_t place = 0;
    for (std::size_t i = 0; i < Shape::rank; ++i) {
      const std::size_t axis = Order == storage_order::row_major ? i : Shape::rank - 1 - i;
      if (__builtin_is_constant_evaluated() && at[axis] >= Shape::extent(axis)) index_is_out_of_range();
      place = place * Shape::extent(axis) + at[axis];
    }
    return first[place];
  }

  /// The numbers in memory, in the storage order that the layer states.
  constexpr T* data() const { return first; }
  static constexpr std::size_t size() { return Shape::size; }

  /// The number at an index in row-major order.
  constexpr T& in_row_major(std::size_t number) const {
    if constexpr (Order == storage_order::row_major) return first[number];
    std::size_t place = 0, stride = Shape::size;
    for (std::size_t axis = Shape::rank; axis-- > 0;) {
      stride /= Shape::extent(axis);
      place += number % Shape::extent(axis) * stride;
      number /= Shape::extent(axis);
    }
    return first[place];
  }
};

template <class Net, class T, class Symbol>
struct view_of {
  using type = parameter_view<T, typename variable_lookup<Net, Symbol>::extents, variable_lookup<Net, Symbol>::order>;
};

/// The view of one parameter, or the refusal of a symbol that names none.
template <class Net, class T, class Symbol, bool TrainedOnly>
using checked_parameter = if_accepted<topologies::verdict_in_set<Net, Symbol, TrainedOnly>, view_of<Net, T, Symbol>>;

/// A number for each of a network's parameters, in one array: the base of a model and, for trained parameters only, of
/// a gradient. The array is public, so that the whole can be a constant, a template argument, or part of a firmware.
template <class Net, class T, bool TrainedOnly = false>
struct parameters {
  using network = Net;
  using scalar = T;

  std::array<T, TrainedOnly ? Net::graph().gradient_extent : Net::graph().parameter_extent> numbers{};

  /// The parameter of a symbol: its numbers can be read and assigned, `m[W<1>](0, 1) = 2`.
  template <calculus::Symbol Symbol>
  constexpr checked_parameter<Net, T, Symbol, TrainedOnly> operator[](Symbol) {
    if constexpr (topologies::verdict_in_set<Net, Symbol, TrainedOnly>::accepted)
      return {numbers.data() + offset_of<Symbol>};
    else
      return {};
  }
  template <calculus::Symbol Symbol>
  constexpr checked_parameter<Net, const T, Symbol, TrainedOnly> operator[](Symbol) const {
    if constexpr (topologies::verdict_in_set<Net, Symbol, TrainedOnly>::accepted)
      return {numbers.data() + offset_of<Symbol>};
    else
      return {};
  }

  /// The whole array. There may be gaps between parameters, which are zero.
  constexpr T* data() { return numbers.data(); }
  constexpr const T* data() const { return numbers.data(); }
  static constexpr std::size_t size() {
    return TrainedOnly ? Net::graph().gradient_extent : Net::graph().parameter_extent;
  }

  friend constexpr bool operator==(const parameters&, const parameters&) = default;

 private:
  template <class Symbol>
  static constexpr std::size_t offset_of = Net::graph().parameters[variable_lookup<Net, Symbol>::index].offset;
};

/// dC/dp for every parameter p of a network that is trained, with the model's indexing: `g[W<1>](0, 1)`.
template <class Net, class T>
struct gradient : parameters<Net, T, true> {};

}  // namespace chainrule::internal::array
