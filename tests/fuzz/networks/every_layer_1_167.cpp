// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 167 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/lstm.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_167) {
  random_network::ask<network<input<sequence<5>, tokens<2>>, embedding<3, padding_index<1>>, act::sigmoid, lstm<3, all_steps, go_backwards>, named<"value 4", time_distributed<dense<8>>>, repeat<1, residual<act::hardshrink<>>>, conv1d<filters<8>, kernel_size<2>, act::tanh>>, double, soft_margin, 3, decltype(d(a<6>)/d(W<1>)), decltype(d(a<6>)/d(W<3>)), decltype(d(a<6>)/d(W<4>)), decltype(d(a<6>)/d(W<6>))>(
      random_network::settings{130, 0.9, 2}, adadelta{.learning_rate = 0.5, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", -0.62435256391967375, 0.99911762020918393},
          {"cost", 21.085528301479425, 25.057938636224208},
          {"gradient", -3.0546774766955833, 1.5275583693609618},
          {"hessian", -59.364822398720548, 17.385276293200619},
          {"derivative_0", 0.055533524174257165, 0.040827781683518728},
          {"derivative_1", 1.2960931149189818, 0.25525708146896192},
          {"derivative_2", -3.8884814949810522, 1.2590937612892654},
          {"derivative_3", 4.1779593315826666, 2.6774440744176102},
          {"stepped", 1.157917405497459, 1.1343391422781059},
      }});
}
