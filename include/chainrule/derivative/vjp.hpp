// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/workspace.hpp>
#include <chainrule/topology/with_input_gradient.hpp>

namespace chainrule {

/// Gradients with respect to the parameters and to the input: `auto [gradient, input] = vjp(m, x, v)`.
template <class Gradient, class Input>
struct pulled_back {
  Gradient gradient;
  Input input;
};

namespace internal::derivative {

template <class Net, class X, class V>
using cotangent_verdict =
    first_refusal<topologies::verdict_by_input<Net>, verdict_of_argument<network_input, typename Net::input_shape, X>,
                  verdict_of_argument<network_cotangent, typename Net::output_shape, V>>;

template <class Net, class T, class X>
struct pulled_of {
  using input = typename result_of<T, typename Net::input_shape, input_argument<Net, X>::kind>::type;
  using type = pulled_back<models::gradient<Net, T>, input>;
};

}  // namespace internal::derivative

/// The gradients of <v, m(x)>, summed over a batch's samples: J' v, computed without J. v has the shape of the answers,
/// with a row for each sample of a batch. The gradient with respect to the input has a row for each sample.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, TensorExpression V, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<first_refusal<internal::derivative::cotangent_verdict<Net, X, V>,
                          internal::topologies::verdict_in_mode<Net, Draw...>>,
            internal::derivative::pulled_of<Net, T, X>>
vjp(const internal::models::model<Net, T>& m, const X& x, const V& v, Draw... random) {
  if constexpr (first_refusal<internal::derivative::cotangent_verdict<Net, X, V>,
                              internal::topologies::verdict_in_mode<Net, Draw...>>::accepted) {
    using pass = with_input_gradient<internal::topologies::asked_in_mode<Net, Draw...>>;
    constexpr std::size_t in = Net::input_shape::size, out = Net::output_shape::size;
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto upstream = internal::derivative::read_samples<T, typename Net::output_shape>(v, "a cotangent");
    if (upstream.rows != samples.rows)
      internal::error_texts::fail<shape_error>(
          {"cotangents for ", upstream.rows, " samples and inputs for ", samples.rows});
    internal::derivative::workspace<pass, T> scratch(samples.rows);
    // In two steps: if both were made in one expression, g++ 12 would warn of a destructor that runs too early.
    auto unset =
        internal::models::unset_result<T, typename Net::input_shape, typename Net::input_shape>(x, samples.rows);
    typename internal::derivative::pulled_of<Net, T, X>::type result{{}, std::move(unset)};
    T* sums = result.gradient.data();
    T* downstream = result.input.storage().data();
    internal::derivative::for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
      auto memory = scratch.memory(rows, samples.first + first * in, m.data());
      memory.drawn = internal::number::draw_among(random...);
      internal::engine::forward<pass>(memory);
      std::copy_n(upstream.first + first * out, rows * out,
                  internal::engine::adjoint_of<pass, pass::graph().output>(memory));
      internal::engine::backward<pass>(memory);
      for (std::size_t i = 0; i < result.gradient.size(); ++i) sums[i] += scratch.gradient()[i];
      std::copy_n(internal::engine::adjoint_of<pass, 0>(memory), rows * in, downstream + first * in);
      internal::derivative::advance(rows, random...);
    });
    return result;
  } else {
    return {};
  }
}

/// The same for inputs in vectors and for values of several inputs, `inputs(x, u)`. The gradient with respect to these
/// is one row, in which they are concatenated.
template <internal::PlainNetwork Net, Scalar T, internal::models::InputFor<Net> X, class V, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) &&
           ((internal::models::ConvertedInput<X, Net> && (TensorExpression<V> || internal::models::InVectors<V>)) ||
            (TensorExpression<X> && internal::models::InVectors<V>)))
auto vjp(const internal::models::model<Net, T>& m, const X& x, const V& v, const Draw&... random) {
  if constexpr (internal::models::InVectors<V>)
    return vjp(m, internal::models::input_rows<Net>(x), internal::models::tensor_of<typename Net::output_shape>(v),
               random...);
  else
    return vjp(m, internal::models::input_rows<Net>(x), v, random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::vjp_call, Arguments...> vjp(const Arguments&...) {
  return {};
}

}  // namespace chainrule
