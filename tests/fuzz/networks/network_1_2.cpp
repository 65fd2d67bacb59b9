// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 2 --write /tmp/w/lead/nets. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(network_1_2) {
  random_network::ask<network<input<1, 3, 7>, flatten, residual<dense<17, act::leaky_relu<0.2>>, residual<dense<9, act::elu<>>, dense<17, act::identity>>, dense<21>>, reshape<3, 7, 1>, residual<concat<sequential<conv2d<filters<3>, kernel_size<1, 1>, stride<2, 1>, act::tanh>, conv2d<filters<2>, kernel_size<1, 1>>, flatten, dense<7, act::elu<>>, reshape<1, 7, 1>>>, flatten, dense<21, act::relu>, reshape<3, 7, 1>>>, double, squared_error, 2, decltype(d(a<4>)/d(a<0>))>(
      random_network::settings{16, 0.2}, sgd_momentum{.learning_rate = 0.02, .momentum = 0.8},
      random_network::check_digests{{
          {"answers", 0.12557792497474818, 2.1355379380618156},
          {"cost", 30.990695566012125, 36.829190935308532},
          {"gradient", 0.98202036402504767, 1.7367038639111101},
          {"hessian", -3.8889233522500888, 11.912800536797848},
          {"vjp_input", 0.63709964299732302, 1.0345534598203767},
          {"vjp_parameters", 4.7131337453342805, 4.9904883221314735},
          {"first", 8.4766540649982982, 1.0330481898056572},
          {"second", 0.019068409681657107, 0.0020969272847557816},
          {"derivative_0", 0.80936451698530787, 1.0626724446386877},
          {"stepped", 0.072804096861819295, 0.249055557141277},
      }});
}
