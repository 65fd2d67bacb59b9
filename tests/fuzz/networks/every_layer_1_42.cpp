// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 42 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_42) {
  random_network::ask<network<input<sequence<9>, tokens<11>>, embedding<9>, frozen<batch_norm<0.1, 0.02>>, named<"value 3", concat<identity, from<1>>>, slice<13, 3>>, double, binary_cross_entropy, 1, decltype(d(a<4>)/d(W<1>))>(
      random_network::settings{65, 0.5, 11}, adadelta{.learning_rate = 0.5, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", -0.05077250666027977, 0.49998408660662258},
          {"cost", 16.067097364687545, 19.094059872255226},
          {"gradient", -0.079095959992386194, 0.11482966546268521},
          {"hessian", -0.55271693262476296, 0.069065530483274851},
          {"derivative_0", -6.9794077632883305, 1},
          {"stepped", -0.0097893340103999971, 0.5473635633451801},
          {"answers_later", 0.16899156647956493, 0.5473635633451801},
      }});
}
