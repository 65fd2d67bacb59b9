// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/derivative/workspace.hpp>
#include <chainrule/topology/with_input_gradient.hpp>

namespace chainrule {
namespace internal::derivative {

template <class Net>
using input_hessian_shape =
    outer_shape<typename Net::output_shape, outer_shape<typename Net::input_shape, typename Net::input_shape>>;

template <class Net, class T, class X>
struct type_of_input_hessian {
  using type = typename result_of<T, input_hessian_shape<Net>, input_argument<Net, X>::kind>::type;
};

template <class Net, class X, class... Draw>
using input_hessian_verdict =
    first_refusal<topologies::verdict_by_input<Net>, verdict_of_argument<network_input, typename Net::input_shape, X>,
                  topologies::verdict_in_mode<Net, Draw...>,
                  second_derivative_verdict<topologies::asked_in_mode<Net, Draw...>>>;

}  // namespace internal::derivative

/// The second derivatives of every answer by every two elements of the input, of shape (outputs, inputs, inputs); for a
/// batch with a leading axis of samples. It takes one forward pass over dual numbers for each element of the input,
/// each with one backward pass for every answer. The network is in inference; with `draw{seed{7}, step}` after x it is
/// in training, and one whose samples depend on each other is refused.
template <internal::PlainNetwork Net, Scalar T, TensorExpression X, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::input_hessian_verdict<Net, X, Draw...>,
            internal::derivative::type_of_input_hessian<Net, T, X>>
input_hessian(const internal::models::model<Net, T>& m, const X& x, Draw... random) {
  if constexpr (internal::derivative::input_hessian_verdict<Net, X, Draw...>::accepted) {
    using pass = with_input_gradient<internal::topologies::asked_in_mode<Net, Draw...>>;
    constexpr std::size_t in = Net::input_shape::size, out = Net::output_shape::size;
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    auto result =
        internal::models::unset_result<T, typename Net::input_shape, internal::derivative::input_hessian_shape<Net>>(
            x, samples.rows);
    T* const to = result.storage().data();
    internal::derivative::workspace<pass, dual<T>> scratch(samples.rows);
    internal::engine::seed_tangents(m.size(), m.data(), nullptr, scratch.parameters());
    internal::derivative::for_each_chunk(samples.rows, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
      auto memory = scratch.memory(rows);
      memory.drawn = internal::number::draw_among(random...);
      internal::engine::seed_tangents(rows * in, samples.first + first * in, nullptr, scratch.input());
      for (std::size_t i = 0; i < in; ++i) {
        for (std::size_t r = 0; r < rows; ++r) scratch.input()[r * in + i].tangent = T(1);
        internal::engine::forward<pass>(memory);
        for (std::size_t o = 0; o < out; ++o) {
          dual<T>* const upstream = internal::engine::adjoint_of<pass, pass::graph().output>(memory);
          for (std::size_t e = 0; e < rows * out; ++e) upstream[e] = T(e % out == o ? 1 : 0);
          internal::engine::backward_to_values<pass>(memory);
          const dual<T>* const downstream = internal::engine::adjoint_of<pass, 0>(memory);
          for (std::size_t r = 0; r < rows; ++r)
            internal::engine::extract_tangents(in, downstream + r * in, to + (((first + r) * out + o) * in + i) * in);
        }
        for (std::size_t r = 0; r < rows; ++r) scratch.input()[r * in + i].tangent = T(0);
      }
      internal::derivative::advance(rows, random...);
    });
    return result;
  } else {
    return {};
  }
}

/// The same for inputs in vectors and for values of several inputs, `inputs(x, u)`.
template <internal::PlainNetwork Net, Scalar T, internal::models::ConvertedInput<Net> X, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
auto input_hessian(const internal::models::model<Net, T>& m, const X& x, const Draw&... random) {
  return input_hessian(m, internal::models::input_rows<Net>(x), random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::input_hessian_call, Arguments...> input_hessian(
    const Arguments&...) {
  return {};
}

}  // namespace chainrule
