// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 5 --only 186 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"
#include <chainrule/time/conv1d.hpp>
#include <chainrule/time/gru.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_5_186) {
  random_network::ask<network<input<sequence<7>, tokens<1>>, embedding<1>, conv1d<filters<2>, kernel_size<1>, dilation<2>, padding<causal>, act::leaky_relu<0.2>>, repeat<2, sequential<flatten, dense<14, act::relu>, reshape<7, 2>>>, time_distributed<dense<5>>, add<from<1>, sequential<act::tanhshrink, flatten, dense<7, act::hard_swish>, reshape<7, 1>>>, add<from<3>, sequential<gru<8, all_steps, go_backwards>, flatten, dense<14>, reshape<7, 2>>>>, float, soft_margin, 1, decltype(d(a<6>)/d(W<1>)), decltype(d(a<6>)/d(W<2>)), decltype(d(a<6>)/d(W<4>))>(
      random_network::settings{8, 0.5, 1}, with_weight_decay{sgd{.learning_rate = 0.02}, 0.3},
      random_network::check_digests{{
          {"answers", -1.7487817509935857, 0.98529832279361973},
          {"cost", 8.6630599471633882, 10.295138042271439},
          {"gradient", -0.33045746177909918, 0.40786196896138588},
          {"hessian", -2.5922876265359021, 2.0628372646016135},
          {"derivative_0", 0.13151398999241734, 0.57890314792301856},
          {"derivative_1", 0.024531963353715668, 0.017979777802052382},
          {"derivative_2", -0.012061793727553623, 0.072869820958689879},
          {"stepped", 0.80143185808051043, 0.49821858560186105},
      }});
}
