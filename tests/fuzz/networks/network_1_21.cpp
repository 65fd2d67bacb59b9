// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 21 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_21) {
  random_network::ask<network<input<33>, dense<16>, dense<1, act::softplus>, act::identity, sequential<residual<dense<8, act::silu>, dense<1, act::silu>>, residual<dense<2, act::leaky_relu<>>, act::tanh, dense<1, act::identity>>>, dense<16, act::leaky_relu<>>>, double, softmax_cross_entropy, 1, decltype(d(a<5>)/d(a<0>)), decltype(d(a<5>)/d(W<1>)), decltype(d(a<5>)/d(W<2>)), decltype(d(a<5>)/d(W<5>))>(
      random_network::settings{65, 0.2}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8, .nesterov = true},
      random_network::check_digests{{
          {"answers", 0.14628005459149709, 0.18902512161982649},
          {"cost", 2.3361929990644685, 2.7763203262413252},
          {"gradient", 0.0053006782295657359, 0.0096276971393713297},
          {"hessian", -0.0093523969532617809, 0.051664282869093726},
          {"vjp_input", 0.012588303181332409, 0.0045425675853210164},
          {"vjp_parameters", -0.67255471825177338, 0.64585044820083992},
          {"first", 0.00029936336900738625, 0.0026072225696294584},
          {"second", 0.00024260442711691456, 4.1626828148667031e-05},
          {"derivative_0", -0.015125309578021497, 0.0036809535802746103},
          {"derivative_1", 0.17603371103166338, 0.026658316067340239},
          {"derivative_2", -0.12872895963043807, 0.036058716236829672},
          {"derivative_3", 1.9908079275055162, 0.88381019076093437},
          {"stepped", 0.17756235988586405, 0.200010023109783},
      }});
}
