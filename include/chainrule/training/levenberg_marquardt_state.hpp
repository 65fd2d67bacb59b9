// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/optimizer/levenberg_marquardt.hpp>
#include <chainrule/training/second_order_state.hpp>

namespace chainrule {
namespace internal::training {

/// Levenberg-Marquardt with its state for one model.
template <class Net, class T>
class least_squares_state : public second_order_state<least_squares_state<Net, T>, levenberg_marquardt, Net, T> {
 public:
  explicit least_squares_state(const levenberg_marquardt& settings)
      : second_order_state<least_squares_state, levenberg_marquardt, Net, T>(settings) {}

  /// One step on buffers that are already filled; `step` and `fit` call it. Changes nothing if the returned cost is not
  /// finite.
  template <class Loss, class... Threads>
  T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads&...) {
    static_assert(levenberg_marquardt::verdict<Net, Loss>::accepted);
    check_settings<T>(this->rule);
    this->begin_step();
    buffers.gradient = gradient.data();
    engine::forward<Net>(buffers);
    const T cost = engine::cost<Net, Loss>(buffers, targets);
    if (!number::is_finite(cost)) return cost;
    sum_up(buffers, targets);
    T largest{};
    for (std::size_t i = 0; i < size; ++i) largest = number::maximum(largest, normal()[i * size + i]);
    if (!number::are_finite(slope(), size) || !are_squares_finite()) {
      for (const auto& [count, offset, first] : places) std::copy_n(slope() + first, count, gradient.data() + offset);
      this->finite = !this->are_finite(gradient.data(), 1, 0, true);
      return std::numeric_limits<T>::quiet_NaN();
    }
    // A parameter without influence is damped a little, too.
    for (std::size_t i = 0; i < size; ++i)
      scale()[i] = number::maximum(scale()[i], number::maximum(normal()[i * size + i], largest * T(1e-9)));
    search<Loss>(m, buffers, targets, cost);
    buffers.parameters = m.data();
    return cost;
  }

  /// See `row_to_blame`.
  template <class Loss>
  bool are_row_derivatives_finite(engine::buffers<T> one, const T* target, T) {
    one.gradient = gradient.data();
    sum_up(one, target);
    return number::are_finite(slope(), size) && (this->finite || are_squares_finite());
  }

  template <class Self, class Visitor>
  static void visit_more(Self& self, Visitor& to) {
    to.real("damping", self.damping.damping);
    to.real("growth", self.damping.growth);
    to.row("scale", self.numbers.data() + 2 * size * size + 2 * size, size);
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

  // The squares of J's columns, on the diagonal of J'J.
  bool are_squares_finite() {
    bool all = true;
    for (std::size_t i = 0; i < size; ++i) all = all && number::is_finite(normal()[i * size + i]);
    return all;
  }

  // J'J and J'r, computed from J row by row: for each output the gradient of each sample. Out of line, so that all
  // callers share one instantiation.
  [[gnu::noinline]] void sum_up(const engine::buffers<T>& buffers, const T* targets) {
    std::fill_n(normal(), size * size, T{});
    std::fill_n(slope(), size, T{});
    T residuals[together];
    for (std::size_t o = 0; o < out; ++o) {
      T* const upstream = engine::adjoint_of<Net, Net::graph().output>(buffers);
      for (std::size_t e = 0; e < buffers.rows * out; ++e) upstream[e] = T(e % out == o ? 1 : 0);
      engine::backward_to_values<Net>(buffers);
      for_each_chunk(buffers.rows, together, [&](std::size_t first, std::size_t rows) {
        for (std::size_t r = 0; r < rows; ++r) {
          const std::size_t row = buffers.first_row + first + r;
          engine::backward_to_parameters<Net>(engine::rows_between(buffers, row, row + 1),
                                              [](const parameter_record&, std::size_t, std::size_t) {});
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
      if (!number::are_finite(trial_parameters.data(), trial_parameters.size())) continue;
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
    std::size_t count, offset, first;  // in the order of all trained parameters
  };
  static constexpr std::size_t parameter_kinds = Net::graph_type::extents.parameters;
  static constexpr std::array<place, parameter_kinds> places = [] {
    std::array<place, parameter_kinds> result{};
    std::size_t first = 0;
    for (std::size_t p = 0; p < parameter_kinds; first += result[p++].count)
      result[p] = {Net::graph().parameters[p].frozen ? 0 : Net::graph().parameters[p].size,
                   Net::graph().parameters[p].offset, first};
    return result;
  }();

  aligned_buffer<T> numbers = aligned_buffer<T>(levenberg_marquardt::state_extent(size));
  aligned_buffer<T> gradient = aligned_buffer<T>(models::gradient<Net, T>::size());
  aligned_buffer<T> trial_parameters = aligned_buffer<T>(model<Net, T>::size());
  optimizer::nielsen_damping damping{this->rule.damping};
};

template <class Net, class T>
struct least_squares_of {
  using type = least_squares_state<Net, T>;
};

}  // namespace internal::training

/// Levenberg-Marquardt: `optimizer_for(m, levenberg_marquardt{})`, then `optimizer.step(m, squared_error{}, x, y,
/// tape)` on all samples. Refuses more than `dense_matrix_limit` parameters. Throws error for an invalid setting.
template <internal::PlainNetwork Net, Scalar T>
if_accepted<dense_matrix_verdict<Net>, internal::training::least_squares_of<Net, T>> optimizer_for(
    const internal::models::model<Net, T>&, const levenberg_marquardt& rule) {
  if constexpr (dense_matrix_verdict<Net>::accepted)
    return internal::training::least_squares_state<Net, T>(rule);
  else
    return {};
}

}  // namespace chainrule
