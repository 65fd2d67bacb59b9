// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/array/evaluation.hpp>
#include <chainrule/array/optimizer_state.hpp>

namespace chainrule {

namespace internal::array {

/// Whether the compiler can train a network: the arguments fit the network, and it can evaluate each layer and the
/// loss.
template <class Net, class T, class Loss, class Rule, class X, class Y>
using training_verdict = verdict_and_then<first_refusal<step_verdict<Net, Loss, X, Y>, rule_verdict<Rule, Net, T>>,
                                          evaluation_of_training<Net, T, Loss>>;

// Not constexpr: a call is a compile error that shows this name.
[[noreturn]] inline void a_step_is_not_finite() { __builtin_trap(); }

}  // namespace internal::array

/// Training inside the compiler: `steps` steps, each over all samples. Returns the trained model, a constant. Refused
/// if the compiler cannot evaluate a layer; not a constant if a cost or a step is not finite. The same steps at run
/// time are `optimizer_for(m, rule).step(m, loss, x, y)`.
template <internal::PlainNetwork Net, Scalar T, class Loss, class Rule, internal::array::Argument X,
          internal::array::Argument Y>
consteval if_accepted<internal::array::training_verdict<Net, T, Loss, Rule, X, Y>,
                      std::type_identity<internal::array::model<Net, T>>>
compile_time_fit(internal::array::model<Net, T> m, const Loss& loss, const Rule& rule, const X& x, const Y& y,
                 std::size_t epochs) {
  if constexpr (internal::array::training_verdict<Net, T, Loss, Rule, X, Y>::accepted) {
    auto optimizer = optimizer_for(m, rule);
    for (std::size_t epoch = 0; epoch < epochs; ++epoch)
      if (!internal::number::is_finite(optimizer.step(m, loss, x, y))) internal::array::a_step_is_not_finite();
    return m;
  } else {
    return {};
  }
}

template <class Model, class... Rest>
  requires is_refused<Model>
constexpr refused_result compile_time_fit(const Model&, const Rest&...) {
  return {};
}

}  // namespace chainrule
