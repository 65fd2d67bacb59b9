// SPDX-License-Identifier: BSL-1.0
// Written by random_networks.py --seed 1 --only 145 --write tests/fuzz/networks. The digests are of what PyTorch computes in double.
#include "../check_digests.hpp"

using namespace chainrule;
using namespace chainrule::calculus;

BOOST_AUTO_TEST_CASE(every_layer_1_145) {
  random_network::ask<network<input<1, 3, 2>, avg_pool2d<pool_size<3, 2>>, multiply<sequential<max_pool2d<pool_size<1, 1>, stride<2, 2>>, flatten, dense<1>>, sequential<act::square, flatten>>, add<sequential<slice<0, 1>, dense<6, act::hard_swish>, reshape<1, 3, 2>>, from<0>>, flatten, dense<7, act::elu<>>>, double, huber<0.7>, 1, decltype(d(a<5>)/d(a<0>)), decltype(d(a<5>)/d(W<5>))>(
      random_network::settings{130, 0.5}, adagrad{.learning_rate = 0.02, .epsilon = 0.1},
      random_network::check_digests{{
          {"answers", 2.880886700255342, 2.2693362706399896},
          {"cost", 2.3672599546878699, 2.8132401442556016},
          {"gradient", 0.12469907503439799, 0.39483080206515614},
          {"hessian", 1.4273616079752569, 0.58484406162130953},
          {"vjp_input", 0.48143321557587337, 0.65786193870782161},
          {"vjp_parameters", -2.9789246008495667, 3.635962420898236},
          {"first", 1.8806405801352755, 1.0417666599144482},
          {"second", 3.0400138840671902, 1.006419291436047},
          {"derivative_0", -0.21506333433466931, 0.49606921138592114},
          {"derivative_1", -0.43437728393957431, 1.5970162359966003},
          {"stepped", -0.092152066036248537, 0.50778796094249212},
      }});
}
