// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/meta/refused_call.hpp>
#include <chainrule/tensor/static_shape.hpp>

// Refusals of tensors whose static shapes do not broadcast.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Left, class Right>
struct shapes_of_two_sides {
  static constexpr auto text() {
    return internal::meta::sentence("the left side has shape ", internal::meta::spelling<Left>(),
                                    " and the right one shape ", internal::meta::spelling<Right>(),
                                    ": both have one shape, or an extent of 1 where the other is repeated");
  }
};

}  // namespace internal

namespace internal::tensors {

/// Whether extents broadcast as in xtensor: from the last to the first they are equal, or one of them is 1.
template <class Left, class Right>
inline constexpr bool can_be_joined = true;
template <std::size_t... Left, std::size_t... Right>
  requires(sizeof...(Left) > 0 && sizeof...(Right) > 0)
inline constexpr bool can_be_joined<shape<Left...>, shape<Right...>> = [] {
  constexpr std::size_t left[] = {Left...}, right[] = {Right...};
  for (std::size_t i = 1; i <= sizeof...(Left) && i <= sizeof...(Right); ++i) {
    const std::size_t l = left[sizeof...(Left) - i], r = right[sizeof...(Right) - i];
    if (l != r && l != 1 && r != 1) return false;
  }
  return true;
}();

template <class Left, class Right>
concept OfOtherShape =
    TensorExpression<Left> && TensorExpression<Right> && !can_be_joined<static_shape_of<Left>, static_shape_of<Right>>;

template <class Left, class Right>
struct mistake_of_shapes {
  using type = refusal<shapes_of_two_sides<static_shape_of<Left>, static_shape_of<Right>>>;
};
template <class Left, class Right>
using refused_join = refused_call<mistake_of_shapes<Left, Right>>;

// xtensor's own operators have the same parameters and no constraint, so that these are preferred where they fit.
// clang-format off: a table, one entry a line
template <class Left, class Right> requires OfOtherShape<Left, Right> refused_join<Left, Right> operator+(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires OfOtherShape<Left, Right> refused_join<Left, Right> operator-(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires OfOtherShape<Left, Right> refused_join<Left, Right> operator*(Left&&, Right&&) { return {}; }
template <class Left, class Right> requires OfOtherShape<Left, Right> refused_join<Left, Right> operator/(Left&&, Right&&) { return {}; }
// clang-format on

}  // namespace internal::tensors
}  // namespace chainrule
