// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 5 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_5) {
  random_network::ask<network<input<17>, reshape<1, 17, 1>, flatten, dense<4>>, float, squared_error, 3, decltype(d(a<3>)/d(a<0>)), decltype(d(a<3>)/d(W<3>))>(
      random_network::settings{65, 0.5}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8},
      random_network::check_digests{{
          {"answers", -0.17860408242098869, 1.8853917072463318},
          {"cost", 4.4597492100699467, 5.2999441342449671},
          {"gradient", -4.0241879434981573, 2.0755899157490947},
          {"hessian", 1.2317975707217019, 2.0564549904727771},
          {"vjp_input", 0.044721173633192612, 0.18622239118674955},
          {"vjp_parameters", -0.60112208407983525, 1.9377642700340769},
          {"first", -0.11342399164418027, 1.0061555385412435},
          {"second", 0, 0},
          {"derivative_0", 0.38307433777197353, 0.4999052882194519},
          {"derivative_1", -0.095983493785134044, 1.4971230030059814},
          {"stepped", 0.27403160651591479, 0.5766103572909459},
      }});
}
