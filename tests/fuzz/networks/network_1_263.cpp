// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 263 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_263) {
  random_network::ask<network<input<2, 5, 2>, conv2d<filters<8>, kernel_size<2, 1>>, concat<sequential<act::relu, concat<sequential<max_pool2d<pool_size<1, 2>>, conv2d<filters<2>, kernel_size<2, 1>, stride<2, 2>, padding<1, 0>, act::leaky_relu<0.2>>, flatten, dense<16>, reshape<2, 4, 2>>>>, sequential<max_pool2d<pool_size<2, 2>>, flatten, dense<24, act::gelu>, reshape<3, 4, 2>>, sequential<act::elu<>, conv2d<filters<8>, kernel_size<1, 2>, stride<2, 2>, padding<0, 1>, act::silu>, flatten, dense<16>, reshape<2, 4, 2>>>, concat<sequential<avg_pool2d<pool_size<1, 2>>, conv2d<filters<2>, kernel_size<2, 1>, stride<1, 2>, act::tanh>, flatten, dense<24, act::elu<>>, reshape<3, 4, 2>>, sequential<residual<flatten, reshape<7, 4, 2>>, conv2d<filters<2>, kernel_size<4, 2>, act::tanh>, flatten, dense<24>, reshape<3, 4, 2>>, act::sigmoid>, conv2d<filters<3>, kernel_size<4, 2>>, act::gelu, conv2d<filters<2>, kernel_size<1, 1>, stride<2, 2>, act::tanh>, flatten, dense<6, act::leaky_relu<0.2>>>, float, softmax_cross_entropy, 3, decltype(d(a<8>)/d(a<0>)), decltype(d(a<8>)/d(W<1>)), decltype(d(a<8>)/d(W<4>)), decltype(d(a<8>)/d(W<6>)), decltype(d(a<8>)/d(W<8>))>(
      random_network::settings{2, 0.9}, adam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 0.29917173919457574, 0.9822016319047755},
          {"cost", 1.7665773050040277, 2.0993918232454898},
          {"gradient", -1.005750960818093, 2.0750890997711147},
          {"hessian", 127.2814601895472, 91.163771739300856},
          {"vjp_input", 0.096520989116359812, 0.27134062824901506},
          {"vjp_parameters", 4.1689746841033193, 5.8396418103328438},
          {"first", -0.13773829495112389, 0.18397138220091719},
          {"second", -0.50256556191286639, 1.9546517022543834},
          {"derivative_0", -0.332563677296768, 0.35059626579690639},
          {"derivative_1", 0.47116533687281659, 0.86500255694337691},
          {"derivative_2", 0.24357788773477235, 0.90042525570259946},
          {"derivative_3", -2.6187093924385714, 8.179212991935044},
          {"derivative_4", -2.4990071750680474, 0.9999999998956145},
          {"stepped", -0.47394681385983062, 0.91941455948316775},
      }});
}
