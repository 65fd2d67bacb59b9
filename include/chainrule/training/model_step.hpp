// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/model/value_and_gradient.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/training/row_of_bad_cost.hpp>
#include <chainrule/training/step_outcome.hpp>

namespace chainrule::internal::training {

using namespace models;

template <bool OfSamples>
struct step_call {
  static constexpr char name[] = "step";
  static constexpr char form[] = "optimizer.step(model, gradient)";
  using roles = list<a_model, a_gradient>;
};
template <>
struct step_call<true> {
  static constexpr char name[] = "step";
  static constexpr char form[] = "optimizer.step(model, loss, x, y, tape)";
  using roles = list<a_model, a_loss, a_tensor, a_target, a_tape, threads_behind>;
};
struct step_changes {
  static constexpr char text[] =
      "a step changes the optimizer, the model and the tape: none may be const or a temporary";
};
template <std::size_t Arguments>
using mistake_of_step = std::conditional_t<Arguments == 2 || (Arguments >= 5), refusal<step_changes>,
                                           other_arguments<step_call<(Arguments > 2)>>>;

/// The first trained parameter with a number that is not finite: `count` numbers for each element, `stride` apart, each
/// laid out like a gradient.
template <class Net, class T>
[[gnu::noinline]] std::size_t first_not_finite(const T* numbers, std::size_t count, std::size_t stride) {
  for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
    const parameter_record& parameter = Net::graph().parameters[p];
    bool all = true;
    for (std::size_t k = 0; !parameter.frozen && k < count; ++k)
      all = all && number::are_finite(numbers + k * stride + parameter.offset, parameter.size);
    if (!all) return p;
  }
  return step_outcome::no_parameter;
}

/// What the states of all optimizers have in common: refused calls of `step`, and why a step was not taken.
template <class Net, class T>
class model_step {
 public:
  template <class Model, class... Arguments>
    requires(is_refused<Model> || (is_refused<Arguments> || ...))
  refused_result step(const Model&, const Arguments&...) {
    return {};
  }

  /// All other arguments are refused.
  template <class... Arguments>
  refused_call<mistake<step_call<(sizeof...(Arguments) > 2)>, typename step_call<(sizeof...(Arguments) > 2)>::roles,
                       mistake_of_step<sizeof...(Arguments)>, Arguments...>>
  step(const Arguments&...) const {
    return {};
  }

  /// A model of another network or scalar is refused.
  template <class Other, class Scalar, class... Arguments>
  gate_if<!same_model<Net, T, Other, Scalar>, refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>> step(
      const model<Other, Scalar>&, const Arguments&...) {
    return {};
  }

  /// Sets the seed of the random numbers of this optimizer's steps: each step has its own draw.
  void draw_from(seed start) {
    current.start = start;
    passes = 0;
  }

  /// Gives a pass the draw of the next step, if the network draws random numbers.
  template <class Buffers>
  void draw_next(Buffers& buffers) {
    if constexpr (Net::graph().first_that_draws != no_index) {
      current.step = passes++;
      buffers.drawn = &current;
    }
  }

  /// Passes everything that a step reads of earlier steps to a visitor, which writes it to a file or reads it from
  /// there: counts, real numbers, rows of numbers, and numbers laid out like a gradient. Self may be const.
  template <class Self, class Visitor>
  static void visit_state(Self& self, Visitor& to) {
    to.count("seed", self.current.start.value);
    to.count("draws", self.passes);
  }

  /// The same draw again, for those who look at what a pass has left.
  engine::buffers<T> drawn_again(engine::buffers<T> buffers) {
    if constexpr (Net::graph().first_that_draws != no_index) buffers.drawn = &current;
    return buffers;
  }

  /// The first row of a batch to blame for a step that was not taken, after its pass: whose own cost is not finite or,
  /// if it was a gradient, whose own derivatives are not. `are_finite(one, target, scale)` computes those of one row
  /// again.
  template <class Loss, class Look>
  std::size_t row_to_blame(const engine::buffers<T>& pass, const T* targets, const Look& are_finite) const {
    if (outcome.parameter == outcome.no_parameter) return row_of_bad_cost<Net, Loss>(pass, targets);
    return outcome.gradient_is_finite ? no_row : row_of_bad_gradient<Net, Loss>(pass, targets, are_finite);
  }
  /// Whether the gradient of one row is finite, after the pass over its batch. It is stored in `gradient`.
  template <class Loss>
  static bool has_finite_gradient(engine::buffers<T> one, const T* target, T scale, T* gradient) {
    one.gradient = gradient;
    gradient_of_row<Net, Loss>(one, target, scale);
    return first_not_finite<Net>(gradient, 1, 0) == step_outcome::no_parameter;
  }

  /// Updates the model's buffers with the statistics of a pass whose step was taken, if the network has buffers.
  template <class Pass>
  static void move_statistics(model<Net, T>& m, const Pass& pass) {
    if constexpr (Net::graph().statistics_extent > 0) move_into_buffers<Net>(pass.statistics(), m.data());
  }

 protected:
  /// A step of `self`, by its `advance`, on samples as the user passes them. The callers check the arguments.
  template <class Loss, class Self, class X, class Y, class Tape, class... Threads>
  [[gnu::always_inline]] static inline T step_on(Self& self, model<Net, T>& m, const X& x, const Y& y, Tape& tape,
                                                 const Threads&... threads) {
    auto [buffers, targets] = fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
    self.draw_next(buffers);
    const T cost = self.template advance<Loss>(m, buffers, targets, threads...);
    if (!number::is_finite(cost)) {
      if constexpr (engine::OneSample<decltype(buffers)>)
        refuse_on(cost, self.not_taken());
      else
        refuse_batch<Loss>(self, cost, m, tape, targets);
    }
    move_statistics(m, tape);
    return cost;
  }

  /// Whether the numbers for all trained parameters are finite: `count` for each element, `stride` apart, each laid out
  /// like a gradient. Remembers the first parameter with one that is not.
  bool are_finite(const T* numbers, std::size_t count, std::size_t stride, bool of_gradient) {
    const std::size_t p = first_not_finite<Net>(numbers, count, stride);
    if (p == step_outcome::no_parameter) return true;
    outcome = {p, !of_gradient};
    return false;
  }

  /// Throws data_error for a step that was not taken.
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse(const std::string& why) {
    error_texts::fail<data_error>({why.c_str(), "; the parameters are those before this step"});
  }
  /// The same after a pass; without a reason it is the cost. `whose` says because of which sample.
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_on(T cost, const std::string& why,
                                                               const std::string& whose = {}) {
    if (!why.empty()) refuse(why + whose);
    error_texts::cost_is_not_finite(cost, whose.c_str());
  }
  /// The same after a pass over a batch, whose buffers it asks the tape for: those of the caller stay in registers.
  template <class Loss, class Self, class Tape>
  [[noreturn, gnu::noinline, gnu::cold]] static void refuse_batch(Self& self, T cost, const model<Net, T>& m,
                                                                  Tape& tape, const T* targets) {
    const std::size_t row = self.template row_to_blame<Loss>(self.drawn_again(tape.prepare_again(m.data())), targets);
    refuse_on(cost, self.not_taken(), because_of_row(row, [](std::size_t which) {
                return error_texts::joined({", because of sample ", which, " of the batch"});
              }));
  }

  step_outcome outcome;

 private:
  draw current{seed{}, 0};
  std::uint64_t passes = 0;
};

}  // namespace chainrule::internal::training
