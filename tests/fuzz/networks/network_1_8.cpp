// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 8 --write /tmp/w/lead/nets. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_8) {
  random_network::ask<network<input<17>, dense<8, act::relu>, concat<act::identity>, sequential<dense<2>, act::softplus, concat<sequential<reshape<2, 1, 1>, flatten, dense<3, act::sigmoid>>, sequential<dense<4, act::identity>, dense<33, act::silu>>>>>, double, binary_cross_entropy, 2, decltype(d(a<3>)/d(a<0>)), decltype(d(a<3>)/d(W<1>))>(
      random_network::settings{64, 0.9}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 5.2584780822697166, 3.7010453496326079},
          {"cost", 24.638453223596084, 29.28021722486476},
          {"gradient", 11.171713950596217, 3.8640477271515636},
          {"hessian", 2.5157205256196509, 5.556787165496667},
          {"vjp_input", 0.15615593361398705, 1.3881246328821533},
          {"vjp_parameters", 47.226307861810795, 49.437781142230804},
          {"first", 0.90467575324720051, 1.0746680207736798},
          {"second", 0.10161010332596709, 1.091107501648003},
          {"derivative_0", -0.016959537531022251, 0.14732308563840046},
          {"derivative_1", 0.66470602339022111, 0.3525801370277018},
          {"stepped", 0.083730726287270518, 0.92425804400095724},
      }});
}
