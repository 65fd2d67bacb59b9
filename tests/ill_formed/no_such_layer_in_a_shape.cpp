// SPDX-License-Identifier: BSL-1.0
// refuses: a path that ends inside a layer that is not a composite
// says: b<1, 1> names a layer that is not there: the network has 2 layers
// lines: 10
#include <chainrule/types.hpp>

using namespace chainrule;
using namespace chainrule::calculus;

using net = network<input<3>, dense<4, act::tanh>, dense<2, act::tanh>>;

static_assert(shape_of<net>(b<1, 1>) == shape<4>{});

int main() {}
