// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>

#include <chainrule/meta/verdict.hpp>
#include <chainrule/topology/stand_in.hpp>
#include <chainrule/topology/variables.hpp>

// Arrays as values of static shape: `T[4][2]` and `std::array<std::array<T, 2>, 4>` are both of shape 4 x 2.
namespace chainrule::internal::array {

template <class Type>
struct extents_of {
  using type = shape<>;
};
template <class Element, std::size_t Extent>
struct extents_of<Element[Extent]> {
  using type = outer_shape<shape<Extent>, typename extents_of<Element>::type>;
};
template <class Element, std::size_t Extent>
struct extents_of<std::array<Element, Extent>> {
  using type = outer_shape<shape<Extent>, typename extents_of<Element>::type>;
};

/// The shape of an array of arrays; `shape<>` of anything else.
template <class Type>
using array_shape = typename extents_of<std::remove_cvref_t<Type>>::type;

/// An array, of numbers or of arrays.
template <class Type>
concept Array = array_shape<Type>::rank > 0;

/// Other arguments are refused by their type.
template <class Type>
concept Argument = !is_refused<Type>;

/// The word for what was received: an array of a shape, or something that is no array.
template <class Type>
using received = std::conditional_t<Array<Type>, has_shape<array_shape<Type>>, is_a<std::remove_cvref_t<Type>>>;

template <class T, class Shape>
struct array_of {
  using type = T;
};
template <class T, std::size_t First, std::size_t... Rest>
struct array_of<T, shape<First, Rest...>> {
  using type = std::array<typename array_of<T, shape<Rest...>>::type, First>;
};

/// Copies an array's elements, one after another, to memory; and back.
template <class Type, class T>
constexpr void copy_elements(const Type& from, T*& to) {
  if constexpr (Array<Type>)
    for (const auto& part : from) copy_elements(part, to);
  else
    *to++ = static_cast<T>(from);
}
template <class Type, class T>
constexpr void copy_to_elements(const T*& from, Type& to) {
  if constexpr (Array<Type>)
    for (auto& part : to) copy_to_elements(from, part);
  else
    to = *from++;
}

/// Whether an argument is a sample or a batch of them.
template <class Role, class Shape, class Type>
struct argument {
  using extents = array_shape<Type>;
  static constexpr bool sample = std::is_same_v<extents, Shape>;
  static constexpr std::size_t rows = sample ? 1 : extents::extent(0);
  using verdict = refuse_if<!sample && !is_batch_of<Shape, extents>,
                            refusal<Role, has_shape<extents>, must_have_shape<Shape>, one_more_for_a_batch>>;
};
template <class Role, class Shape, class Type>
  requires(!Array<Type>)
struct argument<Role, Shape, Type> {
  static constexpr bool sample = false;
  static constexpr std::size_t rows = 1;
  using verdict = refusal<Role, is_a<std::remove_cvref_t<Type>>, must_have_shape<Shape>, one_more_for_a_batch>;
};

}  // namespace chainrule::internal::array
