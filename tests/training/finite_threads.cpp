// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE training_finite_threads
#include "finite_steps.hpp"

using namespace finite_steps;

BOOST_AUTO_TEST_CASE(threads_and_segments) {
  using deep = network<input<3>, dense<40, act::tanh>, dense<40, act::tanh>, dense<40, act::tanh>, dense<40, act::tanh>,
                       dense<2>>;
  using again = recomputed<deep, max_tape_bytes<600, deep::tape_bytes<float>(600) * 8 / 10>>;
  static_assert(Recomputes<again>);
  for (const std::size_t count : {1u, 2u, 3u})
    check<large>(600, adam{}, "layer 1, dense<70, act::tanh>", threads{count});
  check<large>(600, own_over_many{}, "layer 1, dense<70, act::tanh>", threads{3});
  check<again>(40, sgd_momentum{.momentum = 0.9}, "layer 1, dense<40, act::tanh>");
  check<again>(40, own_over_many{}, "layer 1, dense<40, act::tanh>");
  check<again>(40, clipped_by_norm<sgd>{}, "layer 1, dense<40, act::tanh>");
  check<again>(600, adam{}, "layer 1, dense<40, act::tanh>", threads{3});
}

BOOST_AUTO_TEST_CASE(large_batches) {
  check<of_long_samples>(389, adam{}, "layer 1, dense<100, act::tanh>");
  for (const std::size_t rows : {1u, 9u}) {
    check<stored>(rows, sgd{}, "layer 2, conv2d<filters<8>, kernel_size<3");
    check<stored>(rows, adam{}, "layer 2, conv2d<filters<8>, kernel_size<3");
  }
}
