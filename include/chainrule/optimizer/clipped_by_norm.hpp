// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/optimizer/rule.hpp>

namespace chainrule {
namespace internal::optimizer {

/// The Euclidean norm of numbers, as a product of two numbers, because the norm itself may overflow.
template <class T>
struct norm_of_numbers {
  T largest{1};  // or 1
  T root{};

  constexpr T value() const { return largest * root; }
};

/// Not finite if one of the numbers is not. If the squares overflow or underflow, those of the numbers divided by the
/// largest are used.
template <class T>
constexpr norm_of_numbers<T> norm_of(std::size_t count, const T* numbers) {
  const T squares = kernel::dot(count, numbers, numbers);
  if (squares > T(1e-30) && number::is_finite(squares)) return {T(1), number::sqrt_of(squares)};
  T largest(0);
  for (std::size_t i = 0; i < count; ++i) {
    const T size = numbers[i] < T(0) ? -numbers[i] : numbers[i];
    if (largest < size) largest = size;
  }
  if (!(largest > T(0)) || !number::is_finite(largest)) return {T(1), squares};
  T sum(0);
  for (std::size_t i = 0; i < count; ++i) sum += numbers[i] / largest * (numbers[i] / largest);
  return {largest, number::sqrt_of(sum)};
}

/// Multiplies all numbers by min(1, max_norm / (norm + 1e-6)), as PyTorch's clip_grad_norm_. If one of the numbers is
/// not finite, all stay unchanged. Returns the norm before.
template <class T>
constexpr T clip_by_norm(std::size_t count, T* numbers, double max_norm) {
  const norm_of_numbers<T> norm = norm_of(count, numbers);
  const T most = static_cast<T>(max_norm), value = norm.value();
  if (!number::is_finite(norm.root)) return value;
  const T factor =
      number::is_finite(value) ? most / (value + T(1e-6)) : most / norm.largest / norm.root;  // no less than 2^-149
  if (factor < T(1))
    for (std::size_t i = 0; i < count; ++i) numbers[i] *= factor;
  return value;
}

}  // namespace internal::optimizer

/// An optimizer that sees the gradient clipped: `clipped_by_norm{adam{.learning_rate = 1e-3}, 1.0}`. If the norm of the
/// whole gradient, all parameters as one vector, is larger than `max_norm`, the gradient is multiplied by max_norm /
/// (norm + 1e-6): PyTorch's clip_grad_norm_, Keras's global_clipnorm (Pascanu, Mikolov, Bengio 2013).
template <class Optimizer>
struct clipped_by_norm {
  Optimizer optimizer{};
  double max_norm = 1;

  static constexpr std::size_t state_count = 0;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::positive<T>("max_norm", max_norm), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// Changes the gradient; the optimizer's step follows.
  template <class T>
  constexpr bool prepare(std::size_t count, const T* /*p*/, T* g, const T* /*state*/, std::size_t /*stride*/,
                         std::size_t /*number*/) const {
    internal::optimizer::clip_by_norm(count, g, max_norm);
    return true;
  }
};
template <class Optimizer>
clipped_by_norm(Optimizer, double) -> clipped_by_norm<Optimizer>;
template <class Optimizer>
clipped_by_norm(Optimizer) -> clipped_by_norm<Optimizer>;

}  // namespace chainrule
