// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/workspace.hpp>

namespace chainrule {

/// A value and its derivative in a direction: `auto [value, tangent] = jvp(m, x, u)`.
template <class Value>
struct valued_tangent {
  Value value;
  Value tangent;
};

namespace internal::derivative {

/// The verdict about an input and a direction of it: one direction for all samples, with the shape of a sample, or one
/// for each sample.
template <class Net, class X, class U>
using direction_verdict =
    first_refusal<topologies::verdict_by_input<Net>, verdict_of_argument<network_input, typename Net::input_shape, X>,
                  verdict_of_argument<network_direction, typename Net::input_shape, U>>;

/// Reads directions of the input: one for all samples, or one for each sample. Throws shape_error for any other number
/// of directions.
template <class Net, class T, class U>
sample_view<T> read_directions(const U& u, std::size_t rows) {
  auto result = read_samples<T, typename Net::input_shape>(u, "a direction");
  if (result.rows != 1 && result.rows != rows)
    error_texts::fail<shape_error>({"directions for ", result.rows, " samples and inputs for ", rows});
  return result;
}

/// Loads some samples as dual numbers, with one direction for all or one for each; without directions as constants.
template <class Net, class S, class T>
void move_along(const sample_view<T>& x, const sample_view<T>& u, std::size_t first, std::size_t rows, S* to) {
  constexpr std::size_t in = Net::input_shape::size;
  for (std::size_t r = 0; r < rows; ++r)
    engine::seed_tangents(in, x.first + (first + r) * in,
                          u.rows == 0 ? nullptr : u.first + (u.rows == 1 ? 0 : (first + r) * in), to + r * in);
}

// A forward pass over dual numbers. The direction of the input, or that of the parameters, may be missing.
template <class Net, class T, class X, class... Draw>
auto pass_along(const model<Net, T>& m, const X& x, const sample_view<T>& samples, const sample_view<T>& u,
                std::type_identity_t<const T*> parameter_direction, Draw... random) {
  constexpr std::size_t out = Net::output_shape::size;
  using pass = topologies::asked_in_mode<Net, Draw...>;
  workspace<pass, dual<T>> scratch(samples.rows);
  seed_parameter_tangents<Net>(m.data(), parameter_direction, scratch.parameters());
  auto value = unset_result<T, typename Net::input_shape, typename Net::output_shape>(x, samples.rows);
  valued_tangent<decltype(value)> result{value, value};
  T* values = result.value.storage().data();
  T* tangents = result.tangent.storage().data();
  for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
    move_along<Net>(samples, u, first, rows, scratch.input());
    auto memory = scratch.memory(rows);
    memory.drawn = number::draw_among(random...);
    engine::forward<pass>(memory);
    advance(rows, random...);
    const dual<T>* answers = engine::output_of<pass>(memory);
    for (std::size_t i = 0; i < rows * out; ++i) {
      values[first * out + i] = answers[i].value;
      tangents[first * out + i] = answers[i].tangent;
    }
  });
  return result;
}

template <class Net, class T, class X>
struct tangent_of {
  using type = valued_tangent<typename result_of<T, typename Net::output_shape, input_argument<Net, X>::kind>::type>;
};

template <class Net, class T, class X, class Gradient>
using parameter_direction_verdict =
    first_refusal<verdict_of_argument<network_input, typename Net::input_shape, X>, gradient_verdict<Net, T, Gradient>>;

}  // namespace internal::derivative

/// The answers to a sample or a batch, and their derivative in a direction u of the input: J u, computed without J.
/// Either u has a sample's shape and is used for all samples, or it has a row for each sample.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, TensorExpression U, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::derivative::direction_verdict<Net, X, U>,
                          internal::topologies::verdict_in_mode<Net, Draw...>>,
            internal::derivative::tangent_of<Net, T, X>>
jvp(const internal::models::model<Net, T>& m, const X& x, const U& u, const Draw&... random) {
  if constexpr (first_refusal<internal::derivative::direction_verdict<Net, X, U>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    return internal::derivative::pass_along(
        m, x, samples, internal::derivative::read_directions<Net, T>(u, samples.rows), nullptr, random...);
  } else {
    return {};
  }
}

/// The same in a direction of the parameters, which is a gradient<Net, T>.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, internal::derivative::ParameterDirection Gradient,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::derivative::parameter_direction_verdict<Net, T, X, Gradient>,
                          internal::topologies::verdict_in_mode<Net, Draw...>>,
            internal::derivative::tangent_of<Net, T, X>>
jvp(const internal::models::model<Net, T>& m, const X& x, const Gradient& p, const Draw&... random) {
  if constexpr (first_refusal<internal::derivative::parameter_direction_verdict<Net, T, X, Gradient>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted)
    return internal::derivative::pass_along(m, x, internal::derivative::read_inputs<Net, T>(x),
                                            internal::derivative::sample_view<T>{}, p.data(), random...);
  else
    return {};
}

/// The same in a direction of the input and one of the parameters at once.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, TensorExpression U,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::derivative::direction_verdict<Net, X, U>,
                          internal::models::gradient_verdict<Net, T, Gradient>,
                          internal::topologies::verdict_in_mode<Net, Draw...>>,
            internal::derivative::tangent_of<Net, T, X>>
jvp(const internal::models::model<Net, T>& m, const X& x, const U& u, const Gradient& p, const Draw&... random) {
  if constexpr (first_refusal<internal::derivative::direction_verdict<Net, X, U>,
                              internal::models::gradient_verdict<Net, T, Gradient>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    return internal::derivative::pass_along(
        m, x, samples, internal::derivative::read_directions<Net, T>(u, samples.rows), p.data(), random...);
  } else {
    return {};
  }
}

/// The same for inputs and directions in vectors and for values of several inputs, `inputs(x, u)`.
template <internal::PlainNetwork Net, Scalar T, internal::models::InputFor<Net> X,
          internal::derivative::DirectionFor<Net> U, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) &&
           (internal::models::ConvertedInput<X, Net> || internal::models::ConvertedInput<U, Net>))
auto jvp(const internal::models::model<Net, T>& m, const X& x, const U& u, const Draw&... random) {
  return jvp(m, internal::models::input_rows<Net>(x), internal::models::input_rows<Net>(u), random...);
}

template <internal::PlainNetwork Net, Scalar T, internal::models::InputFor<Net> X, internal::models::InputFor<Net> U,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) &&
           (internal::models::ConvertedInput<X, Net> || internal::models::ConvertedInput<U, Net>))
auto jvp(const internal::models::model<Net, T>& m, const X& x, const U& u, const Gradient& p, const Draw&... random) {
  return jvp(m, internal::models::input_rows<Net>(x), internal::models::input_rows<Net>(u), p, random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::jvp_call, Arguments...> jvp(const Arguments&...) {
  return {};
}

}  // namespace chainrule
