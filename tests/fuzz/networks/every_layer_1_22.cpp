// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 22 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"
#include <chainrule/time/conv1d.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_22) {
  random_network::ask<network<input<sequence<2>, tokens<5>>, embedding<2, padding_index<0>>, add<from<1>, identity>, named<"value 3", conv1d<filters<8>, kernel_size<1>, dilation<3>, act::abs>>>, double, log_cosh, 1, decltype(d(a<3>)/d(W<1>)), decltype(d(a<3>)/d(W<3>))>(
      random_network::settings{33, 0.5, 5}, radam{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 1.7469415296745507, 0.86417334733473727},
          {"cost", 3.8479557084266687, 4.5728917311452362},
          {"gradient", 0.57512387112314389, 0.58611591808444774},
          {"hessian", -7.7980570220109469, 1.4514952802676557},
          {"derivative_0", -1.2806156081751054, 0.99977443107301112},
          {"derivative_1", -2.3467741632861783, 0.90929742682568171},
          {"stepped", 0.11296279162132755, 0.48892154001409932},
      }});
}
