// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 25 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_25) {
  random_network::ask<network<input<33>, frozen<residual<dense<17>, dense<33, act::relu>>>, dense<9>>, double, softmax_cross_entropy, 1, decltype(d(a<2>)/d(a<0>)), decltype(d(a<2>)/d(W<2>))>(
      random_network::settings{3, 0.9}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 5.3523832182032072, 9.3075873665827196},
          {"cost", 9.1952057889222782, 10.927537556177883},
          {"gradient", -0.9470535228819621, 7.9237295913044505},
          {"hessian", -0.19501729322961114, 0.52029056168330023},
          {"vjp_input", 9.3466621128384908, 8.1573551946141087},
          {"vjp_parameters", -4.2904327468583769, 24.790301983586382},
          {"first", -0.57303035470500197, 1.448301887794792},
          {"second", 0, 0},
          {"derivative_0", 1.184066845313708, 2.1841664841699391},
          {"derivative_1", 0.25507560126415285, 8.2373800722774035},
          {"stepped", 0.42528232636627405, 0.93635991314433686},
      }});
}
