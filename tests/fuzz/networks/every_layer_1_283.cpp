// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 283 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_283) {
  random_network::ask<network<input<1, 9, 2>, add<identity, identity, act::softshrink<0.2>>, repeat<4, sequential<flatten, dense<16, act::softplus>, dense<18, act::celu<0.6>>, reshape<1, 9, 2>>>, flatten, dense<11>>, double, log_cosh, 2, decltype(d(a<4>)/d(a<0>)), decltype(d(a<4>)/d(W<4>))>(
      random_network::settings{33, 0.9}, adadelta{.learning_rate = 0.5, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", -187.70552121983303, 16.693914071159583},
          {"cost", 32.75955896811201, 38.931299545154076},
          {"gradient", -45.195233766277823, 32.046950560327289},
          {"hessian", -4369.1025092530672, 4846.9264176551105},
          {"vjp_input", 79.161604672008764, 308.71478378159435},
          {"vjp_parameters", 85.695544874010807, 469.61735061668475},
          {"first", -396.03412235859076, 51.596475167690443},
          {"second", 14961.687291559492, 1503.0938413965732},
          {"derivative_0", -10.663061102123097, 12.452226927626477},
          {"derivative_1", 0.2429219820022297, 21.346557110214256},
          {"stepped", 1.8373807257671633, 2.0974243244501394},
      }});
}
