// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/engine/step_check.hpp>
#include <chainrule/model/tape_for.hpp>
#include <chainrule/training/rule_state.hpp>

namespace chainrule {

namespace internal::training {

using namespace models;

/// An optimizer with its state for one model: its rule, the numbers that the rule keeps for each parameter, and the
/// number of steps taken.
template <class Optimizer, class Net, class T>
class optimizer_state : public rule_state<Optimizer, Net, T> {
  using base = rule_state<Optimizer, Net, T>;
  using base::is_moderate_so_far, base::memory, base::outcome, base::record_check, base::rule, base::rule_of,
      base::state_from, base::steps, base::take, base::trained;

 public:
  using base::not_taken, base::step;

  explicit optimizer_state(const Optimizer& stated) : base(stated) {}
  optimizer_state(const Optimizer& stated, against_gradients) : base(stated), gradient(0) {}

  /// One step of the model against its gradient. Allocates nothing. A gradient of another network or scalar is refused.
  /// Throws data_error, before anything is changed, for a gradient or a step that is not finite.
  template <class Gradient>
  if_accepted<gradient_verdict<Net, T, Gradient>, std::type_identity<void>> step(model<Net, T>& m, const Gradient& g) {
    if constexpr (gradient_verdict<Net, T, Gradient>::accepted) {
      if (!take(m, g.data(), is_moderate_so_far())) base::refuse(not_taken());
      base::move_statistics(m, g);
    } else {
      return {};
    }
  }

  /// One step of the model on a sample or a batch: returns the mean cost before it. It computes the same as
  /// `value_and_gradient` and a step, but the gradient is not stored: each parameter is updated as soon as its gradient
  /// is there. Allocates nothing. Refuses and throws as `value_and_gradient` does, and throws data_error for a cost, a
  /// gradient or a step that is not finite, before anything is changed. With `threads{n}` a batch is computed by
  /// several threads, a sample by one. The first such step allocates a gradient, if a layer or the rule needs one.
  template <class Loss, TensorExpression X, tensors::OneTarget Y, class Tape, engine::Executor... Threads>
  if_accepted<first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>, std::type_identity<T>> step(
      model<Net, T>& m, const Loss&, const X& x, const Y& y, Tape& tape, const Threads&... threads) {
    if constexpr (first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>::accepted) {
      return base::template step_on<Loss>(*this, m, x, y, tape, threads...);
    } else {
      return {};
    }
  }

  /// The same for inputs in vectors, for values of several inputs, `inputs(x, u)`, and for `targets(y1, y2)`.
  template <class Loss, class X, class Y, class... Rest>
    requires models::NeedsConversion<X, Y, Net, Loss>
  auto step(model<Net, T>& m, const Loss& loss, const X& x, const Y& y, Rest&&... rest) {
    return step(m, loss, models::input_rows<Net>(x), models::target_rows_for<Loss>(y), std::forward<Rest>(rest)...);
  }

  /// One step on buffers that are already filled; `step` and `fit` call it. Changes nothing if the number that it
  /// returns is not finite; then `not_taken()` says why.
  template <class Loss>
  T advance(model<Net, T>& m, const engine::buffers<T>& filled, const T* targets) {
    if constexpr (Net::forward_multiply_adds < engine::worth_a_call)
      return pass<Loss>(m, filled, targets, not_in_registers{});
    else
      return pass_apart<Loss>(m, filled, targets);
  }
  /// For one sample, a small network's values stay in registers during the pass, because nothing else refers to their
  /// memory on the stack.
  template <class Loss, engine::Executor... Threads>
  [[gnu::always_inline]] inline T advance(model<Net, T>& m, const engine::sample_buffers<T>& filled, const T* targets,
                                          const Threads&...) {
    constexpr std::size_t values = memory_plan_of<Net>.value_extent,
                          extent = values + memory_plan_of<Net>.adjoint_extent;
    if constexpr (!engine::derives_parameters<Net> && extent * sizeof(T) <= 4 * number::register_bytes) {
      alignas(buffer_alignment) T scratch[extent + 1];
      engine::sample_buffers<T> buffers = filled;
      buffers.values = scratch;
      buffers.adjoints = scratch + values;
      const T cost =
          pass<Loss>(m, buffers, targets, [&](engine::sample_buffers<T> looked_at) __attribute__((always_inline)) {
            looked_at.values = std::copy_n(scratch, values, filled.values) - values;
            looked_at.adjoints = std::copy_n(scratch + values, extent - values, filled.adjoints) - (extent - values);
            return looked_at;
          });
      for_each_index<0, Net::graph_type::extents.values>(copy_value<Net, T>{scratch, filled.values});
      return cost;
    } else {
      return pass<Loss>(m, filled, targets, not_in_registers{});
    }
  }

  /// See `model_step`.
  template <class Loss>
  std::size_t row_to_blame(const engine::buffers<T>& pass, const T* targets) {
    return base::template row_to_blame<Loss>(pass, targets, [&](engine::buffers<T> one, const T* target, T scale) {
      if constexpr (at_once && !may_store) {  // as the step is checked, so that no other pass is compiled
        one.gradient = gradient.data();
        one.one_parameter_at_a_time = true;
        const auto check = engine::check_step<Net, Optimizer>(one, rule.template change<T>(steps + 1),
                                                              base::memory.data(), trained, true);
        return check.not_finite == check.no_parameter || check.gradient_is_finite;
      } else {
        return base::template has_finite_gradient<Loss>(one, target, scale, gradient.data());
      }
    });
  }

  /// The same by several threads.
  template <class Loss, engine::Executor Threads>
  [[gnu::noinline]] T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads& threads) {
    const bool moderate_so_far = is_moderate_so_far();
    outcome = {};
    if (Net::template step_extent<Optimizer, T> > 0 && gradient.size() < trained) gradient = aligned_buffer<T>(trained);
    buffers.gradient = gradient.data();
    if constexpr (at_once) {
      const std::size_t number = steps + 1;
      engine::buffers<T> checked = buffers;
      checked.derived_are_summed = engine::derives_parameters<Net>;
      const T cost = engine::parallel_value_and_gradient<Net, Loss>(
          changing(buffers, m, number), targets, threads,
          [&](const parameter_record& parameter, std::size_t first, std::size_t end) {
            const std::size_t at = parameter.offset + first;
            optimizer::step(rule_of(parameter), end - first, m.data() + at, gradient.data() + at, state_from(at),
                            trained, number);
          },
          guard{*this, checked, moderate_so_far});
      if (number::is_finite(cost)) steps = number;
      return cost;
    } else {
      const T cost = engine::parallel_value_and_gradient<Net, Loss>(
          buffers, targets, threads, [](const parameter_record&, std::size_t, std::size_t) {});
      return number::is_finite(cost) && !take(m, gradient.data(), moderate_so_far) ? std::numeric_limits<T>::quiet_NaN()
                                                                                   : cost;
    }
  }

 private:
  // Whether each parameter is updated as soon as its gradient is there; otherwise all are updated at the end.
  static constexpr bool at_once = optimizer::ByElement<Optimizer, T> && !Recomputes<Net>;
  static constexpr bool may_store = costs::may_store_gradient(Net::graph());

  // A small network's step is one function, down to its products: arguments passed by reference would be in memory,
  // and loaded again after each store. `kept(buffers)` returns the same buffers if nothing is kept in registers.
  template <class Loss, class Buffers, class Kept>
  CHAINRULE_INLINE T pass(model<Net, T>& m, Buffers buffers, const T* targets,
                          const Kept& kept) {  // buffers of its own, whose numbers stay in registers
    const bool moderate_so_far = is_moderate_so_far();
    buffers.gradient = gradient.data();
    if constexpr (at_once) {
      buffers.one_parameter_at_a_time = true;
      const bool stores = may_store && std::size_t{buffers.rows} * engine::steps::bounding_of<Net>.size > 4 * trained;
      const auto [cost, bounded] = engine::pass_to_values<Net, Loss>(buffers, targets, !stores);
      if (!number::is_finite(cost)) return fails(cost);
      if constexpr (engine::derives_parameters<Net>) {
        engine::sum_derived<Net>(buffers, [&](const auto& sum) { sum(buffers); });
        buffers.derived_are_summed = true;
      }
      const bool moderate = bounded && moderate_so_far;
      if constexpr (may_store) {
        if (stores || !moderate || !engine::steps::bounding_of<Net>.of_all)
          return store_and_change(m, kept(buffers), moderate_so_far, cost);
      } else {
        if (!(moderate && engine::steps::bounding_of<Net>.of_all)) [[unlikely]]
          return check_and_change(m, kept(buffers), moderate, cost);
      }
      change_parameters(m, buffers);
      return cost;
    } else {
      engine::forward<Net>(buffers);
      const T cost = engine::cost_and_derivative<Net, Loss>(buffers, targets);
      if (!number::is_finite(cost)) return fails(cost);
      engine::backward<Net>(buffers);
      return take(m, gradient.data(), moderate_so_far) ? cost : std::numeric_limits<T>::quiet_NaN();
    }
  }
  template <class Memory>
  [[gnu::always_inline]] inline void change_parameters(model<Net, T>& m, const Memory& buffers) {
    const std::size_t number = steps + 1;
    engine::backward_segment_to_parameters<Net, 0>(
        changing(buffers, m, number), [&](const parameter_record& parameter, std::size_t first, std::size_t end) {
          optimizer::step(rule_of(parameter), end - first, m.data() + parameter.offset + first,
                          gradient.data() + parameter.scratch_offset + first, state_from(parameter.offset + first),
                          trained, number);
        });
    steps = number;
  }
  // The gradient is stored and checked, and the step taken.
  [[gnu::noinline]] T store_and_change(model<Net, T>& m, engine::buffers<T> buffers, bool moderate_so_far, T cost) {
    buffers.one_parameter_at_a_time = false;
    engine::backward_segment_to_parameters<Net, 0>(buffers, engine::use_nothing{});
    return take(m, gradient.data(), moderate_so_far) ? cost : std::numeric_limits<T>::quiet_NaN();
  }
  template <class Buffers>
  [[gnu::noinline]] T check_and_change(model<Net, T>& m, const Buffers& buffers, bool moderate, T cost) {
    if (!may_step(buffers, moderate)) return std::numeric_limits<T>::quiet_NaN();
    change_parameters(m, buffers);
    return cost;
  }

  // Out of line, so that all callers share one instantiation.
  template <class Loss>
  [[gnu::noinline]] T pass_apart(model<Net, T>& m, const engine::buffers<T>& buffers, const T* targets) {
    return pass<Loss>(m, buffers, targets, not_in_registers{});
  }

  // Buffers whose gradients update the parameters, if the rule sees elements.
  template <class Buffers>
  auto changing(const Buffers& buffers, model<Net, T>& m, std::size_t number) {
    const auto change = rule.template change<T>(number);
    return engine::updating_buffers<Buffers, Optimizer::state_count, std::remove_const_t<decltype(change)>>{
        buffers, change, m.data(), memory.data(), trained, optimizer::passes_zeros_by(rule, number)};
  }

  [[gnu::noinline, gnu::cold]] T fails(T cost) {
    outcome = {};
    return cost;
  }
  // Computes what a step would do, and remembers why it may not be taken.
  [[gnu::noinline]] bool may_step(const engine::buffers<T>& buffers, bool moderate) {
    return record_check(engine::check_step<Net, Optimizer>(buffers, rule.template change<T>(steps + 1), memory.data(),
                                                           trained, !moderate));
  }

  // The same with threads.
  struct guard {
    optimizer_state& self;
    const engine::buffers<T>& buffers;
    bool moderate_so_far;

    template <class Memory>
    bool look_at(const Memory& part, std::size_t parts) const {
      return engine::gradients_are_moderate<Net>(part, parts);
    }
    bool allows(bool moderate) const {
      return (moderate_so_far && moderate && engine::steps::bounding_of<Net>.of_all) ||
             self.may_step(buffers, moderate_so_far && moderate);
    }
  };

  aligned_buffer<T> gradient = aligned_buffer<T>(Net::template step_extent<Optimizer, T>);
};

template <class Optimizer, class Net, class T>
struct state_of {
  using type = optimizer_state<Optimizer, Net, T>;
};

}  // namespace internal::training
}  // namespace chainrule
