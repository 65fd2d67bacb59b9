// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 59 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_59) {
  random_network::ask<network<input<2, 7, 7>, flatten, dense<7, act::elu<>>, add<sequential<batch_norm<0.1, 0.1>, batch_norm<0.3, 0.1>, dense<4, act::celu<>>>, sequential<slice<0, 3>, batch_norm<0.1, 0.1>, dense<4>>>, reshape<4, 1, 1>, sequential<conv2d<filters<5>, kernel_size<1, 1>>, sequential<weight_norm<conv2d<filters<1>, kernel_size<1, 1>>>, slice<0, 1>>, residual<slice<0, 1>, slice<0, 1>>>, add<sequential<batch_norm<0.3, 0.1>, flatten, dense<7, act::leaky_relu<>>>, from<2>>>, double, label_smoothing<0.2, softmax_cross_entropy>, 1, decltype(d(a<6>)/d(a<0>)), decltype(d(a<6>)/d(W<2>))>(
      random_network::settings{65, 0.2}, sgd{.learning_rate = 0.02},
      random_network::check_digests{{
          {"answers", -1.4032999185024249, 0.67544236441083649},
          {"cost", 1.6722450697718474, 1.9872878565784562},
          {"gradient", -0.064278291169015456, 0.048412145863115312},
          {"hessian", 0.17384460895424858, 0.12364035308619697},
          {"vjp_input", -0.023795157909543119, 0.19497922975050291},
          {"vjp_parameters", -0.48661553508095023, 1.5913302522890835},
          {"first", 0.26190157484696308, 0.39232234509208819},
          {"second", -0.24558425973604253, 0.14891381061344305},
          {"derivative_0", 0.29276766880558197, 0.19999809662005447},
          {"derivative_1", -0.12034604351590161, 1.4999302991839516},
          {"stepped", 0.147674735433377, 0.20153964772418689},
          {"answers_later", -1.5546335469743031, 0.54244141582650207},
      }});
}
