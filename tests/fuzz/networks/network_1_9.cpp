// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 9 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_9) {
  random_network::ask<network<input<17>, sequential<concat<sequential<reshape<17, 1, 1>, flatten>>>, dense<17, act::tanh>, dense<31, act::leaky_relu<0.2>>, dense<7, act::elu<>>, dense<8, act::relu>>, double, binary_cross_entropy, 1, decltype(d(a<5>)/d(a<0>)), decltype(d(a<5>)/d(W<2>)), decltype(d(a<5>)/d(W<3>)), decltype(d(a<5>)/d(W<4>)), decltype(d(a<5>)/d(W<5>))>(
      random_network::settings{17, 0.9}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8},
      random_network::check_digests{{
          {"answers", -8.0775202012444574, 4.7726759381688941},
          {"cost", 7.1549537877170142, 8.5029120633915305},
          {"gradient", 5.5452152866663518, 3.1433862653819933},
          {"hessian", 8.2343030114048652, 7.8355973371069405},
          {"vjp_input", -1.7518387587161575, 2.7544405403212089},
          {"vjp_parameters", -17.532173876568287, 9.5786456848985289},
          {"first", -11.074880733864289, 2.3232142687495481},
          {"second", 8.8737285375183337, 3.5787476243671348},
          {"derivative_0", -0.015774888471104087, 0.60877953087427217},
          {"derivative_1", -4.5700681378082217, 1.0433556243549729},
          {"derivative_2", -5.2362567170360972, 0.8820373953871965},
          {"derivative_3", 0.0051949490871159298, 2.9099282547165779},
          {"derivative_4", -23.550158221408637, 6.6604629371263044},
          {"stepped", 0.84307650774040732, 0.9601946381894193},
      }});
}
