// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/training/optimizer_state.hpp>

namespace chainrule {
namespace internal::training {

template <class Rule, class Net, class T>
class gradient_stage;

/// The state of the rule inside a rule that sees the whole gradient: another such rule, or one that makes the step.
template <class Rule, class Net, class T>
struct inner_state {
  using type = optimizer_state<Rule, Net, T>;
};
template <class Rule, class Net, class T>
  requires optimizer::SeesWholeGradient<Rule, T>
struct inner_state<Rule, Net, T> {
  using type = gradient_stage<Rule, Net, T>;
};

/// A rule that sees the whole gradient, the numbers that it keeps, and the state of the rule inside.
template <class Rule, class Net, class T>
class gradient_stage {
 public:
  explicit gradient_stage(const Rule& stated) : inner(stated.optimizer, against_gradients{}) {
    check_settings<T>(stated);
  }
  gradient_stage(const Rule& stated, against_gradients) : gradient_stage(stated) {}

  /// Changes g, and the model if a step follows. If it returns false, only g has changed.
  bool advance_against(const Rule& rule, model<Net, T>& m, T* g) {
    check_settings<T>(rule);
    outcome = {};
    if (rule.prepare(size, m.data(), g, kept.data(), size, number + 1)) {
      if (!inner.advance_against(rule.optimizer, m, g)) {
        outcome = inner.outcome_of_step();
        return false;
      }
      finish(rule, m, g, number + 1);
      number = 0;
    } else {
      outcome.parameter = first_not_finite<Net>(g, 1, 0);
      if (outcome.parameter != outcome.no_parameter) return false;
      finish(rule, m, g, number + 1);
      ++number;
    }
    return true;
  }
  const step_outcome& outcome_of_step() const { return outcome; }
  auto averaged(const model<Net, T>& m) const { return inner.averaged(m); }
  void swap_averages(model<Net, T>& m) { inner.swap_averages(m); }

  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    to.count("gradients", self.number);
    to.numbers(self.kept.data(), Rule::state_count, size);
    to.go_inside();
    inner_type::visit_state(self.inner, to);
  }

 private:
  static constexpr std::size_t size = models::gradient<Net, T>::size();

  void finish(const Rule& rule, const model<Net, T>& m, const T* g, std::size_t of_batch) {
    if constexpr (requires(T* state) { rule.keep(size, g, g, state, size, of_batch); })
      rule.keep(size, m.data(), g, kept.data(), size, of_batch);
  }

  using inner_type = typename inner_state<decltype(Rule::optimizer), Net, T>::type;
  inner_type inner;
  aligned_buffer<T> kept = aligned_buffer<T>(Rule::state_count * size);
  step_outcome outcome;
  std::size_t number = 0;  // gradients since the last step
};

/// A rule that sees the whole gradient, with its state for one model.
template <class Rule, class Net, class T>
class whole_gradient_state : public model_step<Net, T> {
  using base = model_step<Net, T>;
  using base::outcome;

 public:
  using base::step;

  explicit whole_gradient_state(const Rule& stated) : rule(stated), stage(stated) {}

  /// One step against a gradient, as in `optimizer_state`. The gradient itself stays unchanged. Allocates nothing.
  template <class Gradient>
  if_accepted<gradient_verdict<Net, T, Gradient>, std::type_identity<void>> step(model<Net, T>& m, const Gradient& g) {
    if constexpr (gradient_verdict<Net, T, Gradient>::accepted) {
      std::copy_n(g.data(), gradient.size(), gradient.data());
      if (!take(m)) base::refuse(not_taken());
      base::move_statistics(m, g);
    } else {
      return {};
    }
  }

  /// The same with the gradient for a sample or a batch: returns the mean cost. Refuses and throws as `optimizer_state`
  /// does. Allocates nothing.
  template <class Loss, TensorExpression X, tensors::OneTarget Y, class Tape, engine::Executor... Threads>
  if_accepted<first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>, std::type_identity<T>> step(
      model<Net, T>& m, const Loss&, const X& x, const Y& y, Tape& tape, const Threads&... threads) {
    if constexpr (first_refusal<step_verdict<Loss, Net, X, Y>, tape_verdict<Net, T, Tape>>::accepted) {
      return base::template step_on<Loss>(*this, m, x, y, tape, threads...);
    } else {
      return {};
    }
  }
  template <class Loss, class X, class Y, class... Rest>
    requires models::NeedsConversion<X, Y, Net, Loss>
  auto step(model<Net, T>& m, const Loss& loss, const X& x, const Y& y, Rest&&... rest) {
    return step(m, loss, models::input_rows<Net>(x), models::target_rows_for<Loss>(y), std::forward<Rest>(rest)...);
  }

  /// One step on buffers that are already filled; `step` and `fit` call it. Changes nothing if the number that it
  /// returns is not finite; then `not_taken()` says why.
  template <class Loss, class Buffers, class... Threads>
  [[gnu::noinline]] T advance(model<Net, T>& m, Buffers buffers, const T* targets, const Threads&... threads) {
    outcome = {};
    buffers.gradient = gradient.data();
    T cost;
    if constexpr (sizeof...(Threads) == 0 || engine::OneSample<Buffers>)
      cost = engine::value_and_gradient<Net, Loss>(buffers, targets);
    else
      cost = engine::parallel_value_and_gradient<Net, Loss>(buffers, targets, threads...,
                                                            [](const parameter_record&, std::size_t, std::size_t) {});
    return number::is_finite(cost) && !take(m) ? std::numeric_limits<T>::quiet_NaN() : cost;
  }

  std::string not_taken() const { return text_of<Net>(outcome); }

  /// See `model_step`.
  template <class Loss>
  std::size_t row_to_blame(const engine::buffers<T>& pass, const T* targets) {
    return base::template row_to_blame<Loss>(
        pass, targets, [&](const engine::buffers<T>& one, const T* target, T scale) {
          return base::template has_finite_gradient<Loss>(one, target, scale, gradient.data());
        });
  }

  /// See `optimizer_state`.
  template <class Other, class Scalar>
  if_accepted<average_verdict<Rule, Net, T, Other, Scalar>, std::type_identity<model<Net, T>>> averaged(
      const model<Other, Scalar>& m) const {
    if constexpr (average_verdict<Rule, Net, T, Other, Scalar>::accepted)
      return stage.averaged(m);
    else
      return {};
  }
  void swap_averages(model<Net, T>& m) { stage.swap_averages(m); }

  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    base::visit_state(self, to);
    gradient_stage<Rule, Net, T>::visit_state(self.stage, to);
  }

  /// The rule; the optimizer inside it is `settings().optimizer`. The next step throws error for invalid settings.
  Rule& settings() { return rule; }

 private:
  bool take(model<Net, T>& m) {
    outcome.parameter = first_not_finite<Net>(gradient.data(), 1, 0);
    outcome.gradient_is_finite = false;
    if (outcome.parameter != outcome.no_parameter) return false;
    const bool taken = stage.advance_against(rule, m, gradient.data());
    outcome = stage.outcome_of_step();
    return taken;
  }

  Rule rule;
  gradient_stage<Rule, Net, T> stage;
  aligned_buffer<T> gradient = aligned_buffer<T>(models::gradient<Net, T>::size());
};

template <class Rule, class Net, class T>
  requires optimizer::SeesWholeGradient<Rule, T>
struct state_of<Rule, Net, T> {
  using type = whole_gradient_state<Rule, Net, T>;
};

}  // namespace internal::training
}  // namespace chainrule
