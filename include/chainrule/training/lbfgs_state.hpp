// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/optimizer/lbfgs.hpp>
#include <chainrule/training/second_order_state.hpp>

namespace chainrule {
namespace internal::training {

/// L-BFGS with its state for one model.
template <std::size_t History, class Net, class T>
class lbfgs_state : public second_order_state<lbfgs_state<History, Net, T>, lbfgs<History>, Net, T> {
  using base = second_order_state<lbfgs_state, lbfgs<History>, Net, T>;
  using trial = optimizer::trial_length<T>;

 public:
  explicit lbfgs_state(const lbfgs<History>& settings) : base(settings) {}

  /// The iterations of all steps.
  std::size_t iterations() const { return made; }

  /// One step on buffers that are already filled; `step` and `fit` call it. Changes nothing if the returned cost is not
  /// finite.
  template <class Loss, class... Threads>
  T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads&...) {
    check_settings<T>(this->rule);
    this->begin_step();
    buffers.gradient = gradient_at(0);
    const T cost = engine::value_and_gradient<Net, Loss>(buffers, targets);
    if (!number::is_finite(cost)) return cost;
    if (!this->are_finite(gradient_at(0), 1, 0, true)) return std::numeric_limits<T>::quiet_NaN();
    std::copy_n(m.data() + size, frozen, point() + size);
    const T least_gradient = static_cast<T>(this->rule.gradient_tolerance),
            least_change = static_cast<T>(this->rule.change_tolerance);
    const std::size_t costs_before = this->trials();
    T now = cost;
    for (std::size_t i = 0; i < this->rule.iterations && largest(gradient_at(0)) > least_gradient; ++i) {
      find_direction();
      std::copy_n(gradient_at(0), size, gradient_before());
      const T first = made == 1 ? first_length() : static_cast<T>(this->rule.learning_rate);
      const T slope = kernel::dot(size, gradient_at(0), direction());
      for (std::size_t p = 0; p < size; ++p) last_step()[p] = T{};  // in case no step length is found
      if (!(slope <= -least_change)) break;
      const T before = now;
      const trial found = optimizer::strong_wolfe<T>(
          this->rule, trial{T{}, now, slope, 0}, first, largest(direction()),
          [&](T length, std::size_t where) { return try_length<Loss>(m, buffers, targets, length, where); });
      now = found.cost;
      for (std::size_t p = 0; p < size; ++p) {
        last_step()[p] = found.length * direction()[p];
        m.data()[p] += last_step()[p];
      }
      if (found.gradient != 0) std::copy_n(gradient_at(found.gradient), size, gradient_at(0));
      this->improved = this->improved || now < before;
      const T fallen = before - now;
      if (4 * (this->trials() - costs_before + 1) >= 5 * this->rule.iterations ||
          largest(last_step()) <= least_change || (fallen < least_change && -fallen < least_change))
        break;
    }
    buffers.parameters = m.data();
    return cost;
  }

  /// See `row_to_blame`.
  template <class Loss>
  bool are_row_derivatives_finite(const engine::buffers<T>& one, const T* target, T scale) {
    return base::template has_finite_gradient<Loss>(one, target, scale, gradient_at(0));
  }

  template <class Self, class Visitor>
  static void visit_more(Self& self, Visitor& to) {
    to.count("iterations", self.made);
    to.count("history", self.kept);
    to.count("oldest", self.oldest);
    to.numbers(self.numbers.data(), 2 * History + 2, size);
  }

 private:
  static constexpr std::size_t size = Net::graph().gradient_extent, frozen = Net::graph().parameter_extent - size;

  // The k-th kept step, from the oldest, and the change of the gradient along it.
  T* step_kept(std::size_t k) { return part((oldest + k) % History); }
  T* change_kept(std::size_t k) { return part(History + (oldest + k) % History); }
  T* gradient_before() { return part(2 * History); }
  T* last_step() { return part(2 * History + 1); }
  T* direction() { return part(2 * History + 2); }
  T* gradient_at(std::size_t where) {
    return part(2 * History + 3 + where);
  }  // 0: at the parameters, 1 to 3: at trials
  T* point() { return part(2 * History + 7); }
  T* part(std::size_t number) { return numbers.data() + number * size; }

  static T largest(const T* row) {
    T most{};
    for (std::size_t p = 0; p < size; ++p) most = std::max(most, row[p] < T{} ? -row[p] : row[p]);
    return most;
  }
  T first_length() {
    T sum{};
    for (std::size_t p = 0; p < size; ++p) sum += gradient_at(0)[p] < T{} ? -gradient_at(0)[p] : gradient_at(0)[p];
    return std::min(T(1), T(1) / sum) * static_cast<T>(this->rule.learning_rate);
  }

  // Keeps the last step, if the curvature along it is positive, and multiplies the gradient by the approximate inverse
  // Hessian.
  void find_direction() {
    if (++made > 1) keep_last_step();
    T* const d = direction();
    for (std::size_t p = 0; p < size; ++p) d[p] = -gradient_at(0)[p];
    T along[History] = {}, bend[History] = {};
    for (std::size_t k = kept; k-- > 0;) {
      bend[k] = kernel::dot(size, step_kept(k), change_kept(k));
      along[k] = kernel::dot(size, step_kept(k), d) / bend[k];
      for (std::size_t p = 0; p < size; ++p) d[p] -= along[k] * change_kept(k)[p];
    }
    if (kept > 0) {
      const T scale = bend[kept - 1] / kernel::dot(size, change_kept(kept - 1), change_kept(kept - 1));
      for (std::size_t p = 0; p < size; ++p) d[p] *= scale;
    }
    for (std::size_t k = 0; k < kept; ++k) {
      const T more = along[k] - kernel::dot(size, change_kept(k), d) / bend[k];
      for (std::size_t p = 0; p < size; ++p) d[p] += more * step_kept(k)[p];
    }
  }
  void keep_last_step() {
    T bend{};
    for (std::size_t p = 0; p < size; ++p) bend += (gradient_at(0)[p] - gradient_before()[p]) * last_step()[p];
    if (!(bend > T(1e-10))) return;
    if (kept == History)
      oldest = (oldest + 1) % History;
    else
      ++kept;
    for (std::size_t p = 0; p < size; ++p) change_kept(kept - 1)[p] = gradient_at(0)[p] - gradient_before()[p];
    std::copy_n(last_step(), size, step_kept(kept - 1));
  }

  // A cost that is not finite, or has a gradient that is not finite, counts as infinite.
  template <class Loss>
  trial try_length(const model<Net, T>& m, engine::buffers<T>& buffers, const T* targets, T length, std::size_t where) {
    for (std::size_t p = 0; p < size; ++p) point()[p] = m.data()[p] + length * direction()[p];
    trial result{length, std::numeric_limits<T>::infinity(), T{}, where};
    this->count_trial();
    if (!number::are_finite(point(), size)) return result;
    buffers.parameters = point();
    buffers.gradient = gradient_at(where);
    const T cost = engine::value_and_gradient<Net, Loss>(buffers, targets);
    if (!number::is_finite(cost) || !number::are_finite(gradient_at(where), size)) return result;
    result.cost = cost;
    result.slope = kernel::dot(size, gradient_at(where), direction());
    return result;
  }

  aligned_buffer<T> numbers = aligned_buffer<T>((lbfgs<History>::state_count - 1) * size + size + frozen);
  std::size_t made = 0;
  std::size_t kept = 0;
  std::size_t oldest = 0;
};

}  // namespace internal::training

/// L-BFGS, used in the same way, for any loss. Throws error for an invalid setting.
template <internal::PlainNetwork Net, Scalar T, std::size_t History>
  requires(History > 0)
internal::training::lbfgs_state<History, Net, T> optimizer_for(const internal::models::model<Net, T>&,
                                                               const lbfgs<History>& rule) {
  return internal::training::lbfgs_state<History, Net, T>(rule);
}

}  // namespace chainrule
