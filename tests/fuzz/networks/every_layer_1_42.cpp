// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 42 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_42) {
  random_network::ask<network<input<sequence<9>, tokens<11>>, embedding<9>, frozen<batch_norm<0.1, 0.02>>, named<"value 3", from<1>>, slice<6, 2>>, double, binary_cross_entropy, 1, decltype(d(a<4>)/d(W<1>))>(
      random_network::settings{65, 0.5, 11}, adadelta{.learning_rate = 0.5, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 0.058793549740072226, 0.49998408660662258},
          {"cost", 10.706032120119296, 12.722996173853135},
          {"gradient", 0.0073754097906223795, 0.094380178997744354},
          {"hessian", -0.3897096729139965, 0.046043686988849898},
          {"derivative_0", 3.9620930617023604, 1},
          {"stepped", -0.093647492597238507, 0.54803863684409737},
          {"answers_later", 0.21016387527420122, 0.54803863684409737},
      }});
}
