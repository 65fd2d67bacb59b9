// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/structured_derivative.hpp>

// Products and sums of a structured derivative and a tensor; and the refusals of operands that do not fit.
namespace chainrule {

// Phrases that the refusals below are made of.
namespace internal {

template <class Shape>
struct added_to {
  static constexpr auto text() {
    return internal::meta::sentence("and is added to one of shape ", internal::meta::spelling<Shape>());
  }
};
struct has_no_static_shape {
  static constexpr char text[] =
      "a derivative is multiplied by and added to tensors of a static shape: copy the other operand into a "
      "tensor<float, shape<...>>";
};

}  // namespace internal

template <class Shape>
struct derivative_has_shape {
  static constexpr auto text() {
    return internal::meta::sentence("the derivative has shape ", internal::meta::spelling<Shape>());
  }
};

namespace internal::derivative {

template <class Type>
inline constexpr bool is_structured = false;
template <class Matrix, class Sides>
inline constexpr bool is_structured<structured_derivative<Matrix, Sides>> = true;
template <class Type>
concept Structured = is_structured<std::remove_cvref_t<Type>>;

/// One is structured, the other a tensor: more constrained than xtensor's own operators.
template <class Left, class Right>
concept StructuredWithTensor =
    (Structured<Left> && TensorExpression<Right>) || (TensorExpression<Left> && Structured<Right>);

/// The extents of a shape after those of another shape, if it begins with these.
template <class First, class Shape>
struct extents_behind {
  static constexpr bool fits = false;
};
template <std::size_t... Rest>
struct extents_behind<shape<>, shape<Rest...>> {
  static constexpr bool fits = true;
  using type = shape<Rest...>;
};
template <std::size_t Extent, std::size_t... First, std::size_t... Rest>
struct extents_behind<shape<Extent, First...>, shape<Extent, Rest...>>
    : extents_behind<shape<First...>, shape<Rest...>> {};

/// The extents of a shape before those of another shape, if it ends with these.
template <class Last, class Shape, class Front = shape<>>
struct extents_before {
  static constexpr bool fits = false;
};
template <class Last, std::size_t Extent, std::size_t... Rest, class Front>
  requires(!std::is_same_v<Last, shape<Extent, Rest...>>)
struct extents_before<Last, shape<Extent, Rest...>, Front>
    : extents_before<Last, shape<Rest...>, outer_shape<Front, shape<Extent>>> {};
template <class Last, class Front>
struct extents_before<Last, Last, Front> {
  static constexpr bool fits = true;
  using type = Front;
};

/// The product of both: the tensor has the extents that are summed over, and possibly others.
template <class Left, class Right>
struct product_with_tensor {
  static constexpr bool from_left = Structured<Left>;
  using derivative = std::remove_cvref_t<std::conditional_t<from_left, Left, Right>>;
  using other = std::remove_cvref_t<std::conditional_t<from_left, Right, Left>>;
  using extents = static_shape_of<other>;
  using y = typename derivative::y_shape;
  using x = typename derivative::x_shape;
  using beside = std::conditional_t<from_left, extents_behind<x, extents>, extents_before<y, extents>>;
  using verdict = first_refusal<
      refuse_if<std::is_void_v<extents>, refusal<has_no_static_shape>>,
      refuse_if<!beside::fits, refusal<calculus::left_factor_ends_in<std::conditional_t<from_left, x, extents>>,
                                       calculus::right_factor_begins_with<std::conditional_t<from_left, extents, y>>>>>;
  template <class Beside>
  struct accepted {
    using shape_type =
        std::conditional_t<from_left, outer_shape<y, typename Beside::type>, outer_shape<typename Beside::type, x>>;
    using type = tensor<typename derivative::scalar, shape_type>;
  };
};

/// A sum of both: the tensor has y's extents and then x's.
template <class Left, class Right>
struct sum_with_tensor {
  using parts = product_with_tensor<Left, Right>;
  using sum = outer_shape<typename parts::y, typename parts::x>;
  using verdict = first_refusal<refuse_if<std::is_void_v<typename parts::extents>, refusal<has_no_static_shape>>,
                                refuse_if<!std::is_same_v<typename parts::extents, sum>,
                                          refusal<derivative_has_shape<sum>, added_to<typename parts::extents>>>>;
  using type = tensor<typename parts::derivative::scalar, sum>;
};

// What the operators return. Empty for other operands, for which a compiler may instantiate it before it checks
// constraints.
template <class Left, class Right>
struct results_with_tensor {};
template <class Left, class Right>
  requires StructuredWithTensor<Left, Right>
struct results_with_tensor<Left, Right> {
  using parts = product_with_tensor<Left, Right>;
  using product = if_accepted<typename parts::verdict, typename parts::template accepted<typename parts::beside>>;
  using sum = if_accepted<typename sum_with_tensor<Left, Right>::verdict, sum_with_tensor<Left, Right>>;
};

/// J K for a tensor K that begins with the extents of J's x, and K J for one that ends in those of J's y: a tensor.
template <class Left, class Right>
  requires StructuredWithTensor<Left, Right>
typename results_with_tensor<Left, Right>::product operator*(Left&& left, Right&& right) {
  using product = product_with_tensor<Left, Right>;
  if constexpr (product::verdict::accepted) {
    using scalar = typename product::derivative::scalar;
    constexpr std::size_t count = product::beside::type::size;
    typename results_with_tensor<Left, Right>::product result;
    if constexpr (product::from_left) {
      const tensor<scalar, typename product::extents> columns = right;
      tensor<scalar, typename product::x> column;
      for (std::size_t c = 0; c < count; ++c) {
        for (std::size_t i = 0; i < product::x::size; ++i) column.storage()[i] = columns.storage()[i * count + c];
        const auto image = left.times(column);
        for (std::size_t i = 0; i < product::y::size; ++i) result.storage()[i * count + c] = image.storage()[i];
      }
    } else {
      const tensor<scalar, typename product::extents> rows = left;
      tensor<scalar, typename product::y> row;
      for (std::size_t r = 0; r < count; ++r) {
        std::copy_n(rows.storage().begin() + r * product::y::size, product::y::size, row.storage().begin());
        const auto image = right.transposed_times(row);
        std::copy_n(image.storage().begin(), product::x::size, result.storage().begin() + r * product::x::size);
      }
    }
    return result;
  } else {
    return {};
  }
}

/// J + K for a tensor K of y's extents and then x's: a tensor.
template <class Left, class Right>
  requires StructuredWithTensor<Left, Right>
typename results_with_tensor<Left, Right>::sum operator+(Left&& left, Right&& right) {
  if constexpr (!sum_with_tensor<Left, Right>::verdict::accepted)
    return {};
  else if constexpr (Structured<Left>)
    return left.dense() + right;
  else
    return left + right.dense();
}

/// Refuses products whose variables do not cancel, and sums of different shapes.
template <class LeftMatrix, class LeftSides, class RightMatrix, class RightSides>
gate_if<!std::is_same_v<typename LeftSides::x, typename RightSides::y>,
        refusal<calculus::left_factor_ends_in<typename LeftSides::x>,
                calculus::right_factor_begins_with<typename RightSides::y>>>
operator*(const structured_derivative<LeftMatrix, LeftSides>&, const structured_derivative<RightMatrix, RightSides>&) {
  return {};
}
template <class LeftMatrix, class LeftSides, class RightMatrix, class RightSides>
gate_if<!std::is_same_v<LeftSides, RightSides>,
        refusal<derivative_has_shape<outer_shape<typename LeftSides::y, typename LeftSides::x>>,
                added_to<outer_shape<typename RightSides::y, typename RightSides::x>>>>
operator+(const structured_derivative<LeftMatrix, LeftSides>&, const structured_derivative<RightMatrix, RightSides>&) {
  return {};
}

}  // namespace internal::derivative
}  // namespace chainrule
