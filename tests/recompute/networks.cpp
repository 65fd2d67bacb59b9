// SPDX-License-Identifier: BSL-1.0
// The laws of budgets in more networks, with one compiler: with others they hold in the network of recomputed.cpp.
#define BOOST_TEST_MODULE recompute_networks
#include "budgets.hpp"

using namespace chainrule;
using namespace recomputing;

namespace {

template <class... Function>
using same_conv = conv2d<filters<4>, kernel_size<3>, padding<same>, Function...>;
using hidden = dense<20, act::tanh>;
using net = network<input<10>, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, hidden, dense<10>>;

}  // namespace

BOOST_AUTO_TEST_CASE(dense_layers_and_activations) {
  check_network<net>();
  check_network<network<input<10>, dense<20>, act::silu, dense<30, act::gelu>, act::relu, dense<25, act::silu>,
                        act::tanh, dense<20>, act::elu<>, act::softplus, dense<7>>>();
  check_network<network<input<6>, dense<300, act::silu>, dense<280, act::tanh>, dense<310, act::gelu>,
                        dense<290, act::relu>, dense<4>>>();
}

BOOST_AUTO_TEST_CASE(layers_on_images) {
  check_network<network<input<2, 12, 12>, conv2d<filters<4>, kernel_size<3>, padding<same>, act::silu>,
                        conv2d<filters<4>, kernel_size<3>, act::relu>, max_pool2d<2>,
                        conv2d<filters<6>, kernel_size<3>, padding<same>, act::gelu>, avg_pool2d<2, stride<1>>,
                        act::tanh, flatten, dense<12, act::tanh>, dense<4>>>();
  // functions behind functions and behind pools, in place where that is possible
  check_network<network<input<2, 12, 12>, same_conv<>, act::silu, act::relu, same_conv<>, act::silu, act::tanh,
                        same_conv<act::gelu>, max_pool2d<2>, act::tanh, same_conv<>, act::gelu, max_pool2d<2>,
                        act::silu, act::tanh, flatten, dense<30>, act::silu, act::sigmoid, dense<4>>>();
}

BOOST_AUTO_TEST_CASE(composites) {
  // tanh overwrites what silu is applied to while the product is computed, and is read again by both ways
  using both = residual<dense<40, act::silu>>;
  check_network<network<input<20>, dense<40>, act::silu, act::tanh, both, dense<40>, act::silu, act::tanh, both,
                        dense<40>, act::silu, act::tanh, both, dense<4>>>();
  check_network<network<input<8>, dense<20>, residual<act::silu>, residual<dense<30, act::gelu>, dense<20, act::tanh>>,
                        residual<dense<20, act::silu>, residual<dense<15, act::tanh>, dense<20>>>,
                        sequential<dense<25, act::silu>, dense<20>>, dense<5>>>();
  check_network<network<input<8>, dense<20, act::silu>,
                        concat<dense<10, act::gelu>, act::tanh, sequential<dense<16, act::silu>, dense<6>>>,
                        residual<concat<dense<16>, act::relu>, dense<36, act::tanh>>,
                        concat<dense<12, act::silu>, dense<18>>, dense<3>>>();
}
