// SPDX-License-Identifier: BSL-1.0
// Drawn by random_networks.py --seed 1 --only 59 as it stood at commit 2784b3b: today's draws no layer that nothing reads. The digests are of what PyTorch
// computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_59) {
  random_network::ask<network<input<2, 7, 7>, flatten, dense<7, act::elu<>>, add<sequential<batch_norm<0.1, 0.1>, batch_norm<0.3, 0.1>, dense<4, act::celu<>>>, sequential<slice<0, 3>, batch_norm<0.1, 0.1>, dense<4>>>, reshape<4, 1, 1>, sequential<conv2d<filters<5>, kernel_size<1, 1>>, sequential<weight_norm<conv2d<filters<1>, kernel_size<1, 1>>>, slice<0, 1>>, residual<slice<0, 1>, slice<0, 1>>>, from<2>, dense<11, act::exp>>, double, label_smoothing<0.2, softmax_cross_entropy>, 1, decltype(d(a<7>)/d(a<0>)), decltype(d(a<7>)/d(W<2>)), decltype(d(a<7>)/d(W<7>))>(
      random_network::settings{5, 0.2}, sgd{.learning_rate = 0.02},
      random_network::check_digests{{
          {"answers", 0.96714469204964715, 1.3698871488329736},
          {"cost", 2.0549654197293612, 2.4421108473496553},
          {"gradient", -0.21791377611281967, 0.12728589151581213},
          {"hessian", 0.59541697773631985, 0.30235827215568284},
          {"vjp_input", 0.026792704680864338, 0.2819775566123176},
          {"vjp_parameters", 1.900197279000823, 3.3469503811810783},
          {"first", -0.22922139659288251, 0.11091206383295274},
          {"second", -0.026652303843436389, 0.02392929072075476},
          {"derivative_0", -0.026100169567408696, 0.051014072874764664},
          {"derivative_1", 0.14335928046427115, 0.40840033525268205},
          {"derivative_2", 0.088008498343157673, 0.65851962056746438},
          {"stepped", 0.12079693227524343, 0.20149271087641973},
          {"answers_later", 0.72592603239138753, 1.3979286361234913},
      }});
}
