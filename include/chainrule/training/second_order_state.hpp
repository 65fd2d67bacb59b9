// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/derivative/hessian_vector_product.hpp>
#include <chainrule/training/model_step.hpp>

// What second-order optimizers have in common: they use all samples at once.
namespace chainrule {

// The words of this header's error messages.
namespace internal {

struct works_by_one_thread {
  static constexpr char text[] = "works by one thread: leave threads out";
};
struct needs_more_than_a_gradient {
  static constexpr char text[] = "needs more than a gradient: write step(m, loss, x, y, tape)";
};

}  // namespace internal

namespace internal::training {

using namespace derivative;

template <class Rule, class Net, class T, class Loss, class X, class Y, class Tape>
using second_order_verdict = first_refusal<step_verdict<Loss, Net, X, Y>, typename Rule::template verdict<Net, Loss>,
                                           tape_verdict<Net, T, Tape>>;

/// Their base: it makes a step on the user's arguments from `Derived::advance`, which takes them as kernels read them.
template <class Derived, class Rule, class Net, class T>
class second_order_state : public model_step<Net, T> {
  using base = model_step<Net, T>;

 public:
  using base::step;

  explicit second_order_state(const Rule& stated) : rule(stated) { check_settings<T>(rule); }

  /// One step on all samples: returns the mean cost before it. If no step is found that lowers the cost, the parameters
  /// are unchanged, and `lowered()` is false. Allocates nothing. Refuses and throws as `value_and_gradient` does, and
  /// throws data_error for a cost or derivatives that are not finite, before anything is changed.
  template <class Loss, TensorExpression X, class Y, class Tape>
  if_accepted<second_order_verdict<Rule, Net, T, Loss, X, Y, Tape>, std::type_identity<T>> step(model<Net, T>& m,
                                                                                                const Loss&, const X& x,
                                                                                                const Y& y,
                                                                                                Tape& tape) {
    if constexpr (second_order_verdict<Rule, Net, T, Loss, X, Y, Tape>::accepted) {
      return base::template step_on<Loss>(static_cast<Derived&>(*this), m, x, y, tape);
    } else {
      return {};
    }
  }

  /// Threads are refused, and so is a gradient alone.
  template <class Loss, TensorExpression X, class Y, class Tape, engine::Executor Threads>
  gate_if<engine::Executor<Threads>, refusal<Rule, works_by_one_thread>> step(model<Net, T>&, const Loss&, const X&,
                                                                              const Y&, Tape&, const Threads&) {
    return {};
  }
  template <class Gradient>
  gate_if<!is_refused<Gradient>, refusal<Rule, needs_more_than_a_gradient>> step(model<Net, T>&, const Gradient&) {
    return {};
  }

  /// Why the last step was not taken, if the number that `advance` returned is not finite.
  std::string not_taken() const {
    return finite ? text_of<Net>(outcome)
                  : "the derivatives of the cost are so large that their products are not finite";
  }

  /// See `model_step`. `Derived::are_row_derivatives_finite` computes the derivatives of one row again, in the memory
  /// of the batch's: its gradient is looked at, and its products only if those of the batch were not finite.
  template <class Loss>
  std::size_t row_to_blame(const engine::buffers<T>& pass, const T* targets) {
    const auto are_finite = [&](const engine::buffers<T>& one, const T* target, T scale) {
      return static_cast<Derived&>(*this).template are_row_derivatives_finite<Loss>(one, target, scale);
    };
    return finite ? base::template row_to_blame<Loss>(pass, targets, are_finite)
                  : row_of_bad_gradient<Net, Loss>(pass, targets, are_finite);
  }

  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    base::visit_state(self, to);
    to.count("trials", self.tried);
    Derived::visit_more(self, to);
  }

  /// Whether the last step lowered the cost.
  bool lowered() const { return improved; }

  /// The evaluations of the cost while steps were sought, in all steps.
  std::size_t trials() const { return tried; }

  /// Its settings may be changed between steps. The next step throws error for invalid ones.
  Rule& settings() { return rule; }

 protected:
  using base::outcome;

  // Sets the counters at the beginning of a step.
  void begin_step() {
    improved = false;
    finite = true;
    outcome = {};
  }
  void count_trial() { ++tried; }
  // The cost at other parameters.
  template <class Loss>
  T cost_at(engine::buffers<T>& buffers, const T* parameters, const T* targets) {
    count_trial();
    buffers.parameters = parameters;
    engine::forward<Net>(buffers);
    return engine::cost<Net, Loss>(buffers, targets);
  }

  Rule rule;
  bool improved = false;
  bool finite = true;  // everything but the cost and the parameters' gradients
  std::size_t tried = 0;
};

}  // namespace internal::training
}  // namespace chainrule
