// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/derivative/hessian_vector_product.hpp>
#include <chainrule/optimizer/levenberg_marquardt.hpp>
#include <chainrule/optimizer/newton_cg.hpp>
#include <chainrule/training/optimizer_state.hpp>

// Optimizers that look at all samples at once and at second derivatives or at J'J.
namespace chainrule {

// Vocabulary of this header's refusals.
struct works_by_one_thread {
  static constexpr char text[] = "works by one thread: leave threads out";
};
struct needs_more_than_a_gradient {
  static constexpr char text[] = "needs more than a gradient: write step(m, loss, x, y, tape)";
};

namespace internal::training {

using namespace derivative;

template <class Rule, class Net, class T, class Loss, class X, class Y, class Tape>
using second_order_verdict = first_refusal<step_verdict<Loss, Net, X, Y>, typename Rule::template verdict<Net, Loss>, tape_verdict<Net, T, Tape>>;

/// What they share: a step on arguments, from `Derived::advance`, which takes them as kernels read them.
template <class Derived, class Rule, class Net, class T>
class second_order_state {
 public:
  explicit second_order_state(const Rule& stated) : rule(stated) { check_settings<T>(rule); }

  /// One step on all samples: returns the mean cost before it. Where no step is found that lowers the cost, the parameters stay
  /// as they are, and `lowered()` is false. Allocates nothing. Refuses and throws what `value_and_gradient` does, and data_error for a cost or
  /// derivatives that are no finite numbers, before anything is changed.
  template <class Loss, TensorExpression X, class Y, class Tape>
  if_accepted<second_order_verdict<Rule, Net, T, Loss, X, Y, Tape>, std::type_identity<T>> step(model<Net, T>& m, const Loss&, const X& x, const Y& y, Tape& tape) {
    if constexpr (second_order_verdict<Rule, Net, T, Loss, X, Y, Tape>::accepted) {
      const auto [buffers, targets] = fill<Loss>(m, x, y, tape, static_cast<T*>(nullptr));
      const T cost = static_cast<Derived&>(*this).template advance<Loss>(m, buffers, targets);
      if (!engine::is_finite(cost)) {
        const std::string why = not_taken();
        if (why.empty()) error_texts::cost_is_not_finite(cost);
        throw data_error(why + "; the parameters are those before this step");
      }
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
  gate_of<refusal<optimizer_of<Net, T>, used_with_model_of<Other, Scalar>>> step(const model<Other, Scalar>&, const Arguments&...) {
    return {};
  }

  /// It goes by one thread, and needs more than a gradient.
  template <class Loss, TensorExpression X, class Y, class Tape, engine::Executor Threads>
  gate_of<refusal<Rule, works_by_one_thread>> step(model<Net, T>&, const Loss&, const X&, const Y&, Tape&, const Threads&) {
    return {};
  }
  template <class Gradient>
    requires(!is_absorbed<Gradient>)
  gate_of<refusal<Rule, needs_more_than_a_gradient>> step(model<Net, T>&, const Gradient&) {
    return {};
  }

  /// Why the last step was not taken, where the number that `advance` returned is not finite.
  std::string not_taken() const { return finite ? text_of<Net>(outcome) : "the derivatives of the cost are so large that their products are not finite"; }

  /// Whether the last step lowered the cost.
  bool lowered() const { return improved; }

  /// The costs that were computed to find steps, of all steps made.
  std::size_t trials() const { return tried; }

  /// The next step throws error for what cannot be right.
  Rule& settings() { return rule; }

 protected:
  // The buffers at the begin of a pass.
  void begin_step() {
    improved = false;
    finite = true;
    outcome = {};
  }
  // Notes the first parameter of whose numbers, which lie as a gradient does, some are not finite; returns whether there is one.
  bool some_not_finite(const T* numbers) {
    for (std::size_t p = 0; p < Net::graph_type::extents.parameters; ++p) {
      const parameter_record& parameter = Net::graph().parameters[p];
      for (std::size_t i = 0; !parameter.frozen && i < parameter.size; ++i)
        if (!engine::is_finite(numbers[parameter.offset + i])) {
          outcome = {p, false};
          return true;
        }
    }
    return false;
  }

  static bool all_finite(std::size_t count, const T* numbers) {
    bool all = true;
    for (std::size_t i = 0; i < count; ++i) all = all && engine::is_finite(numbers[i]);
    return all;
  }

  // The cost at other parameters.
  template <class Loss>
  T cost_at(engine::buffers<T>& buffers, const T* parameters, const T* targets) {
    ++tried;
    buffers.parameters = parameters;
    engine::forward<Net>(buffers);
    return engine::cost<Net, Loss>(buffers, targets);
  }

  Rule rule;
  bool improved = false;
  bool finite = true;  // but for the cost or a parameter's gradient
  step_outcome outcome;
  std::size_t tried = 0;
};

/// Levenberg-Marquardt at work on a model.
template <class Net, class T>
class least_squares_state : public second_order_state<least_squares_state<Net, T>, levenberg_marquardt, Net, T> {
 public:
  explicit least_squares_state(const levenberg_marquardt& settings) : second_order_state<least_squares_state, levenberg_marquardt, Net, T>(settings) {}

  /// The step, for those who have filled the buffers. Changes nothing if the cost that it returns is no finite number.
  template <class Loss, class... Threads>
  T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads&...) {
    static_assert(levenberg_marquardt::verdict<Net, Loss>::accepted);
    check_settings<T>(this->rule);
    this->begin_step();
    buffers.gradient = gradient.data();
    engine::forward<Net>(buffers);
    const T cost = engine::cost<Net, Loss>(buffers, targets);
    if (!engine::is_finite(cost)) return cost;
    sum_up(buffers, targets);
    T largest{};
    for (std::size_t i = 0; i < size; ++i) {
      largest = number::maximum(largest, normal()[i * size + i]);
      this->finite = this->finite && engine::is_finite(normal()[i * size + i]) && engine::is_finite(slope()[i]);
    }
    if (!this->finite) {
      for (const auto& [count, offset, first] : places) std::copy_n(slope() + first, count, gradient.data() + offset);
      this->finite = this->some_not_finite(gradient.data());
      return std::numeric_limits<T>::quiet_NaN();
    }
    // A parameter of no influence is damped a little too.
    for (std::size_t i = 0; i < size; ++i) scale()[i] = number::maximum(scale()[i], number::maximum(normal()[i * size + i], largest * T(1e-9)));
    search<Loss>(m, buffers, targets, cost);
    buffers.parameters = m.data();
    return cost;
  }

 private:
  static constexpr std::size_t size = Net::trainable_count;
  static constexpr std::size_t out = Net::output_shape::size;
  static constexpr std::size_t together = levenberg_marquardt::rows_together;

  // J'J, its factor, J'r, the step, D, and some rows of J.
  T* normal() { return numbers.data(); }
  T* factor() { return normal() + size * size; }
  T* slope() { return factor() + size * size; }
  T* change() { return slope() + size; }
  T* scale() { return change() + size; }
  T* jacobian() { return scale() + size; }

  // J'J and J'r, from J row by row: of each output the gradient of each sample.
  void sum_up(const engine::buffers<T>& buffers, const T* targets) {
    std::fill_n(normal(), size * size, T{});
    std::fill_n(slope(), size, T{});
    T residuals[together];
    for (std::size_t o = 0; o < out; ++o) {
      T* const upstream = engine::adjoint_of<Net, Net::graph().output>(buffers);
      for (std::size_t e = 0; e < buffers.rows * out; ++e) upstream[e] = T(e % out == o ? 1 : 0);
      engine::backward_to_values<Net>(buffers);
      for_each_chunk(buffers.rows, together, [&](std::size_t first, std::size_t rows) {
        for (std::size_t r = 0; r < rows; ++r) {
          engine::backward_to_parameters<Net>(engine::rows_between(buffers, first + r, first + r + 1), [](const parameter_record&, std::size_t, std::size_t) {});
          without_gaps(gradient.data(), jacobian() + r * size);
          residuals[r] = engine::output_of<Net>(buffers)[(first + r) * out + o] - targets[(first + r) * out + o];
        }
        kernel::outer_sum<size, size, true>(rows, jacobian(), jacobian(), normal());
        kernel::outer_sum<size, 1, true>(rows, jacobian(), residuals, slope());
      });
    }
  }

  template <class Loss>
  void search(model<Net, T>& m, engine::buffers<T>& buffers, const T* targets, T cost) {
    if (damping.damping < this->rule.min_damping) damping.damping = this->rule.min_damping;
    const optimizer::nielsen_damping before = damping;
    for (std::size_t trial = 0; trial < this->rule.max_trials; ++trial, damping.reject()) {
      const T mu = static_cast<T>(damping.damping);
      if (!optimizer::damped_step(size, normal(), slope(), mu, scale(), factor(), change())) continue;
      for (std::size_t i = 0; i < trial_parameters.size(); ++i) trial_parameters.data()[i] = m.data()[i];
      add_with_gaps(change(), trial_parameters.data());
      if (!this->all_finite(trial_parameters.size(), trial_parameters.data())) continue;
      const T after = this->template cost_at<Loss>(buffers, trial_parameters.data(), targets);
      if (!(after < cost)) continue;
      T promised{};
      for (std::size_t i = 0; i < size; ++i) promised += change()[i] * (mu * scale()[i] * change()[i] - slope()[i]);
      std::copy_n(trial_parameters.data(), trial_parameters.size(), m.data());
      this->improved = true;
      return damping.accept(static_cast<double>((cost - after) * static_cast<T>(buffers.rows) / promised));
    }
    damping = before;
  }

  static void without_gaps(const T* parameters, T* to) {
    for (const auto& [count, offset, first] : places) std::copy_n(parameters + offset, count, to + first);
  }
  static void add_with_gaps(const T* from, T* parameters) {
    for (const auto& [count, offset, first] : places)
      for (std::size_t i = 0; i < count; ++i) parameters[offset + i] += from[first + i];
  }

  struct place {
    std::size_t count, offset, first;  // among all that are trained
  };
  static constexpr std::size_t parameter_kinds = Net::graph_type::extents.parameters;
  static constexpr std::array<place, parameter_kinds> places = [] {
    std::array<place, parameter_kinds> result{};
    std::size_t first = 0;
    for (std::size_t p = 0; p < parameter_kinds; first += result[p++].count)
      result[p] = {Net::graph().parameters[p].frozen ? 0 : Net::graph().parameters[p].size, Net::graph().parameters[p].offset, first};
    return result;
  }();

  aligned_buffer<T> numbers = aligned_buffer<T>(levenberg_marquardt::state_extent(size));
  aligned_buffer<T> gradient = aligned_buffer<T>(models::gradient<Net, T>::size());
  aligned_buffer<T> trial_parameters = aligned_buffer<T>(model<Net, T>::size());
  optimizer::nielsen_damping damping{this->rule.damping};
};

/// Newton-CG at work on a model.
template <class Net, class T>
class newton_state : public second_order_state<newton_state<Net, T>, newton_cg, Net, T> {
 public:
  explicit newton_state(const newton_cg& settings) : second_order_state<newton_state, newton_cg, Net, T>(settings) {}

  /// The products of the Hessian that the steps so far took.
  std::size_t products() const { return multiplied; }

  /// The step, for those who have filled the buffers. Changes nothing if the cost that it returns is no finite number.
  template <class Loss, class... Threads>
  T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads&...) {
    check_settings<T>(this->rule);
    this->begin_step();
    buffers.gradient = part(0);
    const T cost = engine::value_and_gradient<Net, Loss>(buffers, targets);
    if (!engine::is_finite(cost)) return cost;
    if (!engine::is_finite(kernel::dot(size, part(0), part(0)))) {
      this->finite = this->some_not_finite(part(0));
      return std::numeric_limits<T>::quiet_NaN();
    }
    const auto product = [&](const T* direction, T* image) {
      hessian.template apply<Loss>(m.data(), direction, buffers.rows, buffers.input, targets, image);
    };
    multiplied += optimizer::truncated_conjugate_gradients(size, part(0), this->rule.max_products, product, part(1), part(2), part(3), part(4));
    search<Loss>(m, buffers, targets, cost);
    buffers.parameters = m.data();
    return cost;
  }

 private:
  static constexpr std::size_t size = Net::graph().gradient_extent, frozen = Net::graph().parameter_extent - size;
  T* part(std::size_t number) { return numbers.data() + number * size; }

  // Along the direction, half as far each time, until the cost is low enough.
  template <class Loss>
  void search(model<Net, T>& m, engine::buffers<T>& buffers, const T* targets, T cost) {
    const T promised = static_cast<T>(this->rule.sufficient_decrease) * kernel::dot(size, part(0), part(1));
    std::copy_n(m.data() + size, frozen, part(5) + size);
    T length = T(1);
    for (std::size_t trial = 0; trial < this->rule.max_trials; ++trial, length *= T(0.5)) {
      for (std::size_t i = 0; i < size; ++i) part(5)[i] = m.data()[i] + length * part(1)[i];
      if (!this->all_finite(size, part(5))) continue;
      const T after = this->template cost_at<Loss>(buffers, part(5), targets);
      if (!(after < cost) || !(after <= cost + length * promised)) continue;
      std::copy_n(part(5), size, m.data());
      this->improved = true;
      return;
    }
  }

  aligned_buffer<T> numbers = aligned_buffer<T>(newton_cg::state_count * size + frozen);
  hessian_walk<Net, T> hessian;
  std::size_t multiplied = 0;
};

template <class Net, class T>
struct least_squares_of {
  using type = least_squares_state<Net, T>;
};

}  // namespace internal::training

/// Levenberg-Marquardt: `optimizer_for(m, levenberg_marquardt{})`, then `optimizer.step(m, squared_error{}, x, y, tape)` on all samples.
/// Refuses more than `dense_matrix_limit` parameters. Throws error for a setting that cannot be right.
template <class Net, class T>
if_accepted<dense_matrix_verdict<Net>, internal::training::least_squares_of<Net, T>> optimizer_for(const internal::models::model<Net, T>&, const levenberg_marquardt& rule) {
  if constexpr (dense_matrix_verdict<Net>::accepted)
    return internal::training::least_squares_state<Net, T>(rule);
  else
    return {};
}

/// Newton-CG, in the same way, for any loss and layers that have second derivatives. Throws error for a setting that cannot be right.
template <class Net, class T>
internal::training::newton_state<Net, T> optimizer_for(const internal::models::model<Net, T>&, const newton_cg& rule) {
  return internal::training::newton_state<Net, T>(rule);
}

}  // namespace chainrule
