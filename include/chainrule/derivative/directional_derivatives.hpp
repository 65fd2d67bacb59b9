// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/derivative/jvp.hpp>

// Derivatives of the answers along a direction of the input, as differential equations need them, and gradients of
// these derivatives with respect to the parameters.
namespace chainrule {

/// f(x), and the first and second derivative of f(x + t u) by t at 0.
template <class Value>
struct derivatives_along {
  Value value;
  Value first;
  Value second;
};

namespace internal::derivative {

template <class Net, class T, class X>
struct along_of {
  using type = derivatives_along<typename result_of<T, typename Net::output_shape, input_argument<Net, X>::kind>::type>;
};
template <class Net, class T, class X>
struct answer_of {
  using type = typename result_of<T, typename Net::output_shape, input_argument<Net, X>::kind>::type;
};

/// Whether the network has second derivatives: as it is in inference, or with a draw as it is in training.
template <class Net, class... Draw>
using verdict_of_second = first_refusal<topologies::verdict_in_mode<Net, Draw...>,
                                        second_derivative_verdict<topologies::asked_in_mode<Net, Draw...>>>;

template <class Net, class X, class U, class... Draw>
using along_verdict = first_refusal<direction_verdict<Net, X, U>, verdict_of_second<Net, Draw...>>;

template <class Net, class X, class U, class V0, class V1, class V2, class... Draw>
using along_vjp_verdict =
    first_refusal<direction_verdict<Net, X, U>, verdict_of_argument<network_cotangent, typename Net::output_shape, V0>,
                  verdict_of_argument<network_cotangent, typename Net::output_shape, V1>,
                  verdict_of_argument<network_cotangent, typename Net::output_shape, V2>,
                  verdict_of_second<Net, Draw...>>;

template <class Net, class X, class... Draw>
using laplacian_verdict =
    first_refusal<topologies::verdict_by_input<Net>, verdict_of_argument<network_input, typename Net::input_shape, X>,
                  verdict_of_second<Net, Draw...>>;

/// Calls use(element, answer) for each element of all answers (of the network in inference, or with a draw in
/// training), as dual numbers with the first and second derivative along u.
template <class Net, class T, class Pass, class Use, class... Draw>
void pass_twice_along(const model<Net, T>& m, const sample_view<T>& samples, const sample_view<T>& u,
                      workspace<Pass, dual<dual<T>>>& scratch, const Use& use, Draw... random) {
  constexpr std::size_t out = Net::output_shape::size;
  engine::seed_tangents(m.size(), m.data(), nullptr, scratch.parameters());
  for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
    move_along<Net>(samples, u, first, rows, scratch.input());
    auto memory = scratch.memory(rows);
    memory.drawn = number::draw_among(random...);
    engine::forward<Pass>(memory);
    const dual<dual<T>>* answers = engine::output_of<Pass>(memory);
    for (std::size_t i = 0; i < rows * out; ++i) use(first * out + i, answers[i]);
    advance(rows, random...);
  });
}

}  // namespace internal::derivative

/// The answers to a sample or a batch, and their first and second derivative along a direction u of the input:
/// `.value`, `.first`, `.second`. u has the shape of a sample, and is then used for all samples, or a row for each
/// sample. The network is in inference; with `draw{seed{7}, step}` after u it is in training, and one whose samples
/// depend on each other is refused.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, TensorExpression U, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::along_verdict<Net, X, U, Draw...>, internal::derivative::along_of<Net, T, X>>
second_derivative(const internal::models::model<Net, T>& m, const X& x, const U& u, const Draw&... random) {
  if constexpr (internal::derivative::along_verdict<Net, X, U, Draw...>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto directions = internal::derivative::read_directions<Net, T>(u, samples.rows);
    auto value =
        internal::models::unset_result<T, typename Net::input_shape, typename Net::output_shape>(x, samples.rows);
    derivatives_along<decltype(value)> result{value, value, value};
    T* const to[] = {result.value.storage().data(), result.first.storage().data(), result.second.storage().data()};
    internal::derivative::workspace<internal::topologies::asked_in_mode<Net, Draw...>, dual<dual<T>>> scratch(
        samples.rows);
    internal::derivative::pass_twice_along(
        m, samples, directions, scratch,
        [&](std::size_t i, const dual<dual<T>>& answer) {
          to[0][i] = answer.value.value;
          to[1][i] = answer.value.tangent;
          to[2][i] = answer.tangent.tangent;
        },
        random...);
    return result;
  } else {
    return {};
  }
}

/// The gradient, with respect to the parameters, of <v0, value> + <v1, first> + <v2, second>, summed over a batch's
/// samples: for training a network whose cost depends on its derivatives. Each v has the shape of the answers.
/// A draw after the other arguments means the same as for `second_derivative`.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, TensorExpression U, TensorExpression V0,
          TensorExpression V1, TensorExpression V2, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::along_vjp_verdict<Net, X, U, V0, V1, V2, Draw...>,
            internal::derivative::type_of_gradient<Net, T>>
second_derivative_vjp(const internal::models::model<Net, T>& m, const X& x, const U& u, const V0& v0, const V1& v1,
                      const V2& v2, Draw... random) {
  if constexpr (internal::derivative::along_vjp_verdict<Net, X, U, V0, V1, V2, Draw...>::accepted) {
    using pass = internal::topologies::asked_in_mode<Net, Draw...>;
    using out = typename Net::output_shape;
    using number = dual<dual<T>>;
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto directions = internal::derivative::read_directions<Net, T>(u, samples.rows);
    const internal::derivative::sample_view<T> upstream[] = {
        internal::derivative::read_samples<T, out>(v0, "a cotangent"),
        internal::derivative::read_samples<T, out>(v1, "a cotangent"),
        internal::derivative::read_samples<T, out>(v2, "a cotangent")};
    for (const auto& v : upstream)
      if (v.rows != samples.rows)
        internal::error_texts::fail<shape_error>({"cotangents for ", v.rows, " samples and inputs for ", samples.rows});
    internal::models::gradient<Net, T> result;
    if constexpr (memory_plan_of<pass>.differentiated[pass::graph().output]) {
      internal::derivative::workspace<pass, number> scratch(samples.rows);
      internal::engine::seed_tangents(m.size(), m.data(), nullptr, scratch.parameters());
      internal::derivative::for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
        internal::derivative::move_along<Net>(samples, directions, first, rows, scratch.input());
        auto memory = scratch.memory(rows);
        memory.drawn = internal::number::draw_among(random...);
        internal::engine::forward<pass>(memory);
        // The second derivative of a product is a b'' + 2 a' b' + a'' b, so the parts of the upstream gradient are set
        // in reverse order.
        number* const adjoints = internal::engine::adjoint_of<pass, pass::graph().output>(memory);
        for (std::size_t i = 0; i < rows * out::size; ++i) {
          const std::size_t at = first * out::size + i;
          const T half = upstream[1].first[at] / T(2);
          adjoints[i] = {{upstream[2].first[at], half}, {half, upstream[0].first[at]}};
        }
        internal::engine::backward<pass>(memory);
        for (std::size_t i = 0; i < result.size(); ++i) result.data()[i] += scratch.gradient()[i].tangent.tangent;
        internal::derivative::advance(rows, random...);
      });
    }
    return result;
  } else {
    return {};
  }
}

/// The Laplacian: the sum of the answers' second derivatives by each element of the input. A draw
/// after x means the same as for `second_derivative`.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::laplacian_verdict<Net, X, Draw...>, internal::derivative::answer_of<Net, T, X>>
laplacian(const internal::models::model<Net, T>& m, const X& x, const Draw&... random) {
  if constexpr (internal::derivative::laplacian_verdict<Net, X, Draw...>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    auto result =
        internal::models::unset_result<T, typename Net::input_shape, typename Net::output_shape>(x, samples.rows);
    T* const to = result.storage().data();
    std::fill_n(to, samples.rows * Net::output_shape::size, T{});
    internal::derivative::workspace<internal::topologies::asked_in_mode<Net, Draw...>, dual<dual<T>>> scratch(
        samples.rows);
    aligned_buffer<T> unit(Net::input_shape::size);
    internal::derivative::sample_view<T> direction;
    direction.rows = 1;
    direction.first = unit.data();
    for (T& axis : unit) {
      axis = T(1);
      internal::derivative::pass_twice_along(
          m, samples, direction, scratch,
          [&](std::size_t i, const dual<dual<T>>& answer) { to[i] += answer.tangent.tangent; }, random...);
      axis = T(0);
    }
    return result;
  } else {
    return {};
  }
}

/// The same for inputs and directions in vectors and for values of several inputs, `inputs(x, u)`.
template <internal::PlainNetwork Net, Scalar T, internal::models::InputFor<Net> X, internal::models::InputFor<Net> U,
          std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) &&
           (internal::models::ConvertedInput<X, Net> || internal::models::ConvertedInput<U, Net>))
auto second_derivative(const internal::models::model<Net, T>& m, const X& x, const U& u, const Draw&... random) {
  return second_derivative(m, internal::models::input_rows<Net>(x), internal::models::input_rows<Net>(u), random...);
}

template <internal::PlainNetwork Net, Scalar T, internal::models::ConvertedInput<Net> X, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
auto laplacian(const internal::models::model<Net, T>& m, const X& x, const Draw&... random) {
  return laplacian(m, internal::models::input_rows<Net>(x), random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::second_derivative_call, Arguments...> second_derivative(
    const Arguments&...) {
  return {};
}
/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::second_derivative_vjp_call, Arguments...>
second_derivative_vjp(const Arguments&...) {
  return {};
}
/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::laplacian_call, Arguments...> laplacian(
    const Arguments&...) {
  return {};
}

}  // namespace chainrule
