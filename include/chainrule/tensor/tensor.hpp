// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <utility>

#include <chainrule/tensor/error.hpp>
#include <chainrule/tensor/mismatch.hpp>
#include <chainrule/tensor/overlap.hpp>
#include <chainrule/tensor/print.hpp>
#include <chainrule/tensor/static_shape.hpp>

// Tensors of static shape. They are xtensor expressions like any other, except that assignments are checked: an
// expression of another static shape is refused, and one of another dynamic shape throws an exception.
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
  using changed = std::conditional_t<is_read_only<Storage>, refused_call<mistake_of_const>, shaped&>;
  using list_type = xt::nested_initializer_list_t<value_type, Shape::rank>;

  /// All elements are zero. With `unset` they have no values yet, and must be written before they are read.
  shaped()
    requires(!is_view<Storage>)
  = default;
  explicit shaped(storages::unset given)
    requires(!is_view<Storage>)
      : elements(given) {}

  /// A view of elements in another object's buffer.
  explicit shaped(typename Storage::pointer first)
    requires is_view<Storage>
      : elements(first) {}

  /// The elements of an expression of this shape; throws shape_error if it has another shape at run time.
  template <class E>
    requires(!is_view<Storage> && fits<Shape, E>::accepted)
  shaped(const xt::xexpression<E>& expression) {
    assign_checked(expression.derived_cast());
  }

  // Refuses an expression of another static shape. (Functions do that by returning a gate, meta/gate.hpp; a constructor
  // returns nothing, so the assertion is here.)
  template <class E>
    requires(!is_view<Storage> && !fits<Shape, E>::accepted)
  shaped(const xt::xexpression<E>&) {
    using printed_refusal = typename meta::printed<fits<Shape, E>>::type;
#if CHAINRULE_PLAIN_REFUSALS
    static_assert(printed_refusal::accepted, printed_refusal::text());
#else
    static_assert(printed_refusal::accepted, "refused: the text in quotes says where and why");
#endif
  }

  shaped(list_type list)
    requires(!is_view<Storage>)
  {
    *this = list;
  }

  shaped(const shaped&) = default;
  shaped(shaped&&) = default;

  shaped& operator=(const shaped& other)
    requires(!is_read_only<Storage>)
  {
    if (elements.data() != other.elements.data())
      std::copy(other.elements.begin(), other.elements.end(), elements.begin());
    return *this;
  }

  /// Tensors on the heap swap their elements; nothing is copied.
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
    if constexpr (may_be_assigned<Storage, Shape, E>::accepted)
      return assign_checked(expression.derived_cast());
    else
      return {};
  }
  template <class E>
  checked_assignment<shaped, E> operator+=(const xt::xexpression<E>& expression) {
    return combine(expression, [](const auto& left, const auto& right) { return left + right; });
  }
  template <class E>
  checked_assignment<shaped, E> operator-=(const xt::xexpression<E>& expression) {
    return combine(expression, [](const auto& left, const auto& right) { return left - right; });
  }
  template <class E>
  checked_assignment<shaped, E> operator*=(const xt::xexpression<E>& expression) {
    return combine(expression, [](const auto& left, const auto& right) { return left * right; });
  }
  template <class E>
  checked_assignment<shaped, E> operator/=(const xt::xexpression<E>& expression) {
    return combine(expression, [](const auto& left, const auto& right) { return left / right; });
  }

  // The same with one number for every element.
  changed operator+=(value_type number) {
    return change([number](value_type x) { return x + number; });
  }
  changed operator-=(value_type number) {
    return change([number](value_type x) { return x - number; });
  }
  changed operator*=(value_type number) {
    return change([number](value_type x) { return x * number; });
  }
  changed operator/=(value_type number) {
    return change([number](value_type x) { return x / number; });
  }

  // Const elements cannot be assigned.
  template <class Value>
    requires(is_read_only<Storage> && !TensorExpression<Value>)
  refused_call<mistake_of_const> operator=(const Value&) {
    return {};
  }
  refused_call<mistake_of_const> operator=(const shaped&)
    requires is_read_only<Storage>
  {
    return {};
  }

  /// The same number everywhere: `m[b<1>] = 0.1f`.
  template <class Number>
    requires(std::is_arithmetic_v<Number> && !is_read_only<Storage>)
  shaped& operator=(Number number) {
    std::fill(elements.begin(), elements.end(), static_cast<value_type>(number));
    return *this;
  }

  /// Rows in braces: `m[W<1>] = {{1, 2}, {3, 4}}`. Throws shape_error if the number of rows, or of numbers in a row, is
  /// not that of the shape.
  changed operator=([[maybe_unused]] list_type list) {
    if constexpr (is_read_only<Storage>) {
      return {};
    } else {
      if constexpr (Shape::rank > 0) {
        if (!has_extents<0>(list))
          error_texts::fail<shape_error>({"a list in braces does not have the shape ", Shape{}});
        xt::nested_copy(this->template begin<xt::layout_type::row_major>(), list);
      } else {
        *elements.data() = list;
      }
      return *this;
    }
  }

  // Members that xtensor requires of its containers. The shape never changes, and assignments have been checked before.
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

  // Combines its elements with those of another expression of this shape, element by element.
  template <class E, class Operator>
  checked_assignment<shaped, E> combine(const xt::xexpression<E>& expression, const Operator& of) {
    if constexpr (may_be_assigned<Storage, Shape, E>::accepted) {
      check_shape(expression.derived_cast());
      return assign_checked(of(*this, expression.derived_cast()));
    } else {
      return {};
    }
  }

  template <class Function>
  changed change([[maybe_unused]] Function function) {
    if constexpr (!is_read_only<Storage>) std::transform(elements.begin(), elements.end(), elements.begin(), function);
    return changed(*this);
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

// If a network was refused, its shapes are gates. A tensor of such a shape accepts any use, so that there is no second
// error.
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
