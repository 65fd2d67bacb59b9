// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 29 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_29) {
  random_network::ask<network<input<3, 1, 4>, act::relu, max_pool2d<pool_size<1, 1>>, conv2d<filters<3>, kernel_size<1, 2>, padding<0, 1>, act::softplus>, conv2d<filters<8>, kernel_size<1, 4>, padding<0, 2>>, residual<act::softplus>, flatten, dense<4>>, float, softmax_cross_entropy, 2, decltype(d(a<7>)/d(a<0>)), decltype(d(a<7>)/d(W<3>)), decltype(d(a<7>)/d(W<4>)), decltype(d(a<7>)/d(W<7>))>(
      random_network::settings{33, 0.2}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 0.0073715330224867412, 0.18926828510141319},
          {"cost", 1.1725292402293759, 1.3934280104703292},
          {"gradient", -0.038830604620091941, 0.079682061223040709},
          {"hessian", -0.406584669105998, 0.18234565688680882},
          {"vjp_input", -0.012883137724060009, 0.0082329734560095333},
          {"vjp_parameters", 0.32745612066005547, 1.2928495567356575},
          {"first", -0.0030010977568478685, 0.0050742070420105893},
          {"second", -0.00017644244522687161, 0.001292482360294692},
          {"derivative_0", -0.0034585249591861352, 0.0028961432734708015},
          {"derivative_1", -0.32961697253155253, 0.030940872333051334},
          {"derivative_2", -0.01066312169311566, 0.31336650672471655},
          {"derivative_3", -0.1825728932388595, 1.5158945006802589},
          {"stepped", 0.077415826109970221, 0.20728936237809745},
      }});
}
