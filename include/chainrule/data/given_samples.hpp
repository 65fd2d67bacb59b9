// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <initializer_list>
#include <utility>
#include <vector>

#include <chainrule/tensor/given_inputs.hpp>
#include <chainrule/tensor/rows.hpp>

// The arguments of a data set: inputs with targets or classes, as tensors, in vectors or in braces.
namespace chainrule {

template <class T = float>
class data_set;

namespace internal::data {

template <class Type>
concept InVectors = tensors::Numbers<Type> || tensors::RowsOfNumbers<Type>;

// Whether some constructor takes these arguments, copies included.
template <class... Arguments>
inline constexpr bool are_samples = false;
template <class T>
inline constexpr bool are_samples<data_set<T>> = true;
template <>
inline constexpr bool are_samples<std::in_place_t> = true;
template <class Inputs, class Targets>
inline constexpr bool are_samples<Inputs, Targets> =
    (TensorExpression<Inputs> || InVectors<Inputs> || tensors::GivenInputs<Inputs>) &&
    (TensorExpression<Targets> || InVectors<Targets>);
template <class Inputs, class... Ys>
inline constexpr bool are_samples<Inputs, tensors::given_targets<Ys...>> =
    TensorExpression<Inputs> || tensors::GivenInputs<Inputs>;
template <class Inputs>
inline constexpr bool are_samples<Inputs, tensors::given_no_targets> =
    TensorExpression<Inputs> || tensors::GivenInputs<Inputs>;
template <class Inputs, class Y, class Weights>
inline constexpr bool are_samples<Inputs, tensors::given_weighted<Y, Weights>> =
    are_samples<Inputs, std::remove_cvref_t<Y>>;
template <class Inputs, class Extents, class Classes>
inline constexpr bool are_samples<Inputs, Extents, Classes> =
    InVectors<Inputs> && InVectors<Extents> && InVectors<Classes>;
template <class... Arguments>
concept AreSamples = are_samples<Arguments...>;

// The number of a class in braces. It distinguishes {0, 1}, two classes, from {{0}, {1}}, two rows of targets.
struct class_number {
  long long value;
  template <class Number>
    requires std::is_integral_v<Number>
  constexpr class_number(Number number) : value(static_cast<long long>(number)) {}
  constexpr operator long long() const { return value; }
};
using classes_in_braces = std::initializer_list<class_number>;

struct is_made_of_inputs_and_targets {
  static constexpr char text[] =
      "a data_set is made of inputs and of targets or classes, as tensors or vectors of numbers: write data_set(x, y)";
};

// Inputs in vectors: rows, or a number for each sample.
template <class Inputs>
auto tensor_of(const Inputs& inputs) {
  if constexpr (tensors::RowsOfNumbers<Inputs>) {
    return tensors::matrix_of<tensors::number_in_rows<Inputs>>(inputs);
  } else {
    auto column = xt::xtensor<typename Inputs::value_type, 2>::from_shape({inputs.size(), 1});
    std::copy(inputs.begin(), inputs.end(), column.storage().data());
    return column;
  }
}
template <class Targets>
decltype(auto) targets_of(const Targets& targets) {
  if constexpr (tensors::RowsOfNumbers<Targets>)
    return tensors::matrix_of<tensors::number_in_rows<Targets>>(targets);
  else if constexpr (TensorExpression<Targets>)
    return targets;
  else
    return std::vector<typename Targets::value_type>(targets.begin(), targets.end());
}

template <class Number>
using kept_as = std::conditional_t<std::is_integral_v<Number>, float, Number>;
template <class Inputs>
struct number_of : std::type_identity<kept_as<typename Inputs::value_type>> {};
template <class... Xs>
struct number_of<tensors::given_inputs<Xs...>>
    : std::type_identity<kept_as<std::common_type_t<typename std::remove_cvref_t<Xs>::value_type...>>> {};
template <tensors::RowsOfNumbers Inputs>
struct number_of<Inputs> : std::type_identity<kept_as<tensors::number_in_rows<Inputs>>> {};

}  // namespace internal::data

}  // namespace chainrule
