// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 0 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_0) {
  random_network::ask<network<input<17>, act::leaky_relu<0.2>, dense<31, act::silu>, residual<dense<1, act::silu>, dense<31, act::softplus>>, dense<6>>, double, squared_error, 3, decltype(d(a<4>)/d(a<0>)), decltype(d(a<4>)/d(W<2>)), decltype(d(a<4>)/d(W<4>))>(
      random_network::settings{130, 0.5}, sgd{.learning_rate = 0.02},
      random_network::check_digests{{
          {"answers", 2.1460204605683666, 1.6749684759563137},
          {"cost", 6.4069439777555974, 7.61398086615936},
          {"gradient", -4.7119456323666853, 3.0487933720133036},
          {"hessian", 17.076082269901988, 7.4439300798991015},
          {"vjp_input", 0.21192880131487096, 0.12601919245737161},
          {"vjp_parameters", -9.9913147877638586, 12.350621846591611},
          {"first", -0.5976185931461413, 0.38396628967036162},
          {"second", 0.35638210470305054, 0.3998518255651754},
          {"derivative_0", 0.074267268301342448, 0.092485393543728395},
          {"derivative_1", 1.8011704142212663, 0.76446344043467818},
          {"derivative_2", 0.12725664626688982, 1.8882473346856059},
          {"stepped", 0.18409980254515357, 0.52207299563801324},
      }});
}
