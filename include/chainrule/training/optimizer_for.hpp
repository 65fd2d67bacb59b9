// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/whole_gradient_state.hpp>

namespace chainrule {

namespace internal::training {

struct optimizer_for_call {
  static constexpr char name[] = "optimizer_for";
  static constexpr char form[] = "optimizer_for(model, adam{})";
};
/// Whether an optimizer is valid, and the network has the parameters of its groups.
template <class Optimizer, class Net>
using optimizer_verdict =
    first_refusal<verdict_of_optimizer<Optimizer>, typename optimizer::verdict_of_groups<Net, Optimizer>::type>;

}  // namespace internal::training

namespace internal::optimizer {

struct is_at_work_already {
  static constexpr char text[] = "what optimizer_for returns belongs to a model already: write the optimizer, adam{}";
};
template <class Rule, class Net, class T>
struct statement<training::optimizer_state<Rule, Net, T>> {
  using type = refusal<is_at_work_already>;
};
template <class Rule, class Net, class T>
struct statement<training::whole_gradient_state<Rule, Net, T>> {
  using type = refusal<is_at_work_already>;
};

}  // namespace internal::optimizer

/// `auto optimizer = optimizer_for(m, adam{.learning_rate = 1e-3})`, then `optimizer.step(m, gradient)`. Throws error
/// for an invalid setting, such as a learning rate that is not positive; the text has its name and value. `start` is
/// the seed of the random numbers that layers draw in its steps.
template <internal::PlainNetwork Net, Scalar T, class Optimizer>
if_accepted<internal::training::optimizer_verdict<Optimizer, Net>, internal::training::state_of<Optimizer, Net, T>>
optimizer_for(const internal::models::model<Net, T>&, const Optimizer& optimizer, seed start = {}) {
  if constexpr (internal::training::optimizer_verdict<Optimizer, Net>::accepted) {
    typename internal::training::state_of<Optimizer, Net, T>::type result(optimizer);
    result.draw_from(start);
    return result;
  } else {
    return {};
  }
}

/// All other arguments are refused.
template <class... Arguments>
refused_call<internal::models::mistake<
    internal::training::optimizer_for_call, list<internal::models::a_model, internal::models::an_optimizer>,
    internal::models::other_arguments<internal::training::optimizer_for_call>, Arguments...>>
optimizer_for(const Arguments&...) {
  return {};
}

}  // namespace chainrule
