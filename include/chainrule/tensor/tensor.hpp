// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include <chainrule/meta/verdict.hpp>
#include <chainrule/tensor/error.hpp>
#include <chainrule/tensor/overlap.hpp>
#include <chainrule/tensor/print.hpp>
#include <chainrule/tensor/storage.hpp>
#include <chainrule/tensor/xtensor.hpp>

// Tensors of static shape that guard themselves: xtensor expressions like any other, except that assigning one of
// another static shape is refused by the compiler, and one of another dynamic shape by an exception.
namespace chainrule {

// Vocabulary of this header's refusals.
template <class Shape>
struct is_assigned_to {
  static constexpr auto text() {
    return internal::meta::sentence("is assigned to a tensor of shape ", internal::meta::spelling<Shape>());
  }
};
template <class Shape>
struct value_of_shape {
  static constexpr auto text() {
    return internal::meta::sentence("a value of shape ", internal::meta::spelling<Shape>());
  }
};

namespace internal::tensors {

/// A container of xtensor's kind, over any storage.
template <class Storage, class Shape, xt::layout_type Layout>
class shaped;

template <class Shape>
struct to_xshape;
template <std::size_t... Extents>
struct to_xshape<shape<Extents...>> {
  using type = xt::xshape<Extents...>;
  static constexpr std::array<std::size_t, sizeof...(Extents)> extents{Extents...};
};

// The number of elements; of a refused network's shape none.
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

/// Elements in an aligned place of their own: small ones in the object, large ones on the heap.
template <class T, class Shape>
using tensor = internal::tensors::shaped<owned_memory<T, internal::tensors::elements_in<Shape>>, Shape,
                                         xt::layout_type::row_major>;

/// Elements that lie in another's buffer. Copying the view copies no elements; assigning to it does.
template <class T, class Shape, xt::layout_type Layout = xt::layout_type::row_major>
using tensor_view = internal::tensors::shaped<memory_window<T, Shape::size>, Shape, Layout>;

namespace internal::tensors {

template <class Type>
inline constexpr bool is_view = false;
template <class T, std::size_t Size>
inline constexpr bool is_view<memory_window<T, Size>> = true;

template <class Type>
inline constexpr bool is_on_the_heap = false;
template <class T, std::size_t Size>
inline constexpr bool is_on_the_heap<owned_memory<T, Size, false>> = true;

/// Whether an expression may be assigned to a tensor of shape Shape, as far as the compiler knows.
template <class Shape, class Expression>
using fits =
    refuse_if<!std::is_void_v<static_shape_of<Expression>> && !std::is_same_v<static_shape_of<Expression>, Shape>,
              refusal<value_of_shape<static_shape_of<Expression>>, is_assigned_to<Shape>>>;

template <class Self, class Expression>
using checked_assignment = if_accepted<fits<typename Self::static_shape, Expression>, std::type_identity<Self&>>;

}  // namespace internal::tensors
}  // namespace chainrule

namespace xt {

template <class Storage, class Shape, layout_type Layout>
struct xcontainer_inner_types<chainrule::internal::tensors::shaped<Storage, Shape, Layout>> {
  using storage_type = Storage;
  using reference = typename Storage::reference;
  using const_reference = typename Storage::const_reference;
  using size_type = std::size_t;
  using shape_type = typename chainrule::internal::tensors::to_xshape<Shape>::type;
  using inner_shape_type = typename shape_type::cast_type;
  using strides_type = get_strides_t<inner_shape_type>;
  using backstrides_type = strides_type;
  using inner_strides_type = strides_type;
  using inner_backstrides_type = backstrides_type;
  using temporary_type =
      chainrule::internal::tensors::shaped<chainrule::owned_memory<typename Storage::value_type, Shape::size>, Shape,
                                           Layout>;
  static constexpr layout_type layout = Layout;
};

template <class Storage, class Shape, layout_type Layout>
struct xiterable_inner_types<chainrule::internal::tensors::shaped<Storage, Shape, Layout>>
    : xcontainer_iterable_types<chainrule::internal::tensors::shaped<Storage, Shape, Layout>> {};

}  // namespace xt

namespace chainrule::internal::tensors {

template <class Storage, class Shape, xt::layout_type Layout>
class shaped : public xt::xcontainer<shaped<Storage, Shape, Layout>>,
               public xt::xcontainer_semantic<shaped<Storage, Shape, Layout>> {
 public:
  using static_shape = Shape;
  using base_type = xt::xcontainer<shaped>;
  using semantic_base = xt::xcontainer_semantic<shaped>;
  using storage_type = Storage;
  using value_type = typename base_type::value_type;
  using reference = typename base_type::reference;
  using shape_type = typename base_type::shape_type;
  using strides_type = typename base_type::strides_type;
  using inner_shape_type = typename base_type::inner_shape_type;
  using inner_strides_type = typename base_type::inner_strides_type;
  using inner_backstrides_type = typename base_type::inner_backstrides_type;
  using temporary_type = typename semantic_base::temporary_type;
  using expression_tag = xt::xtensor_expression_tag;
  using list_type = xt::nested_initializer_list_t<value_type, Shape::rank>;

  /// All zero; or `unset`, to be written before they are read.
  shaped()
    requires(!is_view<Storage>)
  = default;
  explicit shaped(storages::unset given)
    requires(!is_view<Storage>)
      : elements(given) {}

  /// A view of elements that lie elsewhere.
  explicit shaped(typename Storage::pointer first)
    requires is_view<Storage>
      : elements(first) {}

  /// The elements of an expression of this shape; throws shape_error where only its size at run time shows that it
  /// differs.
  template <class E>
    requires(!is_view<Storage> && fits<Shape, E>::accepted)
  shaped(const xt::xexpression<E>& expression) {
    assign_checked(expression.derived_cast());
  }

  // Of another static shape. A constructor returns nothing that could be a gate, so it says the sentence itself.
  template <class E>
    requires(!is_view<Storage> && !fits<Shape, E>::accepted)
  shaped(const xt::xexpression<E>&) {
    using said = typename meta::printed<fits<Shape, E>>::type;
#if __cplusplus > 202302L && defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
    static_assert(said::accepted, said::text());
#else
    static_assert(said::accepted, "refused: the text says where and why");
#endif
  }

  shaped(list_type list)
    requires(!is_view<Storage>)
  {
    *this = list;
  }

  shaped(const shaped&) = default;
  shaped(shaped&&) = default;

  shaped& operator=(const shaped& other) {
    if (elements.data() != other.elements.data())
      std::copy(other.elements.begin(), other.elements.end(), elements.begin());
    return *this;
  }

  /// Tensors on the heap exchange their elements, and nothing is copied.
  shaped& operator=(shaped&& other) noexcept
    requires is_on_the_heap<Storage>
  {
    elements.swap(other.elements);
    return *this;
  }
  friend void swap(shaped& left, shaped& right) noexcept
    requires is_on_the_heap<Storage>
  {
    left.elements.swap(right.elements);
  }

  /// Element by element. Another static shape is refused; another dynamic one throws shape_error, and nothing is
  /// changed.
  template <class E>
  checked_assignment<shaped, E> operator=(const xt::xexpression<E>& expression) {
    if constexpr (fits<Shape, E>::accepted)
      return assign_checked(expression.derived_cast());
    else
      return {};
  }
  template <class E>
  checked_assignment<shaped, E> operator+=(const xt::xexpression<E>& expression) {
    if constexpr (fits<Shape, E>::accepted) {
      check_shape(expression.derived_cast());
      return assign_checked(*this + expression.derived_cast());
    } else {
      return {};
    }
  }
  template <class E>
  checked_assignment<shaped, E> operator-=(const xt::xexpression<E>& expression) {
    if constexpr (fits<Shape, E>::accepted) {
      check_shape(expression.derived_cast());
      return assign_checked(*this - expression.derived_cast());
    } else {
      return {};
    }
  }
  template <class E>
  checked_assignment<shaped, E> operator*=(const xt::xexpression<E>& expression) {
    if constexpr (fits<Shape, E>::accepted) {
      check_shape(expression.derived_cast());
      return assign_checked(*this * expression.derived_cast());
    } else {
      return {};
    }
  }
  template <class E>
  checked_assignment<shaped, E> operator/=(const xt::xexpression<E>& expression) {
    if constexpr (fits<Shape, E>::accepted) {
      check_shape(expression.derived_cast());
      return assign_checked(*this / expression.derived_cast());
    } else {
      return {};
    }
  }

  // By one number.
  shaped& operator+=(value_type number) {
    return change([number](value_type x) { return x + number; });
  }
  shaped& operator-=(value_type number) {
    return change([number](value_type x) { return x - number; });
  }
  shaped& operator*=(value_type number) {
    return change([number](value_type x) { return x * number; });
  }
  shaped& operator/=(value_type number) {
    return change([number](value_type x) { return x / number; });
  }

  /// The same number everywhere: `m[b<1>] = 0.1f`.
  template <class Number>
    requires(std::is_arithmetic_v<Number> && std::is_assignable_v<reference, value_type>)
  shaped& operator=(Number number) {
    std::fill(elements.begin(), elements.end(), static_cast<value_type>(number));
    return *this;
  }

  /// Rows in braces: `m[W<1>] = {{1, 2}, {3, 4}}`. Throws shape_error where their numbers differ.
  shaped& operator=(list_type list) {
    if constexpr (Shape::rank > 0) {
      if (!has_extents<0>(list)) error_texts::fail<shape_error>({"a list in braces does not have the shape ", Shape{}});
      xt::nested_copy(this->template begin<xt::layout_type::row_major>(), list);
    } else {
      *elements.data() = list;
    }
    return *this;
  }

  // What xtensor asks of its containers. The shape is what it is; assignments were checked before.
  template <class Extents>
  void resize(Extents&&, bool = false) const {}
  template <class Extents>
  bool broadcast_shape(Extents& joint, bool = false) const {
    return xt::broadcast_shape(this->shape(), joint);
  }
  constexpr xt::layout_type layout() const noexcept { return Layout; }
  bool is_contiguous() const noexcept { return true; }

 private:
  friend class xt::xcontainer<shaped>;

  storage_type elements;
  static inline const inner_shape_type extents = inner_shape_type(shape_type());
  static inline const inner_strides_type steps = xt::get_strides<Layout, inner_strides_type>(shape_type());
  static inline const inner_backstrides_type back_steps =
      xt::get_backstrides(inner_shape_type(shape_type()), xt::get_strides<Layout, inner_strides_type>(shape_type()));

  storage_type& storage_impl() noexcept { return elements; }
  const storage_type& storage_impl() const noexcept { return elements; }
  const inner_shape_type& shape_impl() const noexcept { return extents; }
  const inner_strides_type& strides_impl() const noexcept { return steps; }
  const inner_backstrides_type& backstrides_impl() const noexcept { return back_steps; }

  template <class E>
  void check_shape(const E& expression) const {
    if constexpr (std::is_void_v<static_shape_of<E>>) {
      const auto& found = expression.shape();
      if (!std::equal(found.begin(), found.end(), to_xshape<Shape>::extents.begin(), to_xshape<Shape>::extents.end()))
        error_texts::fail<shape_error>(
            {"a value of shape ", error_texts::row_of_numbers(found), " was assigned to a tensor of shape ", Shape{}});
    }
  }

  template <class E>
  shaped& assign_checked(const E& expression) {
    check_shape(expression);
    if (overlaps(*this, expression)) {
      temporary_type copy;
      copy.assign_xexpression(expression);
      std::copy(copy.storage().begin(), copy.storage().end(), elements.begin());
    } else {
      this->assign_xexpression(expression);
    }
    return *this;
  }

  template <class Function>
  shaped& change(Function function) {
    std::transform(elements.begin(), elements.end(), elements.begin(), function);
    return *this;
  }

  template <std::size_t Axis, class List>
  static bool has_extents(const List& list) {
    if (list.size() != Shape::extent(Axis)) return false;
    if constexpr (Axis + 1 < Shape::rank)
      return std::all_of(list.begin(), list.end(), [](const auto& inner) { return has_extents<Axis + 1>(inner); });
    else
      return true;
  }
};

// Of a refused network's shape.
template <class Storage, class Shape, xt::layout_type Layout>
  requires is_refused<Shape>
class shaped<Storage, Shape, Layout> : public refused_result {
 public:
  constexpr shaped(const Shape& = {}) {}
  template <class T>
  constexpr shaped(std::initializer_list<T>, const Shape& = {}) {}
  using refused_result::operator=;
};

}  // namespace chainrule::internal::tensors

namespace chainrule::internal::meta {
template <class Storage, class Shape, xt::layout_type Layout>
  requires is_refused<Shape>
inline constexpr bool stands_for_a_refusal<tensors::shaped<Storage, Shape, Layout>> = true;
}  // namespace chainrule::internal::meta
