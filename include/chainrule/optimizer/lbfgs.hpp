// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/meta/vocabulary.hpp>
#include <chainrule/number/finite.hpp>
#include <chainrule/topology/random_numbers.hpp>

namespace chainrule {

/// L-BFGS (Nocedal, Wright 2006, algorithms 7.4 and 7.5) with a line search for a step length that fulfils the strong
/// Wolfe conditions, as PyTorch's LBFGS(line_search_fn="strong_wolfe"). All samples form one batch. The inverse Hessian
/// is approximated from the last `History` steps and changes of the gradient. Defaults: PyTorch's, except that its
/// history is 100.
template <std::size_t History = 10>
struct lbfgs {
  using library_type = lbfgs;
  double learning_rate = 1;          // the length that is tried first
  std::size_t iterations = 20;       // at most, of one step; a step also ends after 5/4 as many evaluations of the cost
  double gradient_tolerance = 1e-7;  // it ends where no number of the gradient is larger,
  double change_tolerance = 1e-9;    // or where no parameter, nor the cost, changes by more
  std::size_t max_trials = 25;       // evaluations of the cost in one line search, at most
  double sufficient_decrease = 1e-4;  // of the decrease that the gradient promises (Armijo)
  double sufficient_flatness = 0.9;   // of the slope at the beginning (Wolfe)

  template <class T>
  constexpr wrong_setting wrong() const {
    if (!(sufficient_decrease < sufficient_flatness))
      return {"sufficient_decrease", sufficient_decrease, "below sufficient_flatness"};
    return internal::meta::first_wrong({internal::meta::positive<T>("learning_rate", learning_rate),
                                        internal::meta::not_zero("iterations", iterations),
                                        internal::meta::not_negative<T>("gradient_tolerance", gradient_tolerance),
                                        internal::meta::not_negative<T>("change_tolerance", change_tolerance),
                                        internal::meta::not_zero("max_trials", max_trials),
                                        internal::meta::below_one("sufficient_decrease", sufficient_decrease),
                                        internal::meta::below_one("sufficient_flatness", sufficient_flatness)});
  }

  template <class Net, class Loss>
  using verdict = typename internal::topologies::verdict_of_comparing<Net>::type;
  using settings = internal::meta::settings<(History > 0), "a history of at least one step: write lbfgs<10>">;

  /// The numbers that are kept for each parameter: the steps and changes of the gradient, the previous gradient, the
  /// last step, the direction, four gradients, and a trial.
  static constexpr std::size_t state_count = 2 * History + 8;
  template <class Net, class Scalar>
  static constexpr std::size_t held_bytes =
      (state_count - 1) * Net::template gradient_bytes<Scalar> + Net::template parameter_bytes<Scalar>;
};

namespace internal::optimizer {

/// A step length along a direction: the cost there, its slope, and where its gradient is stored.
template <class T>
struct trial_length {
  T length{};
  T cost{};
  T slope{};
  std::size_t gradient = 0;
};

/// The minimum of the cubic through two trials, between two bounds; their middle if there is no minimum.
template <class T>
constexpr T least_of_cubic(const trial_length<T>& one, const trial_length<T>& other, T least, T most) {
  const trial_length<T>&low = one.length <= other.length ? one : other,
        &high = one.length <= other.length ? other : one;
  const T middle = one.slope + other.slope - T(3) * (one.cost - other.cost) / (one.length - other.length);
  const T square = middle * middle - one.slope * other.slope;
  if (!(square >= T(0))) return (least + most) / T(2);
  const T root = number::sqrt_of(square);
  const T at = high.length -
               (high.length - low.length) * ((high.slope + root - middle) / (high.slope - low.slope + T(2) * root));
  if (!number::is_finite(at)) return (least + most) / T(2);
  return at < least ? least : at > most ? most : at;
}

/// A step length that fulfils the strong Wolfe conditions (Nocedal, Wright 2006, algorithms 3.5 and 3.6), or the best
/// one found. `start` has length 0, `first` is tried first. `try_length(length, gradient)` computes a trial and stores
/// its gradient as number `gradient`, 1 to 3. `largest` is the largest absolute number of the direction.
template <class T, class Rule, class Try>
constexpr trial_length<T> strong_wolfe(const Rule& rule, const trial_length<T>& start, T first, T largest,
                                       const Try& try_length) {
  const auto absolute = [](T number) { return number < T(0) ? -number : number; };
  const auto free_gradient = [](std::size_t one, std::size_t other) {
    return one != 1 && other != 1 ? std::size_t{1} : one != 2 && other != 2 ? std::size_t{2} : std::size_t{3};
  };
  const T decrease = static_cast<T>(rule.sufficient_decrease) * start.slope;
  const T flat = -static_cast<T>(rule.sufficient_flatness) * start.slope;
  const auto too_high = [&](const trial_length<T>& now) { return !(now.cost <= start.cost + decrease * now.length); };

  // Find an interval that contains such a length.
  trial_length<T> before = start, now = try_length(first, 1);
  std::size_t tried = 0;
  for (; tried < rule.max_trials; ++tried) {
    if (too_high(now) || (tried > 1 && now.cost >= before.cost)) break;
    if (absolute(now.slope) <= flat) return now;
    if (now.slope >= T(0)) break;
    const T next = least_of_cubic(before, now, now.length + T(0.01) * (now.length - before.length), now.length * T(10));
    before = now;
    now = try_length(next, free_gradient(before.gradient, before.gradient));
  }
  if (tried == rule.max_trials) before = start;

  // Shrink the interval.
  trial_length<T> ends[2] = {before, now};
  std::size_t low = ends[0].cost <= ends[1].cost || !number::is_finite(ends[1].cost) ? 0 : 1;
  bool stuck = false;
  while (tried < rule.max_trials) {
    const T least = ends[0].length < ends[1].length ? ends[0].length : ends[1].length;
    const T most = ends[0].length < ends[1].length ? ends[1].length : ends[0].length;
    if ((most - least) * largest < static_cast<T>(rule.change_tolerance)) break;
    T next = least_of_cubic(ends[0], ends[1], least, most);
    const T margin = T(0.1) * (most - least);  // a trial is closer to an end than this at most once in succession
    if (most - next < margin || next - least < margin) {
      const bool moves = stuck || next >= most || next <= least;
      if (moves) next = absolute(next - most) < absolute(next - least) ? most - margin : least + margin;
      stuck = !moves;
    } else {
      stuck = false;
    }
    now = try_length(next, free_gradient(ends[0].gradient, ends[1].gradient));
    ++tried;
    trial_length<T>&lower = ends[low], &higher = ends[1 - low];
    if (too_high(now) || now.cost >= lower.cost) {
      higher = now;
      low = ends[0].cost <= ends[1].cost || !number::is_finite(ends[1].cost) ? 0 : 1;
    } else {
      const bool found = absolute(now.slope) <= flat;
      if (!found && now.slope * (higher.length - lower.length) >= T(0)) higher = lower;
      lower = now;
      if (found) break;
    }
  }
  return ends[low];
}

}  // namespace internal::optimizer
}  // namespace chainrule
