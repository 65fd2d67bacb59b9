// SPDX-License-Identifier: BSL-1.0
// Drawn by random_networks.py --seed 1 --only 145 as it stood at commit 2784b3b: today's draws no layer that nothing reads. The digests are of what PyTorch
// computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_145) {
  random_network::ask<network<input<1, 3, 2>, avg_pool2d<pool_size<3, 2>>, multiply<sequential<max_pool2d<pool_size<1, 1>, stride<2, 2>>, flatten, dense<1>>, sequential<act::square, flatten>>, named<"value 3", from<0>>, named<"value 4", add<from<1>, sequential<max_pool2d<pool_size<2, 1>>, slice<0, 1>, flatten, dense<1, act::hard_swish>, reshape<1, 1, 1>>>>>, double, huber<0.7>, 1, decltype(d(a<4>)/d(a<0>))>(
      random_network::settings{17, 0.5}, adagrad{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 0.61379178562202807, 0.22765033833097625},
          {"cost", 0.20348575611513872, 0.24182147666279127},
          {"gradient", 0.025147145087310571, 0.027092484799531916},
          {"hessian", 0.025822502255790636, 0.051433034389436486},
          {"vjp_input", -0.14951947779009198, 0.16590604221772956},
          {"vjp_parameters", 0.36932240151046475, 0.77787329000561911},
          {"first", 0.58140422111195489, 0.30961163802879188},
          {"second", 0.069929307542478919, 0.10249510922656357},
          {"derivative_0", 0.0095023747676447629, 0.16666666666666666},
          {"stepped", 0.43556361155227774, 0.45464871341284085},
      }});
}
