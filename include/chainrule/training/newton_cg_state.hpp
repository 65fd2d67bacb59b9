// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <limits>

#include <chainrule/derivative/hessian_vector_product.hpp>
#include <chainrule/optimizer/newton_cg.hpp>
#include <chainrule/training/second_order_state.hpp>

namespace chainrule {
namespace internal::training {

/// Newton-CG with its state for one model.
template <class Net, class T>
class newton_state : public second_order_state<newton_state<Net, T>, newton_cg, Net, T> {
 public:
  explicit newton_state(const newton_cg& settings) : second_order_state<newton_state, newton_cg, Net, T>(settings) {}

  /// The products with the Hessian in all steps.
  std::size_t products() const { return multiplied; }

  /// One step on buffers that are already filled; `step` and `fit` call it. Changes nothing if the returned cost is not
  /// finite.
  template <class Loss, class... Threads>
  T advance(model<Net, T>& m, engine::buffers<T> buffers, const T* targets, const Threads&...) {
    check_settings<T>(this->rule);
    this->begin_step();
    buffers.gradient = part(0);
    const T cost = engine::value_and_gradient<Net, Loss>(buffers, targets);
    if (!number::is_finite(cost)) return cost;
    if (!is_square_finite()) {
      this->finite = !this->are_finite(part(0), 1, 0, true);
      return std::numeric_limits<T>::quiet_NaN();
    }
    const auto product = [&](const T* direction, T* image) {
      hessian.template apply<Loss>(m.data(), direction, buffers.rows, buffers.input, targets, image);
    };
    multiplied += optimizer::truncated_conjugate_gradients(size, part(0), this->rule.max_products, product, part(1),
                                                           part(2), part(3), part(4));
    search<Loss>(m, buffers, targets, cost);
    buffers.parameters = m.data();
    return cost;
  }

  /// See `row_to_blame`.
  template <class Loss>
  bool are_row_derivatives_finite(const engine::buffers<T>& one, const T* target, T scale) {
    return this->template has_finite_gradient<Loss>(one, target, scale, part(0)) &&
           (this->finite || is_square_finite());
  }

  template <class Self, class Visitor>
  static void visit_more(Self& self, Visitor& to) {
    to.count("products", self.multiplied);
  }

 private:
  static constexpr std::size_t size = Net::graph().gradient_extent, frozen = Net::graph().parameter_extent - size;
  T* part(std::size_t number) { return numbers.data() + number * size; }
  bool is_square_finite() { return number::is_finite(kernel::dot(size, part(0), part(0))); }  // of the gradient

  // A line search: the step length is halved until the cost has decreased enough.
  template <class Loss>
  void search(model<Net, T>& m, engine::buffers<T>& buffers, const T* targets, T cost) {
    const T promised = static_cast<T>(this->rule.sufficient_decrease) * kernel::dot(size, part(0), part(1));
    std::copy_n(m.data() + size, frozen, part(5) + size);
    T length = T(1);
    for (std::size_t trial = 0; trial < this->rule.max_trials; ++trial, length *= T(0.5)) {
      for (std::size_t i = 0; i < size; ++i) part(5)[i] = m.data()[i] + length * part(1)[i];
      if (!number::are_finite(part(5), size)) continue;
      const T after = this->template cost_at<Loss>(buffers, part(5), targets);
      if (!(after < cost) || !(after <= cost + length * promised)) continue;
      std::copy_n(part(5), size, m.data());
      this->improved = true;
      return;
    }
  }

  aligned_buffer<T> numbers = aligned_buffer<T>(newton_cg::state_count * size + frozen);
  hessian_pass<Net, T> hessian;
  std::size_t multiplied = 0;
};

}  // namespace internal::training

/// Newton-CG, used in the same way, for any loss and layers that have second derivatives. Throws error for an invalid
/// setting.
template <internal::PlainNetwork Net, Scalar T>
internal::training::newton_state<Net, T> optimizer_for(const internal::models::model<Net, T>&, const newton_cg& rule) {
  return internal::training::newton_state<Net, T>(rule);
}

}  // namespace chainrule
