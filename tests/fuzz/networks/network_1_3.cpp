// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 3 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_3) {
  random_network::ask<network<input<17>, act::relu, reshape<17, 1, 1>, conv2d<filters<3>, kernel_size<1, 1>, act::tanh>, avg_pool2d<pool_size<1, 1>>, flatten, dense<3, act::softplus>>, double, binary_cross_entropy, 1, decltype(d(a<6>)/d(a<0>)), decltype(d(a<6>)/d(W<3>)), decltype(d(a<6>)/d(W<6>))>(
      random_network::settings{31, 0.5}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", -1.0782823134438428, 1.3844225549423348},
          {"cost", 1.9348610055125854, 2.2993793493120909},
          {"gradient", 0.22221285768011559, 0.13258394515720931},
          {"hessian", 0.066636096691662178, 0.11178460963957129},
          {"vjp_input", 0.52724753760322485, 0.19226042264599849},
          {"vjp_parameters", -3.1030016822600368, 1.3814056067198162},
          {"first", -0.39735270293347325, 0.34668425043778106},
          {"second", 0.12673134590094365, 0.47482039855134606},
          {"derivative_0", -0.028882253830361505, 0.14454820308675451},
          {"derivative_1", -0.50288201539985311, 0.36785416180563635},
          {"derivative_2", 0.56105221399232352, 0.61890948069297314},
          {"stepped", 0.5033269480358542, 0.50543508173848861},
      }});
}
