// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/value_and_gradient.hpp>

namespace chainrule {

namespace networks {

/// An optimizer at work on a model: its rule, what the rule remembers of each parameter, and the number of steps made.
template <class Optimizer, class Net, class T>
class optimizer_state {
 public:
  explicit optimizer_state(const Optimizer& stated) : rule(stated) {
    check_settings<T>(rule);
    if constexpr (!ChecksItself<Optimizer, T>) {
      if (const wrong_setting wrong = setting_checks::positive<T>("learning_rate", rule.learning_rate)) refuse_setting(wrong);
    }
  }

  /// One step of the model against its gradient. Allocates nothing. A gradient of another network or scalar is refused.
  template <class Gradient>
  if_accepted<gradient_verdict<Net, T, Gradient>, std::type_identity<void>> step(model<Net, T>& m, const Gradient& g) {
    if constexpr (gradient_verdict<Net, T, Gradient>::accepted)
      optimizers::step(rule, trained, m.data(), g.data(), memory.data(), trained, ++steps);
    else
      return {};
  }

  /// One step of the model on a sample or a batch: returns the mean cost before it. It is `value_and_gradient` and a step,
  /// but the gradient is not stored: each parameter is changed as soon as its part is there. Allocates nothing. Refuses and
  /// throws what `value_and_gradient` does, and data_error for a cost that is no finite number, before anything is changed.
  /// With `threads{n}` several threads make it, of one sample one; the first such step makes room for the gradient, if a layer or the rule needs any.
  template <class Loss, TensorExpression X, class Y, class Tape, engine::Executor... Threads>
  if_accepted<first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>, std::type_identity<T>> step(model<Net, T>& m, const Loss&, const X& x,
                                                                                                                  const Y& y, Tape& tape, const Threads&... threads) {
    if constexpr (first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>::accepted) {
      const auto [buffers, targets] = fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
      const T cost = advance<Loss>(m, buffers, targets, threads...);
      if (!engine::is_finite(cost)) error_texts::cost_is_not_finite(cost);
      return cost;
    } else {
      return {};
    }
  }

  template <class Model, class... Arguments>
    requires(is_absorbed<Model> || (is_absorbed<Arguments> || ...))
  absorbed step(const Model&, const Arguments&...) {
    return {};
  }

  /// The optimizer of another model.
  template <class Other, class Scalar, class... Arguments>
    requires(!same_model<Net, T, Other, Scalar>)
  gate<refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>> step(const model<Other, Scalar>&, const Arguments&...) {
    return {};
  }

  /// The step, for those who have filled the buffers. Changes nothing if the cost that it returns is no finite number.
  template <class Loss>
  T advance(model<Net, T>& m, const engine::buffers<T>& filled, const T* targets) {
    if constexpr (Net::forward_multiply_adds < engine::worth_a_call)
      return walk<Loss>(m, filled, targets);
    else
      return walk_apart<Loss>(m, filled, targets);
  }
  /// Of one sample a small network's values stay in registers until the walk is over: on the stack nothing else refers to them.
  template <class Loss, engine::Executor... Threads>
  T advance(model<Net, T>& m, const engine::sample_buffers<T>& filled, const T* targets, const Threads&...) {
    constexpr std::size_t values = plan_of<Net>.value_extent, extent = values + plan_of<Net>.adjoint_extent;
    if constexpr (extent * sizeof(T) <= 4 * kernel::register_bytes) {
      alignas(buffer_alignment) T scratch[extent + 1];
      engine::sample_buffers<T> buffers = filled;
      buffers.values = scratch;
      buffers.adjoints = scratch + values;
      const T cost = walk<Loss>(m, buffers, targets);
      for_each_index<0, Net::graph_type::extents.values>(copy_value{scratch, filled.values});
      return cost;
    } else {
      return walk<Loss>(m, filled, targets);
    }
  }

  /// The same by several threads.
  template <class Loss, engine::Executor Threads>
  [[gnu::noinline]] T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads& threads) {
    if (Net::template step_extent<Optimizer, T> > 0 && gradient.size() < trained) gradient = buffer<T>(trained);
    buffers.gradient = gradient.data();
    const std::size_t number = steps + 1;
    const T cost = engine::walk_in_parts<Net, Loss>(
        changing(buffers, m, number), targets, threads, [&](const parameter_record& parameter, std::size_t first, std::size_t end) {
          const std::size_t at = parameter.offset + first;
          optimizers::step(rule, end - first, m.data() + at, gradient.data() + at, state_from(at), trained, number);
        });
    if (engine::is_finite(cost)) steps = number;
    return cost;
  }

  /// The rule, whose learning rate may be changed between steps.
  Optimizer& settings() { return rule; }

 private:
  // Of the values that are still there, in the parts in which products store them: a vector that is loaded behind stores of its parts waits.
  struct copy_value {
    const T* from;
    T* to;

    template <std::size_t Value>
    CHAINRULE_INLINE void operator()() const {
      constexpr auto& plan = plan_of<Net>;
      constexpr std::size_t first = plan.value_offset[Value];
      if constexpr (plan.kept[Value] && plan.variable[Value] == Value && first != none)
        kernel::for_each_part<T, Net::graph().values[Value].size>([=, *this]<class V, std::size_t Count>(std::size_t i) __attribute__((always_inline)) {
          kernel::store<Count>(to + first + i, kernel::load<V, Count>(from + first + i));
        });
    }
  };

  // A small network's step is one function, down to its products: what is handed on by reference lies in memory, and is loaded after each store.
  template <class Loss, class Buffers>
  CHAINRULE_INLINE T walk(model<Net, T>& m, Buffers buffers, const T* targets) {  // buffers of its own, whose numbers stay in registers
    buffers.gradient = gradient.data();
    buffers.one_parameter_at_a_time = true;
    engine::forward<Net>(buffers);
    const T cost = engine::cost_and_derivative<Net, Loss>(buffers, targets);
    if (!engine::is_finite(cost)) return cost;
    const std::size_t number = steps + 1;
    engine::backward<Net>(changing(buffers, m, number), [&](const parameter_record& parameter, std::size_t, std::size_t) {
      optimizers::step(rule, parameter.size, m.data() + parameter.offset, gradient.data() + parameter.room_offset, state_from(parameter.offset), trained, number);
    });
    steps = number;
    return cost;
  }

  // In one piece of code for all who make steps.
  template <class Loss>
  [[gnu::noinline]] T walk_apart(model<Net, T>& m, const engine::buffers<T>& buffers, const T* targets) {
    return walk<Loss>(m, buffers, targets);
  }

  // Buffers whose gradients change the parameters, where the rule can.
  template <class Buffers>
  auto changing(const Buffers& buffers, model<Net, T>& m, std::size_t number) {
    if constexpr (optimizers::ByElement<Optimizer, T>) {
      const auto change = rule.template change<T>(number);
      return engine::changing_buffers<Buffers, Optimizer::state_count, std::remove_const_t<decltype(change)>>{buffers, change, m.data(), memory.data(), trained};
    } else {
      return buffers;
    }
  }

  // What is kept of a parameter and those behind it; a rule that keeps nothing has no buffer.
  T* state_from(std::size_t at) { return Optimizer::state_count == 0 ? nullptr : memory.data() + at; }

  static constexpr std::size_t trained = networks::gradient<Net, T>::size();  // frozen parameters lie behind

  Optimizer rule;
  buffer<T> memory = buffer<T>(Optimizer::state_count * trained);
  buffer<T> gradient = buffer<T>(Net::template step_extent<Optimizer, T>);
  std::size_t steps = 0;
};

}  // namespace networks

/// `auto optimizer = optimizer_for(m, adam{.learning_rate = 1e-3})`, then `optimizer.step(m, gradient)`. Throws error for a
/// setting that cannot be right, as a learning rate that is not positive: which, and its number.
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
