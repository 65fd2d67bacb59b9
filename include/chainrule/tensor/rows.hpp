// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <algorithm>
#include <tuple>

#include <chainrule/tensor/tensor.hpp>

// Numbers in vectors, arrays and braces.
namespace chainrule::internal::tensors {

/// Contiguous numbers, as in a std::vector, a std::span or a std::array.
template <class Type>
concept Numbers = !TensorExpression<Type> && !is_refused<Type> && requires(const Type& numbers) {
  typename Type::value_type;
  { numbers.data() } -> std::convertible_to<const typename Type::value_type*>;
  { numbers.size() } -> std::convertible_to<std::size_t>;
} && std::is_arithmetic_v<typename Type::value_type> && !std::is_same_v<typename Type::value_type, char>;

/// Rows of numbers: vectors in a vector, arrays in an array.
template <class Type>
concept RowsOfNumbers = !TensorExpression<Type> && !is_refused<Type> && requires(const Type& rows) {
  typename Type::value_type;
  rows.begin();
  { rows.size() } -> std::convertible_to<std::size_t>;
} && Numbers<typename Type::value_type>;

template <class Rows>
using number_in_rows = typename Rows::value_type::value_type;
template <class Rows>
using matrix_of_rows = xt::xtensor<number_in_rows<Rows>, 2>;

/// Rows of numbers as a matrix. Throws shape_error for rows that differ in length.
template <class T, class Rows>
xt::xtensor<T, 2> matrix_of(const Rows& rows) {
  const std::size_t count = rows.size(), length = count == 0 ? 0 : rows.begin()->size();
  auto matrix = xt::xtensor<T, 2>::from_shape({count, length});
  std::size_t row = 0;
  for (const auto& numbers : rows) {
    if (numbers.size() != length)
      error_texts::fail<shape_error>(
          {"row ", row, " has ", static_cast<std::size_t>(numbers.size()), " numbers, and row 0 has ", length});
    std::copy(numbers.begin(), numbers.end(), matrix.storage().data() + row * length);
    ++row;
  }
  return matrix;
}

}  // namespace chainrule::internal::tensors
