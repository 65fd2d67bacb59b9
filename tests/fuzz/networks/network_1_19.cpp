// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --simple --seed 1 --only 19 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_19) {
  random_network::ask<network<input<3, 7, 1>, conv2d<filters<3>, kernel_size<2, 1>, stride<1, 2>>, concat<sequential<conv2d<filters<5>, kernel_size<4, 1>, act::relu>, conv2d<filters<3>, kernel_size<1, 1>, stride<1, 2>>, flatten, dense<18, act::relu>, reshape<3, 6, 1>>>, max_pool2d<pool_size<1, 1>>, conv2d<filters<1>, kernel_size<2, 1>, act::gelu>, flatten, dense<31>>, double, squared_error, 1, decltype(d(a<6>)/d(a<0>)), decltype(d(a<6>)/d(W<1>)), decltype(d(a<6>)/d(W<4>)), decltype(d(a<6>)/d(W<6>))>(
      random_network::settings{5, 0.2}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8},
      random_network::check_digests{{
          {"answers", 0.91790589177024584, 0.21260061918608344},
          {"cost", 13.614205928961075, 16.179055695032822},
          {"gradient", 0.7147378969629069, 0.6490533974537791},
          {"hessian", -16.839391117776078, 4.2262693765193289},
          {"vjp_input", 4.3979642733349663e-05, 5.7409814870367328e-05},
          {"vjp_parameters", -2.0425385724751477, 0.75456283616039732},
          {"first", -1.5711097248485129e-06, 1.2344887478978316e-05},
          {"second", 3.3730164051487478e-10, 4.9979367502921056e-09},
          {"derivative_0", -6.6894113867452698e-05, 7.6161793845536322e-05},
          {"derivative_1", -0.0014975630161956851, 0.0013863359679000119},
          {"derivative_2", -0.012509551318946873, 0.039143915935356766},
          {"derivative_3", -0.028458012797711901, 0.040070733529787572},
          {"stepped", 0.071727620749029705, 0.20083479877607785},
      }});
}
