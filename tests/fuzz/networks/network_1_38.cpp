// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 38 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_38) {
  random_network::ask<network<input<1, 3, 6>, conv2d<filters<2>, kernel_size<2, 3>, act::tanh>, conv2d<filters<1>, kernel_size<1, 3>, act::identity>, concat<max_pool2d<pool_size<1, 1>>, conv2d<filters<1>, kernel_size<1, 1>>, sequential<flatten, dense<33, act::leaky_relu<0.2>>, dense<4>, reshape<1, 2, 2>>>, residual<avg_pool2d<pool_size<1, 1>>>, avg_pool2d<pool_size<2, 2>, stride<2, 3>>, conv2d<filters<5>, kernel_size<1, 1>, act::gelu>>, double, squared_error, 3, decltype(d(a<6>)/d(a<0>)), decltype(d(a<6>)/d(W<1>)), decltype(d(a<6>)/d(W<2>)), decltype(d(a<6>)/d(W<6>))>(
      random_network::settings{31, 0.9}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 8.3407399022620794, 4.7035493027744897},
          {"cost", 21.33106921772141, 25.34973825935446},
          {"gradient", 40.040401123920702, 44.877147993701222},
          {"hessian", 31.987406560167415, 90.357803185439792},
          {"vjp_input", -1.5869267620167189, 2.6603366754384083},
          {"vjp_parameters", -1.0422552980627597, 2.4404544408792881},
          {"first", 1.3113241101604465, 2.9127983053709929},
          {"second", -7.0545400336088537, 6.5966505915328266},
          {"derivative_0", -0.89828934696933049, 0.47972417041088777},
          {"derivative_1", -0.5607023594581253, 1.0389885138818176},
          {"derivative_2", 0.28973879433441985, 1.2342829896723084},
          {"derivative_3", 5.6866746470711558, 6.3738385119081613},
          {"stepped", 1.2317006977433556, 0.9355726133459572},
      }});
}
