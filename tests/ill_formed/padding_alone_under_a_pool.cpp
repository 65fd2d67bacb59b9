// SPDX-License-Identifier: BSL-1.0
// refuses: a pool with so much padding that a window lies on nothing else
// says: layer 1 is max_pool2d<2, padding<2>>, which has padding<2>, so that a window would lie on padding alone: write less padding
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<4, 28, 28>, max_pool2d<2, padding<2>>, flatten, dense<10>>;
static_assert(net::parameter_count == 1000);
static_assert(net::forward_multiply_adds + net::backward_multiply_adds <= 100000);
static_assert(shape_of<net>(W<1>) == shape<10, 3>{});

int main() {}
