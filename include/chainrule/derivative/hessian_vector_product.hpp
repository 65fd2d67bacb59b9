// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/derivative/workspace.hpp>

// Products of second derivatives of the cost with a direction of the parameters.
namespace chainrule {
namespace internal::derivative {

template <class Net, class T, class Loss, class X, class Y, class Gradient, class... Draw>
using hessian_verdict =
    first_refusal<step_verdict<Loss, Net, X, Y>, gradient_verdict<Net, T, Gradient>,
                  topologies::verdict_in_mode<Net, Draw...>,
                  second_derivative_verdict<topologies::asked_in_mode<Net, Draw...>>, second_derivative_of_loss<Loss>>;

template <class Net, class T, class Loss, class X, class Y, class Gradient, class... Draw>
using gauss_newton_verdict = first_refusal<step_verdict<Loss, Net, X, Y>, gradient_verdict<Net, T, Gradient>,
                                           topologies::verdict_in_mode<Net, Draw...>, second_derivative_of_loss<Loss>>;

/// The Hessian of the mean cost times a direction: the backward pass over dual numbers. An object keeps its scratch
/// memory for the next product.
template <class Net, class T>
class hessian_pass {
 public:
  /// For any number of samples. Needs less scratch memory if the largest number of samples is given.
  explicit hessian_pass(std::size_t samples = inference_batch) : scratch(samples) {}

  /// Writes to `product`, which has the size of a gradient, for samples and targets as kernels read them. A network
  /// that draws random numbers needs a draw.
  template <class Loss, class... Draw>
  void apply(const T* parameters, const T* direction, std::size_t samples, const T* input, const T* targets, T* product,
             Draw... random) {
    constexpr std::size_t in = Net::input_shape::size, wanted = engine::target_size<Net, Loss>,
                          size = Net::graph().gradient_extent;
    seed_parameter_tangents<Net>(parameters, direction, scratch.parameters());
    std::fill_n(product, size, T{});
    const dual<T> scale = engine::cost_scale<Net, Loss>(samples, targets);
    for_each_chunk(samples, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
      engine::seed_tangents(rows * in, input + first * in, nullptr, scratch.input());
      engine::seed_tangents(rows * wanted, targets + first * wanted, nullptr, scratch.template targets<wanted>());
      auto memory = scratch.memory(rows);
      memory.drawn = number::draw_among(random...);
      engine::forward<Net>(memory);
      engine::sum_of_costs<Net, Loss>(memory, scratch.template targets<wanted>(), scale);
      engine::backward<Net>(memory);
      engine::add_tangents(size, scratch.gradient(), product);
      advance(rows, random...);
    });
  }

 private:
  workspace<Net, dual<T>> scratch;
};

/// J' H J u, with the Hessian H of the loss: a forward pass over dual numbers, then a backward pass over real numbers.
template <class Net, class Loss, class T, class... Draw>
void apply_gauss_newton(const T* parameters, const T* direction, std::size_t samples, const T* input, const T* targets,
                        T* product, Draw... random) {
  constexpr std::size_t in = Net::input_shape::size, out = Net::output_shape::size,
                        wanted = engine::target_size<Net, Loss>, size = Net::graph().gradient_extent;
  workspace<Net, dual<T>> moving(samples);
  workspace<Net, T> scratch(samples);
  seed_parameter_tangents<Net>(parameters, direction, moving.parameters());
  std::fill_n(product, size, T{});
  const dual<T> scale = engine::cost_scale<Net, Loss>(samples, targets);
  for_each_chunk(samples, scratch.capacity(), [&](std::size_t first, std::size_t rows) {
    engine::seed_tangents(rows * in, input + first * in, nullptr, moving.input());
    engine::seed_tangents(rows * wanted, targets + first * wanted, nullptr, moving.template targets<wanted>());
    auto moving_memory = moving.memory(rows);
    moving_memory.drawn = number::draw_among(random...);
    engine::forward<Net>(moving_memory);
    auto memory = scratch.memory(rows, input + first * in, parameters);
    memory.drawn = number::draw_among(random...);
    engine::forward<Net>(memory);
    if constexpr (memory_plan_of<Net>.differentiated[Net::graph().output]) {
      engine::sum_of_costs<Net, Loss>(moving_memory, moving.template targets<wanted>(), scale);
      engine::extract_tangents(rows * out, engine::adjoint_of<Net, Net::graph().output>(moving_memory),
                               engine::adjoint_of<Net, Net::graph().output>(memory));
    }
    engine::backward<Net>(memory);
    for (std::size_t i = 0; i < size; ++i) product[i] += scratch.gradient()[i];
    advance(rows, random...);
  });
}

}  // namespace internal::derivative

/// H u for the Hessian H of the mean cost with respect to all parameters and a direction u of them, a gradient<Net, T>;
/// exact, and H is not formed. Refuses a layer or a loss that states no second derivative. The network is in inference;
/// with `draw{seed{7}, step}` after u it is in training, and one whose samples depend on each other is refused.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::hessian_verdict<Net, T, Loss, X, Y, Gradient, Draw...>,
            internal::derivative::type_of_gradient<Net, T>>
hessian_vector_product(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y, const Gradient& u,
                       const Draw&... random) {
  if constexpr (internal::derivative::hessian_verdict<Net, T, Loss, X, Y, Gradient, Draw...>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto targets = internal::derivative::read_targets<Loss, Net, T>(y, samples.rows);
    internal::models::gradient<Net, T> product;
    internal::derivative::hessian_pass<internal::topologies::asked_in_mode<Net, Draw...>, T>(samples.rows)
        .template apply<Loss>(m.data(), u.data(), samples.rows, samples.first, targets.first, product.data(),
                              random...);
    return product;
  } else {
    return {};
  }
}

/// G u for the Gauss-Newton matrix G = J' H J, J the derivative of the answers with respect to the parameters and H the
/// Hessian of the loss with respect to the answers; the mean over the samples. Layers need no second derivative. A draw
/// after u means the same as above.
template <internal::PlainNetwork Net, Scalar T, class Loss, TensorExpression X, internal::tensors::OneTarget Y,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires(sizeof...(Draw) < 2)
if_accepted<internal::derivative::gauss_newton_verdict<Net, T, Loss, X, Y, Gradient, Draw...>,
            internal::derivative::type_of_gradient<Net, T>>
gauss_newton_vector_product(const internal::models::model<Net, T>& m, const Loss&, const X& x, const Y& y,
                            const Gradient& u, const Draw&... random) {
  if constexpr (internal::derivative::gauss_newton_verdict<Net, T, Loss, X, Y, Gradient, Draw...>::accepted) {
    const auto samples = internal::derivative::read_inputs<Net, T>(x);
    const auto targets = internal::derivative::read_targets<Loss, Net, T>(y, samples.rows);
    internal::models::gradient<Net, T> product;
    internal::derivative::apply_gauss_newton<internal::topologies::asked_in_mode<Net, Draw...>, Loss, T>(
        m.data(), u.data(), samples.rows, samples.first, targets.first, product.data(), random...);
    return product;
  } else {
    return {};
  }
}

/// The same for inputs in vectors, for values of several inputs, `inputs(x, u)`, and for `targets(y1, y2)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) && internal::models::NeedsConversion<X, Y, Net, Loss>)
auto hessian_vector_product(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                            const Gradient& u, const Draw&... random) {
  return hessian_vector_product(m, loss, internal::models::input_rows<Net>(x),
                                internal::models::target_rows_for<Loss>(y), u, random...);
}

/// The same.
template <internal::PlainNetwork Net, Scalar T, class Loss, class X, class Y,
          internal::derivative::ParameterDirection Gradient, std::same_as<draw>... Draw>
  requires((sizeof...(Draw) < 2) && internal::models::NeedsConversion<X, Y, Net, Loss>)
auto gauss_newton_vector_product(const internal::models::model<Net, T>& m, const Loss& loss, const X& x, const Y& y,
                                 const Gradient& u, const Draw&... random) {
  return gauss_newton_vector_product(m, loss, internal::models::input_rows<Net>(x),
                                     internal::models::target_rows_for<Loss>(y), u, random...);
}

/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::hessian_vector_product_call, Arguments...>
hessian_vector_product(const Arguments&...) {
  return {};
}
/// All other arguments are refused.
template <class... Arguments>
internal::derivative::refused_derivative<internal::derivative::gauss_newton_vector_product_call, Arguments...>
gauss_newton_vector_product(const Arguments&...) {
  return {};
}

}  // namespace chainrule
