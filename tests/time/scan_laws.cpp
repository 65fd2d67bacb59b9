// SPDX-License-Identifier: BSL-1.0
// The laws for recurrent layers, and that each pass gives what the others do.
#define BOOST_TEST_MODULE time_scan_laws
#include "../laws/layer.hpp"

#include "cells.hpp"

#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/gru.hpp>
#include <chainrule/time/lstm.hpp>
#include <chainrule/time/recurrent_dropout.hpp>
#include <chainrule/time/rnn.hpp>
#include <chainrule/time/stacked.hpp>

using namespace chainrule;
using namespace chainrule::calculus;
using namespace cells;

using recurrent = network<input<3, 2>, scan<lstm_cell<2>>, scan<elman_cell<3>>, flatten, dense<2>>;

BOOST_AUTO_TEST_CASE(laws_hold) {
  laws::check_laws<recurrent>();
  laws::check_laws<recurrent>(16);  // all room of a tape is taken
  laws::check_laws<recurrent>(35);  // more than pass through all steps together
  laws::check_laws<network<input<4, 2>, scan<gru_cell<2>>, flatten, dense<1>>>();
  laws::check_laws<
      network<input<4, 2>, scan<scaled_cell>, scan<dense<3, act::sigmoid>>, scan<stateless_cell>, flatten, dense<1>>>();
  laws::check_laws<
      network<input<sequence<3>, 2>, bidirectional<lstm<2, all_steps>>,
              stacked<2, gru<2, reset_before, all_steps>, dropout<0.3>>, rnn<3, act::silu, go_backwards>, dense<1>>>();
  laws::check_laws<network<input<3, 2>, scan<normed_cell<3>>, scan<sequential<dense<2, act::tanh>, residual<dense<2>>>>,
                           flatten, dense<1>>>();
  laws::check_laws<network<input<1, 2>, scan<scaled_cell>, flatten, dense<1>>>();
}

// One mask for a sequence: at each step that of the first, which dropout has there too.
BOOST_AUTO_TEST_CASE(recurrent_dropout_draws_once) {
  using once = network<input<5, 7>, scan<sequential<recurrent_dropout<0.5>>>>;
  using each_time = network<input<5, 7>, scan<sequential<dropout<0.5>>>>;
  laws::check_laws<network<input<4, 3>, scan<sequential<dense<5, act::tanh>, recurrent_dropout<0.5>, dense<2>>>,
                           flatten, dense<1>>>();
  static_assert(std::is_same_v<inference_of<once>, network<input<5, 7>, scan<sequential<identity>>>>);
  const model<once, double> m;
  const model<each_time, double> other;
  tensor<double, shape<3, 5, 7>> x;
  for (double& number : x) number = 1;
  const auto masked = m(x, draw{seed{7}, 2}), drawn = other(x, draw{seed{7}, 2});
  std::size_t kept = 0, apart = 0;
  for (std::size_t r = 0; r < 3; ++r)
    for (std::size_t i = 0; i < 7; ++i) {
      kept += masked(r, 0, i) == 2;
      for (std::size_t t = 0; t < 5; ++t) {
        BOOST_TEST(masked(r, t, i) == drawn(r, 0, i));
        apart += masked(r, t, i) != drawn(r, t, i);
      }
    }
  BOOST_TEST((kept > 4 && kept < 17));
  BOOST_TEST(apart > 20);
  static_assert(verdict_of<input<5, 7>, scan<sequential<recurrent_dropout<2>>>>::text() ==
                "layer 1.1 is recurrent_dropout<2>, which has a rate that is not a probability: write one from 0 to 1, "
                "dropout<0.5>");
}

// Answers without a tape, and derivatives of one sample among others.
BOOST_AUTO_TEST_CASE(in_every_pass) {
  model<recurrent, double> m{glorot_uniform{}, seed{3}};
  tensor<double, shape<40, 3, 2>> x;
  tensor<double, shape<40, 2>> wanted;
  double number = 0;
  for (double& each : x.storage()) each = std::sin(number += 0.7);
  for (double& each : wanted.storage()) each = std::cos(number += 0.7);
  const auto [cost, g] = value_and_gradient(m, squared_error{}, x, wanted);

  const auto answers = m(x);
  double sum = 0;
  auto rest = wanted.storage().begin();
  for (const double each : answers.storage()) sum += (each - *rest) * (each - *rest), ++rest;
  BOOST_TEST(std::abs(sum / 40 - cost) < 1e-12);

  tensor<double, shape<3, 2>> sample;
  tensor<double, shape<2>> target;
  std::copy_n(x.storage().begin() + 21 * 6, 6, sample.storage().begin());
  std::copy_n(wanted.storage().begin() + 21 * 2, 2, target.storage().begin());
  const auto weights = evaluate(d(C) / d(symbol<recurrent_weight, 1>{}), m, squared_error{}, sample, target);
  const auto alone = value_and_gradient(m, squared_error{}, sample, target);
  const auto& u = alone.gradient[symbol<recurrent_weight, 1>{}];
  double largest = 0;
  for (std::size_t o = 0; o < 8; ++o)
    for (std::size_t i = 0; i < 2; ++i) {
      BOOST_TEST(std::abs(weights(o, i) - u(o, i)) < 1e-12);
      largest = std::max(largest, std::abs(u(o, i)));
    }
  BOOST_TEST(largest > 1e-3);
  const auto each = per_sample_gradients(m, squared_error{}, x, wanted);
  const auto rows = each[symbol<recurrent_weight, 1>{}];
  for (std::size_t o = 0; o < 8; ++o)
    for (std::size_t i = 0; i < 2; ++i) BOOST_TEST(std::abs(rows(21, o, i) - u(o, i)) < 1e-12);
}

// The samples in parts, as threads have them, and all at once: the same bits.
std::vector<double> gradient_in_parts(const std::vector<std::size_t>& ends) {
  laws::bench<double> at(laws::passes_of<recurrent, squared_error, double>(), ends.back());
  at.fill(21);
  std::size_t first = 0;
  for (const std::size_t end : ends) {
    const auto part = internal::engine::rows_between(at.memory(), first, end);
    internal::engine::forward<recurrent>(part);
    double* const slopes = internal::engine::adjoint_of<recurrent, recurrent::graph().output>(part);
    for (std::size_t i = 0; i < (end - first) * at.pass.out; ++i)
      slopes[i] = std::sin(static_cast<double>(first * at.pass.out + i));
    internal::engine::backward_to_values<recurrent>(part);
    first = end;
  }
  internal::engine::backward_to_parameters<recurrent>(at.memory(), [](const auto&, std::size_t, std::size_t) {});
  return at.gradient;
}
BOOST_AUTO_TEST_CASE(in_parts) {
  const auto together = gradient_in_parts({83});
  BOOST_TEST(gradient_in_parts({16, 48, 83}) == together);
  BOOST_TEST(gradient_in_parts({64, 83}) == together);
  BOOST_TEST(std::abs(together[0]) > 1e-3);
}
