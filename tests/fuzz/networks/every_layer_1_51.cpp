// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 51 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"
#include <chainrule/time/bidirectional.hpp>
#include <chainrule/time/gru.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_51) {
  random_network::ask<network<input<sequence<4>, 1>, named<"value 1", bidirectional<gru<1>>>, repeat<1, residual<sequential<dense<8>, batch_norm<0.3, 0.02>, dense<2>>>>, dense<11>>, double, mean_squared_error, 3, decltype(d(a<3>)/d(a<0>)), decltype(d(a<3>)/d(W<3>))>(
      random_network::settings{130, 0.2}, rmsprop_momentum{.learning_rate = 0.02, .momentum = 0.7, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 0.23414215435796024, 0.22114974792468323},
          {"cost", 0.43859525802444249, 0.52122445805373974},
          {"gradient", -0.056776421921414535, 0.039558166141590967},
          {"hessian", 0.82861767318313007, 0.23250474030866208},
          {"vjp_input", 0.0042493750778347314, 0.008398142737360656},
          {"vjp_parameters", 2.4095101266364334, 1.264605742153023},
          {"first", -0.0073602528874602714, 0.019515353654274193},
          {"second", 0.00026894271927822714, 0.0034217802395247344},
          {"derivative_0", 0.0042272597309414286, 0.015204930243624961},
          {"derivative_1", -0.0047226167710507569, 0.077160247424997885},
          {"stepped", 0.010841030687508676, 0.19997900429070625},
          {"answers_later", 0.2113469578468089, 0.20032799584829897},
      }});
}
