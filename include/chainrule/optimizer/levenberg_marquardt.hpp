// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <chainrule/kernel/cholesky.hpp>
#include <chainrule/meta/setting.hpp>
#include <chainrule/recompute/recomputed.hpp>
#include <chainrule/topology/dense_matrix.hpp>
#include <chainrule/topology/random_numbers.hpp>

namespace chainrule {

struct squared_error;

// A word of its refusals, for a network that computes some values twice.
struct needs_all_values_at_once {
  static constexpr char text[] = "needs all values at once: leave recomputation<...> out";
};

/// Least squares (Levenberg 1944, Marquardt 1963): the step d solves (J'J + damping D) d = -J'r, r = a - y over all
/// samples and outputs, and is taken if it reduces the sum of squares. D is diagonal, with the largest value so far of
/// each diagonal element of J'J (More 1978). The damping follows the ratio of the reduction to that predicted by the
/// linear model (Nielsen 1999). For squared error, and a few hundred parameters.
struct levenberg_marquardt {
  using library_type = levenberg_marquardt;
  double damping = 1e-4;  // initial
  double min_damping = 1e-16;
  std::size_t max_trials = 12;  // dampings that are tried before a step is given up

  template <class T>
  constexpr wrong_setting wrong() const {
    return internal::meta::first_wrong({internal::meta::positive<T>("damping", damping),
                                        internal::meta::positive<T>("min_damping", min_damping),
                                        internal::meta::not_zero("max_trials", max_trials)});
  }

  template <class Net, class Loss>
  using verdict =
      first_refusal<refuse_if<!std::is_same_v<Loss, squared_error>,
                              refusal<levenberg_marquardt, expects<squared_error>, receives<Loss>>>,
                    dense_matrix_verdict<Net>, typename internal::topologies::verdict_of_comparing<Net>::type,
                    refuse_if<Recomputes<Net>, refusal<levenberg_marquardt, needs_all_values_at_once>>>;

  /// The rows of J that are held at a time, and the numbers that are kept for `parameters` parameters: J'J, its factor,
  /// J'r, the step, D and those rows.
  static constexpr std::size_t rows_together = 64;
  static constexpr std::size_t state_extent(std::size_t parameters) {
    return (2 * parameters + 3 + rows_together) * parameters;
  }
  /// Bytes of these numbers, of a gradient, and of the parameters of a trial.
  template <class Net, class Scalar>
  static constexpr std::size_t held_bytes =
      state_extent(Net::trainable_count) * sizeof(Scalar) + Net::template gradient_bytes<Scalar> +
      Net::template parameter_bytes<Scalar>;
};

namespace internal::optimizer {

/// The damping from one trial to the next.
struct nielsen_damping {
  double damping = 0;
  double growth = 2;

  /// Called after a step that was taken; `ratio` is its reduction divided by the predicted one.
  constexpr void accept(double ratio) {
    const double x = 2 * ratio - 1, least = 1.0 / 3, factor = 1 - x * x * x;
    damping *= factor > least ? factor : least;
    growth = 2;
  }
  constexpr void reject() {
    damping *= growth;
    growth *= 2;
  }
};

/// Solves (a + damping D) d = -g, for a's lower triangle; `factor` has room for a matrix. False if there is no
/// solution.
template <class T>
constexpr bool damped_step(std::size_t size, const T* a, const T* g, T damping, const T* scale, T* factor, T* d) {
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t k = 0; k <= i; ++k) factor[i * size + k] = a[i * size + k];
    factor[i * size + i] += damping * scale[i];
    d[i] = -g[i];
  }
  if (!kernel::cholesky(size, factor)) return false;
  kernel::solve_cholesky(size, factor, d);
  return true;
}

}  // namespace internal::optimizer
}  // namespace chainrule
