// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/segments.hpp>

namespace chainrule {

/// A cost and its gradient: `auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y)`.
template <class T, class Gradient>
struct valued_gradient {
  T value;
  Gradient gradient;
};

// What was refused before stays refused, without another word.
template <class Model, class Loss, class... Rest>
  requires(is_absorbed<Model> || (is_absorbed<Rest> || ...))
constexpr absorbed value_and_gradient(const Model&, const Loss&, const Rest&...) {
  return {};
}
template <class Model, class Loss, class... Rest>
  requires(is_absorbed<Model> || (is_absorbed<Rest> || ...))
constexpr absorbed cost_of(const Model&, const Loss&, const Rest&...) {
  return {};
}
template <class Model, class... Rest>
  requires is_absorbed<Model>
constexpr absorbed optimizer_for(const Model&, const Rest&...) {
  return {};
}

namespace engine {

/// The mean cost of the answers in `values`, for targets (rows, outputs).
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T cost(const Memory& memory, const T* targets) {
  constexpr std::size_t size = Net::output_shape::size;
  const T* answers = output_of<Net>(memory);
  T sum{};
  for (std::size_t r = 0; r < memory.rows; ++r) sum += Loss::template value<size>(answers + r * size, targets + r * size);
  return sum / static_cast<T>(static_cast<double>(memory.rows));
}

/// Neither infinite nor a NaN.
template <class T>
constexpr bool is_finite(T number) {
  return number - number == T(0);
}

/// A loss with `value_and_derivative`, both in one walk over the answers. It names itself, so that it does not speak for what derives from it.
template <class Loss>
concept GivesValueAndDerivative = std::is_same_v<typename Loss::gives_value_and_derivative, Loss>;

/// The sum of the costs; and their derivatives with respect to the answers, times `scale`, into the output's adjoint. In
/// one walk over the answers where the loss offers that.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T sum_of_costs(const Memory& memory, const T* targets, T scale) {
  constexpr std::size_t size = Net::output_shape::size;
  constexpr bool differentiated = plan_of<Net>.differentiated[Net::graph().output];
  const T* answers = output_of<Net>(memory);
  T sum{};
  if constexpr (!differentiated) {
    for (std::size_t r = 0; r < memory.rows; ++r) sum += Loss::template value<size>(answers + r * size, targets + r * size);
  } else {
    T* adjoints = adjoint_of<Net, Net::graph().output>(memory);
    for (std::size_t r = 0; r < memory.rows; ++r) {
      const T* answer = answers + r * size;
      const T* target = targets + r * size;
      if constexpr (GivesValueAndDerivative<Loss>) {
        sum += Loss::template value_and_derivative<size>(answer, target, scale, adjoints + r * size);
      } else {
        sum += Loss::template value<size>(answer, target);
        Loss::template derivative<size>(answer, target, scale, adjoints + r * size);
      }
    }
  }
  return sum;
}

/// The mean cost, and its derivative.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T cost_and_derivative(const Memory& memory, const T* targets) {
  const T scale = T(1) / static_cast<T>(static_cast<double>(memory.rows));
  return sum_of_costs<Net, Loss>(memory, targets, scale) * scale;
}

/// Forward, cost, backward: fills `values`, `adjoints` and `gradient`, and returns the mean cost.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T value_and_gradient(const Memory& memory, const T* targets) {
  forward<Net>(memory);
  const T mean = cost_and_derivative<Net, Loss>(memory, targets);
  backward<Net>(memory);
  return mean;
}

}  // namespace engine
}  // namespace chainrule
