// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 7 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_7) {
  random_network::ask<network<input<3, 7, 3>, flatten, residual<concat<sequential<reshape<1, 7, 9>, act::elu<>, flatten, dense<1, act::sigmoid>>, dense<33, act::leaky_relu<0.2>>, sequential<dense<7, act::leaky_relu<0.2>>, dense<1, act::identity>>>, act::identity, dense<63, act::sigmoid>>, dense<7>>, double, softmax_cross_entropy, 2, decltype(d(a<3>)/d(a<0>)), decltype(d(a<3>)/d(W<3>))>(
      random_network::settings{31, 0.2}, sgd{.learning_rate = 0.02},
      random_network::check_digests{{
          {"answers", -0.45122459089684763, 0.50767934328419762},
          {"cost", 1.6402910986609287, 1.949313913700065},
          {"gradient", 0.0045967394014683055, 0.052458431377370572},
          {"hessian", 0.20556256137770809, 0.15611659355806942},
          {"vjp_input", -0.064688461824111809, 0.54527114065293214},
          {"vjp_parameters", -2.3545030161767273, 1.6255647143412686},
          {"first", -0.037572819755024189, 0.040521571087780248},
          {"second", -0.011533770285449597, 0.0015704915988863596},
          {"derivative_0", -0.16390077031082628, 0.19965992068416458},
          {"derivative_1", -0.21259869528869468, 1.967983682665883},
          {"stepped", -0.028047419640401076, 0.20122764477176386},
      }});
}
