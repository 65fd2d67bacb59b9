// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/optimizer/rule.hpp>

namespace chainrule {

/// An optimizer that makes one step against the mean of the gradients of `batches` batches: `accumulated{adam{}, 4}`.
/// Keras's gradient_accumulation_steps. A smaller last batch counts as much as the others.
template <class Optimizer>
struct accumulated {
  Optimizer optimizer{};
  std::size_t batches = 1;

  /// The sum of the gradients so far.
  static constexpr std::size_t state_count = 1;

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong(
        {internal::meta::not_zero("batches", batches), internal::optimizer::wrong_rule<T>(optimizer)});
  }

  /// Replaces the gradient by the sum, or by the mean if it is the last of `batches` gradients. Only then a step
  /// follows.
  template <class T>
  constexpr bool prepare(std::size_t count, const T* /*p*/, T* g, const T* state, std::size_t /*stride*/,
                         std::size_t number) const {
    const bool is_last = number >= batches;
    for (std::size_t i = 0; number > 1 && i < count; ++i) g[i] = state[i] + g[i];
    const T divisor = static_cast<T>(static_cast<double>(number));
    for (std::size_t i = 0; is_last && number > 1 && i < count; ++i) g[i] /= divisor;
    return is_last;
  }
  /// Keeps the sum if no step followed.
  template <class T>
  constexpr void keep(std::size_t count, const T* /*p*/, const T* g, T* state, std::size_t /*stride*/,
                      std::size_t number) const {
    for (std::size_t i = 0; number < batches && i < count; ++i) state[i] = g[i];
  }
};
template <class Optimizer>
accumulated(Optimizer, std::size_t) -> accumulated<Optimizer>;
template <class Optimizer>
accumulated(Optimizer) -> accumulated<Optimizer>;

}  // namespace chainrule
