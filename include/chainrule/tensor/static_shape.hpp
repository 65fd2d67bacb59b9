// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/meta/refused_call.hpp>
#include <chainrule/meta/verdict.hpp>
#include <chainrule/shape/shape.hpp>
#include <chainrule/tensor/storage.hpp>
#include <chainrule/tensor/xtensor.hpp>

// Static shapes of tensors and of xtensor's expressions, and whether one may be assigned to another.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <class Shape>
struct is_assigned_to {
  static constexpr auto text() {
    return internal::meta::sentence("is assigned to a tensor of shape ", internal::meta::spelling<Shape>());
  }
};
struct elements_are_const {
  static constexpr char text[] =
      "the elements are const, as those of a const model and of a tape: they can be read, not assigned";
};
template <class Shape>
struct value_of_shape {
  static constexpr auto text() {
    return internal::meta::sentence("a value of shape ", internal::meta::spelling<Shape>());
  }
};

}  // namespace internal

namespace internal::tensors {

/// An xtensor container over any storage.
template <class Storage, class Shape, xt::layout_type Layout>
class shaped;

template <class Shape>
struct to_xshape;
template <std::size_t... Extents>
struct to_xshape<shape<Extents...>> {
  using type = xt::xshape<Extents...>;
  static constexpr std::array<std::size_t, sizeof...(Extents)> extents{Extents...};
};

// The number of elements; 0 for a refused network's shape.
template <class Shape>
inline constexpr std::size_t elements_in = Shape::size;
template <class Shape>
  requires is_refused<Shape>
inline constexpr std::size_t elements_in<Shape> = 0;

template <class Shape>
struct from_xshape {
  using type = void;  // not static
};
template <std::size_t... Extents>
struct from_xshape<xt::fixed_shape<Extents...>> {
  using type = shape<Extents...>;
};

}  // namespace internal::tensors

/// The static shape of an xtensor expression; void if it has none.
template <class Expression>
using static_shape_of =
    typename internal::tensors::from_xshape<typename std::remove_cvref_t<Expression>::shape_type>::type;

/// A type of xtensor's expressions.
template <class Type>
concept TensorExpression = xt::is_xexpression<std::remove_cvref_t<Type>>::value;

/// A tensor with elements of its own, aligned: small tensors in the object, large ones on the heap.
template <class T, class Shape>
using tensor = internal::tensors::shaped<owned_memory<T, internal::tensors::elements_in<Shape>>, Shape,
                                         xt::layout_type::row_major>;

/// A view of elements in another object's buffer. Copying the view copies no elements; assigning to it does.
template <class T, class Shape, xt::layout_type Layout = xt::layout_type::row_major>
using tensor_view = internal::tensors::shaped<memory_window<T, Shape::size>, Shape, Layout>;

namespace internal::tensors {

template <class Type>
inline constexpr bool is_view = false;
template <class T, std::size_t Size>
inline constexpr bool is_view<memory_window<T, Size>> = true;

template <class Type>
inline constexpr bool is_read_only = false;
template <class T, std::size_t Size>
inline constexpr bool is_read_only<memory_window<const T, Size>> = true;

template <class Type>
inline constexpr bool is_on_the_heap = false;
template <class T, std::size_t Size>
inline constexpr bool is_on_the_heap<owned_memory<T, Size, false>> = true;

/// Whether an expression may be assigned to a tensor of shape Shape, as far as the compiler knows.
template <class Shape, class Expression>
using fits =
    refuse_if<!std::is_void_v<static_shape_of<Expression>> && !std::is_same_v<static_shape_of<Expression>, Shape>,
              refusal<value_of_shape<static_shape_of<Expression>>, is_assigned_to<Shape>>>;

/// Whether it may be assigned to elements in a storage.
template <class Storage, class Shape, class Expression>
using may_be_assigned = verdict_and_then<refuse_if<is_read_only<Storage>, refusal<elements_are_const>>,
                                         std::type_identity<fits<Shape, Expression>>>;

template <class Self, class Expression>
using checked_assignment =
    if_accepted<may_be_assigned<typename Self::storage_type, typename Self::static_shape, Expression>,
                std::type_identity<Self&>>;

struct mistake_of_const {
  using type = refusal<elements_are_const>;
};

}  // namespace internal::tensors
}  // namespace chainrule
