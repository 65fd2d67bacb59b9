// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 6 --write /tmp/w/lead/nets. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_6) {
  random_network::ask<network<input<40>, concat<act::identity, sequential<dense<4>, residual<reshape<1, 1, 4>, flatten>>>, reshape<44, 1, 1>, sequential<residual<max_pool2d<pool_size<1, 1>>>, avg_pool2d<pool_size<1, 1>, stride<3, 1>>>, act::softplus, act::sigmoid, conv2d<filters<2>, kernel_size<1, 1>, act::silu>, flatten, dense<7, act::silu>>, double, binary_cross_entropy, 1, decltype(d(a<8>)/d(a<0>)), decltype(d(a<8>)/d(W<6>)), decltype(d(a<8>)/d(W<8>))>(
      random_network::settings{2, 0.2}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8},
      random_network::check_digests{{
          {"answers", -0.074404099777809568, 0.10735100990730222},
          {"cost", 4.0862672657460877, 4.8561000195139963},
          {"gradient", -0.56205814215748173, 0.20402125282837327},
          {"hessian", -0.12209652823741426, 0.26269135022331669},
          {"vjp_input", 0.0023992838723350509, 0.0025584511011840063},
          {"vjp_parameters", 2.2941076709401815, 0.86575230330484054},
          {"first", -0.00092536316663071293, 0.0045373612585139778},
          {"second", -0.0070470507380364124, 0.013607454519668744},
          {"derivative_0", 0.01041743116674837, 0.0034033799234562817},
          {"derivative_1", 0.0072749279699324959, 0.05493851549067344},
          {"derivative_2", 0.041384798499234508, 0.10380756689410925},
          {"stepped", 0.13847735527924082, 0.20035096379824455},
      }});
}
