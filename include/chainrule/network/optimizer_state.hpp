// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/network/value_and_gradient.hpp>

namespace chainrule {

namespace networks {

/// An optimizer at work on a model: its rule, what the rule remembers of each parameter, and the number of steps made.
template <class Optimizer, class Net, class T>
class optimizer_state {
 public:
  explicit optimizer_state(const Optimizer& settings) : rule(settings) {
    if (!(settings.learning_rate > 0)) throw error("a learning rate of " + std::to_string(settings.learning_rate) + " is not positive");
  }

  /// One step of the model against its gradient. Allocates nothing. A gradient of another network or scalar is refused.
  template <class Gradient>
  if_accepted<gradient_verdict<Net, T, Gradient>, std::type_identity<void>> step(model<Net, T>& m, const Gradient& g) {
    if constexpr (gradient_verdict<Net, T, Gradient>::accepted)
      rule.step(m.size(), m.data(), g.data(), memory.data(), ++steps);
    else
      return {};
  }

  template <class Model, class Gradient>
    requires(is_absorbed<Model> || is_absorbed<Gradient>)
  absorbed step(const Model&, const Gradient&) {
    return {};
  }

  /// The rule, whose learning rate may be changed between steps.
  Optimizer& settings() { return rule; }

 private:
  Optimizer rule;
  buffer<T> memory = buffer<T>(Optimizer::state_count * model<Net, T>::size());
  std::size_t steps = 0;
};

}  // namespace networks

/// `auto optimizer = optimizer_for(m, adam{.learning_rate = 1e-3})`, then `optimizer.step(m, gradient)`. Throws error for a
/// learning rate that is not positive.
template <class Net, class T, class Optimizer>
networks::optimizer_state<Optimizer, Net, T> optimizer_for(const networks::model<Net, T>&, const Optimizer& optimizer) {
  return networks::optimizer_state<Optimizer, Net, T>(optimizer);
}

/// A tape for batches of up to so many samples, and a gradient, that fit a model.
template <class Net, class T>
networks::tape<Net, T> tape_for(const networks::model<Net, T>&, std::size_t samples) {
  return networks::tape<Net, T>(samples);
}
template <class Net, class T>
networks::gradient<Net, T> gradient_for(const networks::model<Net, T>&) {
  return {};
}

template <class Model, class... Rest>
  requires is_absorbed<Model>
absorbed optimizer_for(const Model&, const Rest&...) {
  return {};
}
template <class Model>
  requires is_absorbed<Model>
absorbed tape_for(const Model&, std::size_t) {
  return {};
}
template <class Model>
  requires is_absorbed<Model>
absorbed gradient_for(const Model&) {
  return {};
}

}  // namespace chainrule
