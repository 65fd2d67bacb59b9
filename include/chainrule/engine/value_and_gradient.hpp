// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/engine/segments.hpp>
#include <chainrule/loss/statement.hpp>

namespace chainrule {

/// A cost and its gradient: `auto [cost, gradient] = value_and_gradient(m, squared_error{}, x, y)`.
template <class T, class Gradient>
struct valued_gradient {
  T value;
  Gradient gradient;
};

// Propagates an earlier refusal without a second error.
template <class Model, class Loss, class... Rest>
  requires(is_refused<Model> || (is_refused<Rest> || ...))
constexpr refused_result value_and_gradient(const Model&, const Loss&, const Rest&...) {
  return {};
}
template <class Model, class Loss, class... Rest>
  requires(is_refused<Model> || (is_refused<Rest> || ...))
constexpr refused_result cost_of(const Model&, const Loss&, const Rest&...) {
  return {};
}
template <class Model, class... Rest>
  requires is_refused<Model>
constexpr refused_result optimizer_for(const Model&, const Rest&...) {
  return {};
}

namespace internal::engine {

#if defined(__clang__)
#pragma float_control(precise, on, push)  // compensation is not optimized away, whatever the options
#endif
/// A sum over samples: the plain sums of 64 samples each are added with compensation (Kahan 1965). A plain sum of a
/// million equal floats would be off by 1 %.
template <class T>
struct sum_of_samples {
  static constexpr std::size_t together = 64;
  T total{};
  T beyond{};  // what the total is too large by

  /// Adds function(sample) for `rows` more samples; the number of earlier ones must be a multiple of 64. There are two
  /// loops, because in one loop compilers would add to the total, conditionally, after every sample.
  template <class Rows, class Function>
  CHAINRULE_INLINE void add(Rows rows, const Function& function) {
    for (std::size_t r = 0; r < rows;) {
      const std::size_t end = rows - r < together ? std::size_t{rows} : r + together;
      T sum{};
      for (; r < end; ++r) sum += function(r);
      if constexpr (number::is_one_row<Rows>)
        total = sum;
      else
        add_up(sum);
    }
  }

 private:
  constexpr void add_up(const T& sum) {
    const T added = sum - beyond, next = total + added;
    beyond = (next - total) - added;
    total = next;
  }
};
template <class T, class Rows, class Function>
CHAINRULE_INLINE T sum_over_samples(Rows rows, const Function& function) {
  sum_of_samples<T> sum;
  sum.add(rows, function);
  return sum.total;
}
#if defined(__clang__)
#pragma float_control(pop)
#endif

/// The numbers of a sample's target.
template <class Net, class Loss>
inline constexpr std::size_t target_size = losses::target_size<Loss, typename Net::output_shape>;

/// What the sum of a batch's costs is divided by: the number of samples, or by the loss's reduction 1 or the sum of the
/// samples' weights. It depends on the targets alone, so it is there before the passes, the same for any number of
/// threads.
template <class Net, class Loss, class T, class Rows>
CHAINRULE_INLINE T cost_divisor(Rows rows, [[maybe_unused]] const T* targets) {
  using losses::reduction;
  if constexpr (losses::reduction_of<Loss> == reduction::mean) {
    return static_cast<T>(static_cast<double>(rows));
  } else if constexpr (losses::reduction_of<Loss> == reduction::sum) {
    return T(1);
  } else {
    using stated = losses::on_output<Loss, typename Net::output_shape>;
    return sum_over_samples<T>(rows, [=](std::size_t r) {
      return stated::template weight<Net::output_shape::size>(targets + r * target_size<Net, Loss>);
    });
  }
}
/// A sum of costs divided by such a number. If all weights are 0 so is the cost.
template <class Loss, class T>
CHAINRULE_INLINE T divided_cost(const T& sum, const T& divisor) {
  if constexpr (losses::reduction_of<Loss> == losses::reduction::mean_over_weights)
    if (divisor == T(0)) return T(0);
  return sum / divisor;
}
template <class Net, class Loss, class T, class Rows>
CHAINRULE_INLINE T cost_scale(Rows rows, const T* targets) {
  return divided_cost<Loss>(T(1), cost_divisor<Net, Loss>(rows, targets));
}

/// The mean cost of the answers in `values`, for targets (rows, `target_size`).
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T cost(const Memory& memory, const T* targets) {
  constexpr std::size_t size = Net::output_shape::size, wanted = target_size<Net, Loss>;
  const T* answers = output_of<Net>(memory);
  using stated = losses::on_output<Loss, typename Net::output_shape>;
  const T sum = sum_over_samples<T>(memory.rows, [&](std::size_t r) {
    return stated::template value<size>(answers + r * size, targets + r * wanted);
  });
  return divided_cost<Loss>(sum, cost_divisor<Net, Loss>(memory.rows, targets));
}

/// A loss with `value_and_derivative`, which computes both in one loop over the answers. The alias must name the class
/// itself, so that a derived class does not inherit the claim.
template <class Loss>
concept GivesValueAndDerivative = std::is_same_v<typename Loss::gives_value_and_derivative, Loss>;

/// Adds the costs to a sum. Their derivatives with respect to the answers, times `scale`, go into the output's adjoint:
/// in the same loop over the answers if the loss offers that.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
CHAINRULE_INLINE void add_costs(const Memory& memory, const T* targets, T scale, sum_of_samples<T>& sum) {
  constexpr std::size_t size = Net::output_shape::size, wanted = target_size<Net, Loss>;
  using stated = losses::on_output<Loss, typename Net::output_shape>;
  constexpr bool differentiated = memory_plan_of<Net>.differentiated[Net::graph().output];
  const T* answers = output_of<Net>(memory);
  if constexpr (!differentiated) {
    sum.add(memory.rows,
            [&](std::size_t r) { return stated::template value<size>(answers + r * size, targets + r * wanted); });
  } else {
    T* const adjoints = adjoint_of<Net, Net::graph().output>(memory);
    sum.add(memory.rows, [&](std::size_t r) {
      const T* const answer = answers + r * size;
      const T* const target = targets + r * wanted;
      if constexpr (GivesValueAndDerivative<stated>) {
        return stated::template value_and_derivative<size>(answer, target, scale, adjoints + r * size);
      } else {
        stated::template derivative<size>(answer, target, scale, adjoints + r * size);
        return stated::template value<size>(answer, target);
      }
    });
  }
}
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
CHAINRULE_INLINE T sum_of_costs(const Memory& memory, const T* targets, T scale) {
  sum_of_samples<T> sum;
  add_costs<Net, Loss>(memory, targets, scale, sum);
  return sum.total;
}

/// The mean cost; its derivative goes into the output's adjoint.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
CHAINRULE_INLINE T cost_and_derivative(const Memory& memory, const T* targets) {
  const T scale = cost_scale<Net, Loss>(memory.rows, targets);
  return sum_of_costs<Net, Loss>(memory, targets, scale) * scale;
}

/// Forward, cost, backward: fills `values`, `adjoints` and `gradient`, and returns the mean cost.
template <class Net, class Loss, class Memory, class T = typename Memory::scalar>
constexpr T value_and_gradient(const Memory& memory, const T* targets) {
  forward<Net>(memory);
  const T mean = cost_and_derivative<Net, Loss>(memory, targets);
  backward<Net>(memory);
  return mean;
}

}  // namespace internal::engine
}  // namespace chainrule
