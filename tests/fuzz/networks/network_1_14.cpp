// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 14 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_14) {
  random_network::ask<network<input<2>, dense<1, act::softplus>, dense<4>, concat<dense<33, act::relu>, sequential<dense<31, act::elu<>>, dense<7>>>, dense<7>, act::silu, reshape<1, 1, 7>, flatten, dense<10>>, float, squared_error, 1, decltype(d(a<8>)/d(a<0>)), decltype(d(a<8>)/d(W<1>)), decltype(d(a<8>)/d(W<2>)), decltype(d(a<8>)/d(W<4>)), decltype(d(a<8>)/d(W<8>))>(
      random_network::settings{5, 0.5}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", -0.16729536475550422, 1.25427295681355},
          {"cost", 5.2188906750900239, 6.2021041358680593},
          {"gradient", -18.6198722076116, 9.2257063946449698},
          {"hessian", -44.761189173814188, 35.021610225154063},
          {"vjp_input", -0.033307253536601938, 0.27434031212057447},
          {"vjp_parameters", -19.921590987994946, 23.504214240103597},
          {"first", -0.38410613709499564, 0.052361475047391831},
          {"second", -0.034501908264324518, 0.013990467093062316},
          {"derivative_0", -0.037033694877287505, 0.050929073752630893},
          {"derivative_1", -0.061072146695480334, 0.080556808995213239},
          {"derivative_2", -0.1291900602098347, 0.21866872447950803},
          {"derivative_3", 0.72080949663271232, 1.617613983333303},
          {"derivative_4", -1.1502027294267965, 1.1587739877439165},
          {"stepped", 0.53369227919258955, 0.53152321407551684},
      }});
}
