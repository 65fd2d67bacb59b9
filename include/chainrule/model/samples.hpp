// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <iterator>
#include <tuple>

#include <chainrule/model/tokens.hpp>
#include <chainrule/tensor/rows.hpp>
#include <chainrule/tensor/tensor.hpp>
#include <chainrule/topology/variables.hpp>

// Arguments for a network: one sample or a batch, as any xtensor expression.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

template <std::size_t Rank>
struct has_extents {
  static constexpr auto text() {
    return internal::meta::sentence("has ", internal::meta::number_text<Rank>, " extents");
  }
};

}  // namespace internal

/// Whether an argument is one sample or a batch (samples along the first axis), or whether this is known only at run
/// time.
enum class argument_kind { sample, batch, dynamic_rank };

namespace internal::models {

using tensors::Numbers;

/// Numbers in a vector, or in vectors in a vector.
template <class Type>
concept InVectors = tensors::Numbers<Type> || tensors::RowsOfNumbers<Type>;

/// An object that holds samples one after another, such as a data set.
template <class Type>
concept SampleSource = !TensorExpression<Type> && !is_refused<Type> && requires(const Type& data) {
  { data.size() } -> std::convertible_to<std::size_t>;
  data.input(std::size_t{});
  data.input_extents();
};

[[noreturn, gnu::noinline, gnu::cold]] inline void fits_not(const error_texts::row_of_numbers& found,
                                                            const error_texts::piece& expected) {
  error_texts::fail<shape_error>({"samples of shape ", found, " for a network with an input of shape ", expected});
}

/// Throws shape_error for samples of another shape.
template <class Shape, class Data>
void check_source(const Data& data) {
  constexpr auto& expected = tensors::to_xshape<Shape>::extents;
  const auto& found = data.input_extents();
  if (!std::equal(found.begin(), found.end(), expected.begin(), expected.end()))
    fits_not(error_texts::row_of_numbers(found), Shape{});
}

template <class Role, class Shape, class Type>
struct verdict_of_numbers {};  // compilers instantiate it before they know that the argument is not numbers
template <class Role, class Shape, Numbers Type>
struct verdict_of_numbers<Role, Shape, Type> {
  using type = refuse_if<Shape::rank != 1, refusal<Role, is_a<Type>, must_have_shape<Shape>, one_more_for_a_batch>>;
};

// Numbers as a view of one sample; throws shape_error for another number of numbers.
template <class Shape, class Type>
tensor_view<const typename Type::value_type, Shape> sample_of(const Type& numbers, const char* role) {
  if (static_cast<std::size_t>(numbers.size()) != Shape::size)
    error_texts::fail<shape_error>({role, " of ", static_cast<std::size_t>(numbers.size()),
                                    " numbers: one sample has shape ", error_texts::piece(Shape{})});
  return tensor_view<const typename Type::value_type, Shape>(numbers.data());
}

// Numbers in vectors as a tensor, for an input of a shape.
template <class Shape, InVectors Type>
auto tensor_of(const Type& x) {
  if constexpr (tensors::RowsOfNumbers<Type>)
    return tensors::matrix_of<tensors::number_in_rows<Type>>(x);
  else if constexpr (Shape::rank == 1)
    return sample_of<Shape>(x, "an input");
  else
    return xt::xtensor<typename Type::value_type, 1>();  // whose rank is refused
}

template <class Extents>
concept StaticRank = requires { std::tuple_size<Extents>::value; };

// Decided by a static shape, or by a static rank, or at run time.
template <class Role, class Shape, class Expression, class Static = static_shape_of<Expression>>
struct argument {
  static constexpr bool sample = std::is_same_v<Static, Shape>;
  static constexpr argument_kind kind = sample ? argument_kind::sample : argument_kind::batch;
  using verdict = refuse_if<!sample && !is_batch_of<Shape, Static>,
                            refusal<Role, has_shape<Static>, must_have_shape<Shape>, one_more_for_a_batch>>;
};

template <class Role, class Shape, class Expression>
struct argument<Role, Shape, Expression, void> {
  static constexpr argument_kind kind = argument_kind::dynamic_rank;
  using verdict = acceptance;
};

template <class Role, class Shape, class Expression>
  requires StaticRank<typename std::remove_cvref_t<Expression>::shape_type>
struct argument<Role, Shape, Expression, void> {
  static constexpr std::size_t rank = std::tuple_size<typename std::remove_cvref_t<Expression>::shape_type>::value;
  static constexpr argument_kind kind = rank == Shape::rank ? argument_kind::sample : argument_kind::batch;
  using verdict = refuse_if<rank != Shape::rank && rank != Shape::rank + 1,
                            refusal<Role, has_extents<rank>, must_have_shape<Shape>, one_more_for_a_batch>>;
};

template <class Extents>
[[noreturn, gnu::noinline, gnu::cold]] void fits_neither(const char* role, const Extents& found,
                                                         const std::size_t* expected, std::size_t rank) {
  const error_texts::row_of_numbers extents(found);
  error_texts::fail<shape_error>({role,
                                  " of shape ",
                                  extents,
                                  ": one sample has shape ",
                                  {expected, rank},
                                  ", a batch one leading batch axis more"});
}

// The number of samples; throws shape_error for extents that fit neither a sample nor a batch; `role` names the
// argument.
template <class Shape, class Expression>
std::size_t count_rows(const Expression& expression, const char* role) {
  const auto& found = expression.shape();
  constexpr auto& expected = tensors::to_xshape<Shape>::extents;
  const auto rank = static_cast<std::size_t>(found.size());
  const bool batch = rank == Shape::rank + 1;
  if ((!batch && rank != Shape::rank) ||
      !std::equal(expected.begin(), expected.end(), std::next(found.begin(), batch ? 1 : 0)))
    fits_neither(role, found, expected.data(), Shape::rank);
  const auto rows = batch ? static_cast<std::size_t>(*found.begin()) : 1;
  if (rows == 0) error_texts::fail<shape_error>({role, " of 0 samples: a batch needs at least 1"});
  return rows;
}

// Whether an expression's elements are in memory as kernels read them: of scalar T, row-major, without gaps.
template <class Expression, class T>
concept InPlace = requires(const Expression& e) {
  { e.storage().data() } -> std::convertible_to<const T*>;
  e.data_offset();
} && std::is_same_v<typename Expression::value_type, T> && Expression::static_layout == xt::layout_type::row_major;

// Reads an argument's samples in their order, some at a time: pointers into the argument if it is in memory as kernels
// read it, otherwise copies.
template <class Expression, class T, std::size_t Size>
class rows_reader {
 public:
  explicit rows_reader(const Expression& expression) : next_element(start(expression)) {}
  rows_reader(const Expression& expression, std::size_t first)
      : next_element(start(expression) + static_cast<std::ptrdiff_t>(first * Size)), read_before(first * Size) {}

  /// The next `rows` samples, copied to `scratch` if necessary. Throws data_error for a finite number that is too large
  /// for T.
  const T* read(std::size_t rows, T* scratch) {
    const std::size_t count = rows * Size;
    if constexpr (InPlace<Expression, T>) {
      return std::exchange(next_element, next_element + count);
    } else {
      for (std::size_t i = 0; i < count; ++i, ++next_element) {
        const auto number = *next_element;
        if constexpr (std::is_same_v<T, float> && std::is_floating_point_v<std::remove_const_t<decltype(number)>> &&
                      sizeof(number) > sizeof(T))
          if (meta::overflows<T>(static_cast<double>(number)))
            error_texts::beyond_the_scalar("element", read_before + i, " of an argument", static_cast<double>(number));
        scratch[i] = static_cast<T>(number);
      }
      read_before += count;
      return scratch;
    }
  }

 private:
  static auto start(const Expression& expression) {
    if constexpr (InPlace<Expression, T>)
      return static_cast<const T*>(expression.storage().data() + expression.data_offset());
    else
      return expression.template begin<xt::layout_type::row_major>();
  }

  decltype(start(std::declval<const Expression&>())) next_element;
  std::size_t read_before = 0;
};

}  // namespace internal::models

/// Whether a network takes an argument: acceptance, or a refusal with both shapes.
template <class Role, class Shape, class Expression>
using verdict_of_argument = typename internal::models::argument<Role, Shape, std::remove_cvref_t<Expression>>::verdict;

}  // namespace chainrule
