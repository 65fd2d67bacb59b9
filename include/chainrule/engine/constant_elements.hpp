// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <array>

#include <chainrule/topology/lookup.hpp>

// The elements of the constants that layers list: static arrays, one for each scalar.
namespace chainrule::internal::engine {

/// The most elements that are computed at compile time.
inline constexpr std::size_t most_computed_early = 4096;

// The element with an index in row-major order.
template <class Function, std::size_t... Extents, std::size_t... Axes>
constexpr double element_of(shape<Extents...>, meta::index_sequence<Axes...>, std::size_t number) {
  constexpr std::size_t extents[] = {Extents..., 1};
  std::size_t indices[sizeof...(Extents) + 1] = {};
  for (std::size_t axis = sizeof...(Extents); axis-- > 0; number /= extents[axis])
    indices[axis] = number % extents[axis];
  return Function::element(indices[Axes]...);
}
template <class Constant>
constexpr double element_of(std::size_t number) {
  return element_of<typename Constant::function>(typename Constant::extents{},
                                                 meta::make_index_sequence<Constant::extents::rank>{}, number);
}

template <class Constant>
inline constexpr std::size_t size_of_constant = Constant::extents::size;

// The elements of a block, computed in one constant expression: compilers limit its length.
inline constexpr std::size_t block_size = 128;
template <class Constant, std::size_t Block>
inline constexpr auto block_of_constant = [] {
  constexpr std::size_t first = Block * block_size, left = size_of_constant<Constant> - first;
  std::array<double, (left < block_size ? left : block_size)> block{};
  for (std::size_t i = 0; i < block.size(); ++i) block[i] = element_of<Constant>(first + i);
  return block;
}();

// Whether the compiler can evaluate the function for each element of a block.
template <class Constant, std::size_t Block>
constexpr bool computes_block() {
  for (std::size_t i = Block * block_size; i < (Block + 1) * block_size && i < size_of_constant<Constant>; ++i)
    static_cast<void>(element_of<Constant>(i));
  return true;
}
template <class Constant, std::size_t Block>
concept EvaluatedBlock = requires { typename std::bool_constant<computes_block<Constant, Block>()>; };
template <class Constant, std::size_t... Blocks>
constexpr bool all_evaluated(meta::index_sequence<Blocks...>) {
  return (EvaluatedBlock<Constant, Blocks> && ...);
}
template <class Constant>
inline constexpr bool is_computed_early = [] {
  if constexpr (size_of_constant<Constant> <= most_computed_early)
    return all_evaluated<Constant>(
        meta::make_index_sequence<(size_of_constant<Constant> + block_size - 1) / block_size>{});
  else
    return false;
}();

template <class Constant, class T>
struct constant_array {
  T numbers[size_of_constant<Constant>] = {};

  // Computed at compile time, from blocks.
  template <std::size_t... Blocks>
  explicit constexpr constant_array(meta::index_sequence<Blocks...>) {
    const double* const blocks[] = {block_of_constant<Constant, Blocks>.data()...};
    for (std::size_t i = 0; i < size_of_constant<Constant>; ++i)
      numbers[i] = static_cast<T>(blocks[i / block_size][i % block_size]);
  }
  // Computed at run time.
  constant_array() {
    for (std::size_t i = 0; i < size_of_constant<Constant>; ++i) numbers[i] = static_cast<T>(element_of<Constant>(i));
  }
};
template <class Constant, class T>
inline constexpr constant_array<Constant, T> early_array{
    meta::make_index_sequence<(size_of_constant<Constant> + block_size - 1) / block_size>{}};
template <class Constant, class T>
const T* late_array() {
  static const constant_array<Constant, T> array;
  return array.numbers;
}

/// The elements of a constant as scalars, row-major.
template <class Constant, class T>
constexpr const T* elements_of_constant() {
  if constexpr (is_computed_early<Constant>)
    return early_array<Constant, T>.numbers;
  else
    return late_array<Constant, T>();
}

}  // namespace chainrule::internal::engine
