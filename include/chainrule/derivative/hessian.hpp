// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/hessian_vector_product.hpp>
#include <chainrule/model/parameter_vector.hpp>
#include <chainrule/topology/dense_matrix.hpp>

namespace chainrule {

namespace internal::derivative {

template <class Net, class Loss, class X, class Y, class... Draw>
using full_hessian_verdict =
    first_refusal<step_verdict<Loss, Net, X, Y>, dense_matrix_verdict<Net>, topologies::verdict_in_mode<Net, Draw...>,
                  second_derivative_verdict<topologies::asked_in_mode<Net, Draw...>>, second_derivative_of_loss<Loss>>;

template <class Net, class T>
struct type_of_hessian {
  using type = tensor<T, shape<Net::trainable_count, Net::trainable_count>>;
};

}  // namespace internal::derivative

/// The Hessian of the mean cost with respect to all trained parameters, in the order of `parameters_to_vector`,
/// computed column by column, each as a Hessian-vector product. Refuses more than `dense_matrix_limit` parameters, and
/// a layer or a loss that states no second derivative. The network is in inference; with `draw{seed{7}, step}` after y
/// it is in training, and one whose samples depend on each other is refused.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::full_hessian_verdict<Net, Loss, X, Y, Draw...>,
            internal::derivative::type_of_hessian<Net, T>>
hessian(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, const Draw&... random) {
  if constexpr (internal::derivative::full_hessian_verdict<Net, Loss, X, Y, Draw...>::accepted) {
    constexpr std::size_t size = Net::trainable_count;
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto targets = internal::derivative::read_targets<Loss, Net, T>(y, samples.rows);
    internal::derivative::hessian_pass<internal::topologies::asked_in_mode<Net, Draw...>, T> pass(samples.rows);
    internal::models::gradient<Net, T> direction, product;
    typename internal::derivative::type_of_hessian<Net, T>::type result;
    T* const to = result.storage().data();
    internal::models::for_each_parameter_place<Net, true>([&](std::size_t place, std::size_t column) {
      direction.data()[place] = T(1);
      pass.template apply<Loss>(m.data(), direction.data(), samples.rows, samples.first, targets.first, product.data(),
                                random...);
      direction.data()[place] = T(0);
      internal::models::for_each_parameter_place<Net, true>(
          [&](std::size_t at, std::size_t row) { to[row * size + column] = product.data()[at]; });
    });
    return result;
  } else {
    return {};
  }
}

/// The same where x is a vector of vectors or `inputs(x, u)`, or y is `targets(y1, y2)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) && internal::models::NeedsConversion<X, Y, Net, Loss>)
auto hessian(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
             const Draw&... random) {
  return hessian(m, loss, internal::models::input_rows<Net>(x), internal::models::target_rows_for<Loss>(y), random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::hessian_call, Arguments...> hessian(
    const Arguments&...) {
  return {};
}

}  // namespace chainrule
