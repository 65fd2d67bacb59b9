// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/chain/twice_differentiable.hpp>
#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/topology/random_numbers.hpp>

namespace chainrule {

/// Newton's method without a matrix (Nocedal, Wright 2006, algorithm 7.1): conjugate gradients for H d = -g, with
/// products of the Hessian, until the residual is small compared with g or a direction has no positive curvature; then
/// a line search along d until the cost has decreased enough.
struct newton_cg {
  using library_type = newton_cg;
  std::size_t max_products = 100;     // of the Hessian and a vector, in one step
  std::size_t max_trials = 20;        // step lengths along d, each half the one before
  double sufficient_decrease = 1e-4;  // of the decrease that the gradient promises (Armijo)

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::not_zero("max_products", max_products),
                                        internal::meta::not_zero("max_trials", max_trials),
                                        internal::meta::below_one("sufficient_decrease", sufficient_decrease)});
  }

  template <class Net, class Loss>
  using verdict = first_refusal<second_derivative_verdict<Net>, second_derivative_of_loss<Loss>,
                                typename internal::topologies::verdict_of_comparing<Net>::type>;

  /// The numbers that are kept for each parameter: the gradient, d, the residual, the direction and its product, and a
  /// trial.
  static constexpr std::size_t state_count = 6;
  /// Bytes of these numbers, of a copy of frozen parameters for trials, and of the scratch memory for passes over dual
  /// numbers.
  template <class Net, class Scalar>
  static constexpr std::size_t held_bytes =
      (state_count - 1) * Net::template gradient_bytes<Scalar> + Net::template parameter_bytes<Scalar> +
      2 * sizeof(Scalar) *
          (2 * round_up(Net::graph().parameter_extent, parameter_alignment) + Net::tape_extent * inference_batch);
};

namespace internal::optimizer {

/// An approximate solution d of H d = -g; `product(p, hp)` computes hp = H p. Returns the number of products.
/// `residual`, `direction` and `image` have room for `size` numbers each.
template <class T, class Product>
constexpr std::size_t truncated_conjugate_gradients(std::size_t size, const T* g, std::size_t max_products,
                                                    const Product& product, T* d, T* residual, T* direction, T* image) {
  for (std::size_t i = 0; i < size; ++i) {
    d[i] = T{};
    residual[i] = g[i];
    direction[i] = -g[i];
  }
  T square = kernel::dot(size, residual, residual);
  const T norm = number::sqrt_of(square);
  const T share = norm < T(0.25) ? number::sqrt_of(norm) : T(0.5);  // so that it ends superlinearly
  for (std::size_t k = 0; k < max_products; ++k) {
    if (!(square > share * share * norm * norm)) return k;
    product(direction, image);
    const T curvature = kernel::dot(size, direction, image);
    if (!(curvature > T(0))) {
      for (std::size_t i = 0; k == 0 && i < size; ++i) d[i] = -g[i];
      return k + 1;
    }
    const T length = square / curvature;
    for (std::size_t i = 0; i < size; ++i) {
      d[i] += length * direction[i];
      residual[i] += length * image[i];
    }
    const T before = square;
    square = kernel::dot(size, residual, residual);
    for (std::size_t i = 0; i < size; ++i) direction[i] = square / before * direction[i] - residual[i];
  }
  return max_products;
}

}  // namespace internal::optimizer
}  // namespace chainrule
